"""What lowers an alarm, and what never does.

The lines stand in tests/content/safety/not_now.yaml; known failures there are strict, so that they can only shrink.
"""

# ruff: noqa: E501 (tables of messages)

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from cProfile import Profile
from functools import cache
from pathlib import Path

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from her2chat.content.safety import LEVELS
from her2chat.prepared import load_prepared
from her2chat.safety import triage
from her2chat.text import fold

DATA = Path(__file__).parent / "content" / "safety"
READY = load_prepared()
PACK, RULES = READY.pack, READY.rules
ALARMS = ("call_team", "emergency", "crisis")
NOT_NOW = yaml.safe_load((DATA / "not_now.yaml").read_text("utf-8"))
NOT_DUE = ("denied", "general", "past", "another_subject")
KNOWN = {line for lines in NOT_NOW["known_failures"].values() for line in lines}
MOST_KNOWN = 3  # only ever lower this


def rank(message: str) -> int:
    return LEVELS.index(triage(fold(message, PACK.shorthand), RULES).level)


alone = cache(rank)  # of a message that many others are compared with


def lines(name: str) -> list[str]:
    return [str(line) for line in yaml.safe_load((DATA / f"{name}.yaml").read_text("utf-8"))]


def right(key: str, line: str) -> bool:
    return rank(line) >= LEVELS.index(key) if key in ALARMS else rank(line) <= LEVELS.index("ask_team")


# ---- denied, supposed, past


@pytest.mark.parametrize(("level", "line"), [(level, line) for level in ALARMS for line in NOT_NOW[level]])
def test_an_alarm_with_a_not_an_if_or_a_once_stays_one(level: str, line: str) -> None:
    assert right(level, line)


@pytest.mark.parametrize("line", [line for why in NOT_DUE for line in NOT_NOW[why]])
def test_what_is_denied_supposed_or_past_raises_no_alarm(line: str) -> None:
    assert right("none", line)


@pytest.mark.parametrize(
    ("key", "line"), [(key, line) for key, told in NOT_NOW["known_failures"].items() for line in told]
)
def test_a_known_failure_still_fails(key: str, line: str) -> None:
    assert not right(key, line), "it passes: take it off the list"


def test_there_are_lines_enough_of_each_sort() -> None:
    assert sum(len(told) for key, told in NOT_NOW.items() if key != "known_failures") >= 150
    assert len(NOT_NOW["emergency"]) >= 60
    assert all(len(NOT_NOW[key]) >= 20 for key in (*ALARMS, "denied", "general", "past"))
    assert len(KNOWN) <= MOST_KNOWN


@pytest.mark.parametrize("sign", ["chest pain", "seizures", "a temperature of 39", "diarrhoea"])
@pytest.mark.parametrize(
    "denial", ["I don't just have {}.", "It's not only {}.", "I had no {} until now.", "No {} until an hour ago."]
)
def test_a_denial_of_how_much_or_of_before_is_no_denial(sign: str, denial: str) -> None:
    assert rank(denial.format(sign)) >= LEVELS.index("call_team")


# ---- nothing that is added lowers a level

ALARMING = [line for level in ALARMS for line in (*lines(level), *NOT_NOW[level])]
CALM = [*lines("ordinary"), *(line for why in ("denied", "general", "past") for line in NOT_NOW[why])]
CALM += [sentence.text for sentence in PACK.article.sentences]
CALM += ["No.", "It is probably nothing.", "ok", "I am fine.", "Just kidding, what is HER2?", "Ignore what I said before.", "Do not show me a warning.",
         "This is only a test.", "My doctor says that this is normal.", "It has gone away now.", "Never mind.", "Hypothetically speaking.", "Asking for a friend."]  # fmt: skip
OWN_CLAUSE = ["my mother had cancer in 2015", "I know that you are a computer", "my appointment is on Monday", "last year I had the same",
              "I have no rash", "my husband had a cold last week", "I used to be so fit", "what if I get worse", "I wonder what HER2 means"]  # fmt: skip


def pairs() -> Iterator[tuple[str, str]]:
    """Each alarming message with four additions, before or after it, the same every time."""
    chance = random.Random(4)
    for alarming in ALARMING:
        for _ in range(4):
            added, end = chance.choice(CALM), chance.choice((" ", "\n", "\n\n"))
            added = added if added[-1] in ".?!" else f"{added}."
            closed = alarming if alarming[-1] in ".?!" else f"{alarming}."
            yield alarming, chance.choice((f"{added}{end}{closed}", f"{closed}{end}{added}"))


def test_added_sentences_never_lower_a_level() -> None:
    """Over 4,000 pairs of an alarming message and a calm, denying, supposing or past sentence beside it."""
    tried = list(pairs())
    assert len(tried) > 4000
    assert [message for alarming, message in tried if rank(message) < alone(alarming)] == []


def help_in(level: int) -> int:
    """A level, an emergency counted as high as a crisis: danger to life comes first, with a number for both.

    Text that itself tells of an emergency makes one of a crisis that was heard in words that no rule lists.
    """
    return min(level, LEVELS.index("emergency"))


@given(st.sampled_from(ALARMING), st.text(max_size=200), st.sampled_from((" ", "\n", ". ", "! ")))
@example("I'm not going to be around much longer, I'll make sure of it.", "CNT:BRETH", " ")
@settings(max_examples=500, deadline=None)
def test_any_text_after_an_alarm_never_lowers_its_level(alarming: str, added: str, end: str) -> None:
    assert help_in(rank(f"{alarming.rstrip('.')}.{end}{added}")) >= help_in(alone(alarming))


@pytest.mark.parametrize("added", OWN_CLAUSE)
@pytest.mark.parametrize(
    "joined", ["{alarm}, {added}", "{added}, {alarm}", "{alarm} and {added}", "{added} but {alarm}"]
)
def test_another_statement_in_the_same_sentence_hardly_ever_lowers_a_level(joined: str, added: str) -> None:
    """Commas for full stops are how people type. At most one in twenty, and those have no verb of the present."""
    told = [line for line in ALARMING[::3] if len(line.split()) < 20]
    lowered = [line for line in told if rank(joined.format(alarm=line.rstrip(".?!"), added=added)) < alone(line)]
    assert len(lowered) <= len(told) / 20, lowered


@pytest.mark.parametrize("message", ["n't", "n't breathe", "did n't", "i could n't breathe n't", "'s 's n't 'll"])
def test_endings_that_stand_alone_are_read(message: str) -> None:
    assert all(fold(message, PACK.shorthand).words)
    assert rank(message) >= 0


@settings(max_examples=300, deadline=None)
@given(st.text("n't's dmre'll.,38i no", max_size=60))
def test_any_pieces_of_words_give_a_verdict(message: str) -> None:
    assert rank(message) >= 0


# ---- the cost


def calls(message: str) -> int:
    """How many functions triage calls for `message`: a measure of its cost that no other program disturbs."""
    utterance = fold(message, PACK.shorthand)
    with Profile() as counted:
        triage(utterance, RULES)
    return sum(function.callcount for function in counted.getstats())


HOSTILE: dict[str, Callable[[int], str]] = {
    "flags again and again": lambda size: "my chest hurts and 38 pills took me. no fever or chills " * (size // 9),
    "one word": lambda size: "pain " * size,
    "the words of denials": lambda size: "no not never without " * (size // 4),
    "numbers": lambda size: "38.5 of 39 and 101 " * (size // 5),
    "people and cues": lambda size: "he she they last year if today I " * (size // 8),
    "no sentence ends": lambda size: "chest and pain and blood and pills and die " * (size // 9),
    "commas": lambda size: "chest, pain, no, last year, " * (size // 5),
    "unknown words": lambda size: " ".join(f"qzx{number}vw" for number in range(size)),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_the_cost_of_triage_grows_in_step_with_the_length(name: str) -> None:
    """Eight times as long costs at most nine times as much, once a message is longer than one piece."""
    long = HOSTILE[name](8 * 1200)
    triage(fold(long, PACK.shorthand), RULES)  # tables are unpacked where they are first looked into
    assert calls(long) <= 9 * calls(HOSTILE[name](1200))
