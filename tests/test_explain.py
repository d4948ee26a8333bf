"""Why a message gets its reply: as data and in words."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace

import pytest

from her2chat import Assistant
from her2chat.conversation.session import Session
from her2chat.explain import Account, account, lines
from her2chat.matcher.matcher import sort_of
from her2chat.safety import Flag, Verdict

MESSAGES = [
    "what is lapatinib",
    "should i stop herceptin",
    "i have crushing chest pain, what is perjeta",
    "i want to end my life",
    "my mum had a fever last year. how does herceptin work",
    "im so frightened",
    "hello",
    "who won the football",
    "how does enhertu work",
    "is it prtuzumb or trasuzumb",
    "what is perjeta and how does herceptin work?",
    "!!",
    "",
    "zzz qwq wvx",
]


def told(assistant: Assistant, message: str, width: int = 80) -> str:
    return "\n".join(lines(assistant.explain(message), assistant.pack, width))


def accounted(assistant: Assistant, message: str) -> Account:
    return account(assistant.explain(message), assistant.pack)


@pytest.mark.parametrize("message", MESSAGES)
def test_what_is_explained_is_the_reply_that_is_given(assistant: Assistant, message: str) -> None:
    found, reply = accounted(assistant, message), assistant.ask(message)
    assert (found.kind, found.intent) == (reply.kind, reply.intent)
    assert found.confidence == reply.confidence
    assert (found.level, tuple(sign.id for sign in found.signs if sign.tense == "now")) == (
        reply.safety.level,
        reply.safety.flags,
    )
    assert found.why


def test_words_are_told_as_typed_and_as_read(assistant: Assistant) -> None:
    found = accounted(assistant, "wat is perjetaa. Not asking about the cost.")
    assert ("wat", "what") in [(word.typed, word.read_as) for word in found.words]
    shown = told(assistant, "how does herceptin ztick to cells")
    assert 'spelling:   "ztick" read as "stick"' in shown
    assert '"herceptin": trastuzumab' in shown


def test_short_words_are_told_with_what_they_stand_for(assistant: Assistant) -> None:
    assert '"dont" is "do not"' in told(assistant, "i dont know what her2 is")
    assert "short for" not in told(assistant, "what is her2")


def test_the_story_and_what_is_waved_aside_are_told_apart(assistant: Assistant) -> None:
    shown = told(assistant, "My mother has a scan on Monday. I am not asking about cost. How does Herceptin work?")
    found = {line[:12].strip(): line[12:] for line in shown.splitlines() if line[:1] != " "}
    assert "how does herceptin work" in found["asked:"]
    assert "scan" in found["told:"]
    assert "cost" in found["set aside:"]


def test_words_that_nothing_knows_are_told(assistant: Assistant) -> None:
    assert "qwqx" in accounted(assistant, "what is qwqx").unknown
    assert accounted(assistant, "what is her2").unknown == ()


def test_signs_have_their_words_and_their_tense(assistant: Assistant) -> None:
    now = accounted(assistant, "i have crushing chest pain, what is perjeta")
    assert [(sign.tense, "chest" in sign.words) for sign in now.signs] == [("now", True)]
    shown = told(assistant, "i have crushing chest pain, what is perjeta")
    assert "It tells of an emergency." in shown
    assert "happening now" in shown
    assert "Signs of danger come first." in shown


def test_signs_far_into_a_long_message_have_their_words_too(assistant: Assistant) -> None:
    found = accounted(assistant, "This is a story about nothing much. " * 200 + "i can not breathe")
    assert found.shortened
    assert any("breathe" in sign.words for sign in found.signs)


@pytest.mark.parametrize(
    ("message", "words"),
    [
        ("can tras tuzumab cause seizures", "seizures"),  # two words that are read as one
        ("my mum is on trastuzumabemtansine and had a seizure", "seizure"),
    ],
)
def test_signs_have_the_words_that_triage_read(assistant: Assistant, message: str, words: str) -> None:
    assert words in " ".join(sign.words for sign in accounted(assistant, message).signs)


def test_in_a_follow_up_signs_have_the_words_that_were_typed(assistant: Assistant) -> None:
    session = Session()
    assistant.ask("how does herceptin work", session)
    found = account(assistant.explain("and can it give you seizures", session), assistant.pack)
    assert found.question == "and can it give you seizures"
    assert [sign.words for sign in found.signs] == ["seizures"]


def test_a_long_sign_is_cut_in_the_middle_for_people_only(assistant: Assistant) -> None:
    explanation = assistant.explain("one two three four five six seven eight nine ten eleven twelve thirteen")
    flag = Flag("E00", "a sign", "emergency", "past", 0, 13)
    explanation = replace(explanation, verdict=Verdict("none", mentioned=(flag,)))
    [sign] = account(explanation, assistant.pack).signs
    assert sign.words.endswith("eleven twelve thirteen")
    assert len(sign.words.split()) == 13
    [line] = [line for line in lines(explanation, assistant.pack, width=200) if "a sign" in line]
    assert line.strip() == (
        '"one two three four five six ... eight nine ten eleven twelve thirteen": a sign (E00, emergency), in the past'
    )


def test_best_and_runner_up_have_their_evidence_in_plain_words(assistant: Assistant) -> None:
    found = accounted(assistant, "what is lapatinib")
    best, second = found.matches[:2]
    assert best.intent == "lapatinib.what_is"
    assert best.score >= second.score
    assert sum(proof.worth for proof in best.evidence) + best.rule_worth == pytest.approx(best.score)
    shown = told(assistant, "what is lapatinib")
    assert "best:       What is lapatinib" in shown
    assert "lapatinib.what_is, intents/answers/next_generation.yaml:" in shown
    assert "runner-up:" in shown
    assert "behind" in shown
    assert not any(sign in shown for sign in ("~", "#", "+ +"))


def test_the_letters_of_words_count_as_one_thing(assistant: Assistant) -> None:
    best = accounted(assistant, "how does perjeta work then").matches[0]
    [letters] = [proof for proof in best.evidence if proof.what == "the letters of its words"]
    assert len(letters.features) > 5


def test_a_rule_is_told_as_written_and_in_words(assistant: Assistant) -> None:
    best = accounted(assistant, "what is perjeta then").matches[0]
    assert best.rule.startswith("drug.pertuzumab + ")
    assert best.rule_in_words.startswith("pertuzumab (Perjeta) + ")
    assert "its rule is met" in told(assistant, "what is perjeta then")


@pytest.mark.parametrize(
    ("first", "then", "safety"),
    [
        ("my temperature is 38.6", "it is worse now", "told before (T01, call_team), happening now"),
        ("my leg is swollen on one side", "and short of breath", "It tells of an emergency."),
        ("what is her2", "and fever?", "Nothing in it tells of danger now."),
    ],
)
def test_what_earlier_turns_make_of_a_message_is_told(assistant: Assistant, first: str, then: str, safety: str) -> None:
    session = Session()
    assistant.ask(first, session)
    explanation = assistant.explain(then, session)
    reply = assistant.ask(then, session)
    found = account(explanation, assistant.pack)
    assert (found.kind, found.level) == (reply.kind, reply.safety.level)
    assert safety in "\n".join(lines(explanation, assistant.pack))


def test_an_answer_is_set_beside_what_an_answer_needs(assistant: Assistant) -> None:
    found = accounted(assistant, "how does perjeta work then")
    assert found.confidence < 1
    assert any(reason.startswith("An answer needs a confidence of") for reason in found.why)


def test_several_questions_are_told_each(assistant: Assistant) -> None:
    found = accounted(assistant, "what is perjeta and how does herceptin work?")
    assert len(found.parts) == 2
    assert told(assistant, "what is perjeta and how does herceptin work?").count("part: ") == 2


@pytest.mark.parametrize("message", MESSAGES)
def test_lines_are_short_and_plain(assistant: Assistant, message: str) -> None:
    for width in (50, 80):
        shown = told(assistant, message, width)
        assert all(len(line) <= width or " " not in line.strip() for line in shown.splitlines())
        assert shown.isascii() or all(letter.isprintable() or letter == "\n" for letter in shown)
        assert any(line.startswith("decision:") for line in shown.splitlines())


def test_escape_sequences_do_not_reach_the_terminal(assistant: Assistant) -> None:
    assert "\x1b" not in told(assistant, "\x1b[2J\x1b]0;t\x07what is her2\x08")


def test_the_data_is_plain_and_rounded(assistant: Assistant) -> None:
    data = accounted(assistant, "what is lapatinib").to_dict()
    assert json.loads(json.dumps(data)) == data
    assert data["confidence"] == round(data["confidence"], 3)
    assert data["matches"][0]["score"] == round(data["matches"][0]["score"], 3)
    assert data["thresholds"]["floor"] == assistant.pack.thresholds.floor


def test_each_sort_of_evidence_is_told_apart(assistant: Assistant) -> None:
    pieces = [piece for one in assistant.explain("what is lapatinib").pieces for piece in one]
    found = {sort_of(piece.feature) for piece in pieces}
    wanted = {
        ("concept", "drug.lapatinib"),
        ("stem", "is"),
        ("pair", "is lapatinib"),
        ("pair", " what"),
        ("letters", "lapa"),
    }
    assert wanted <= found
    assert {sort for sort, _ in found} == {"concept", "stem", "pair", "letters"}


def explained(seed: str, *arguments: str) -> bytes:
    return subprocess.run(
        [sys.executable, "-m", "her2chat", "explain", *arguments],
        env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        check=True,
        timeout=60,
    ).stdout


@pytest.mark.parametrize("options", [(), ("--json",)])
def test_the_same_on_every_machine(options: tuple[str, ...]) -> None:
    message = "how dose herceptn ztick to cells, not the cost. wat is tykreb? my mum had chest pain and a fever"
    one, two = (explained(seed, *options, message) for seed in ("1", "2"))
    assert one == two
    assert one
