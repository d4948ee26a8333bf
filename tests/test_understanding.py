"""Focus, concepts and decisions: one step at a time."""

from __future__ import annotations

from dataclasses import replace

import pytest

from her2chat import Assistant
from her2chat.content.model import Intent
from her2chat.content.nodes import Place
from her2chat.decision import Decision, join, sure_enough_alone
from her2chat.lexicon.lexicon import Lexicon, Reading
from her2chat.prepared import load_prepared
from her2chat.text import fold


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return load_prepared().lexicon


def read(lexicon: Lexicon, message: str) -> Reading:
    return lexicon.read(fold(message, lexicon.pack.shorthand))


def asked(reading: Reading) -> str:
    return " ".join(word for word, weight in zip(reading.words, reading.weights, strict=True) if weight == 1.0)


@pytest.mark.parametrize(
    ("message", "question"),
    [
        ("My mum is ill and we had tea at noon today. What is lapatinib?", "what is lapatinib"),
        ("I am not asking about cost. How does it work?", "how does it work"),
        ("They said it cures everyone with no harm at all. Is that true?",
         "they said it cures everyone with no harm at all is that true"),
        ("what is her2", "what is her2"),
    ],
)  # fmt: skip
def test_the_question_is_found_among_the_story(lexicon: Lexicon, message: str, question: str) -> None:
    assert asked(read(lexicon, message)) == question


@pytest.mark.parametrize(
    ("message", "drug"),
    [
        ("trastuzumab", "drug.trastuzumab"),
        ("Ogivri", "drug.trastuzumab"),
        ("trastuzumab emtansine", "drug.tdm1"),
        ("trastuzumab deruxtecan", "drug.tdxd"),
        ("T-DM1", "drug.tdm1"),
        ("kadcyla", "drug.tdm1"),
        ("Tyverb", "drug.lapatinib"),
        ("perjeta", "drug.pertuzumab"),
        ("Enhertu", "drug.tdxd"),
    ],
)
def test_drug_names_are_told_apart(lexicon: Lexicon, message: str, drug: str) -> None:
    named = {m.label for m in read(lexicon, message).mentions if m.label.startswith("drug.")}
    assert named == {drug}


@pytest.mark.parametrize("message", ["her2", "HER-2", "her 2 neu", "erbB2", "hurr two", "her two", "Her2+"])
def test_her2_is_one_thing_however_it_is_spelled(lexicon: Lexicon, message: str) -> None:
    assert "her2" in read(lexicon, message).concepts


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        ("should i stop taking herceptin", "personal"),
        ("how long has my mother got left", "personal"),
        ("what does my scan result mean", "personal"),
        ("what does herceptin cost", "not_covered"),
        ("is enhertu better than kadcyla", "not_covered"),
        ("which football team won", "off_topic"),
        ("hello", "small_talk"),
        ("sdlkfj sdlkfj", "off_topic"),
        ("????", "off_topic"),
        ("how does kadcyla work", "answer"),
    ],
)
def test_kinds_are_told_apart(assistant: Assistant, message: str, kind: str) -> None:
    assert assistant.ask(message).kind == kind


@pytest.mark.parametrize(
    "message", ["qwrt lkjh zxcvb mnbv", "gdzie jest toaleta dla pacjentów", "asdkj 22 her lkjh pqw"]
)
def test_what_is_no_english_is_said_to_be_unreadable(assistant: Assistant, message: str) -> None:
    reply = assistant.ask(message)
    assert reply.kind == "off_topic"
    assert assistant.pack.line("unreadable") in reply.text


def test_numbers_alone_ask_nothing(assistant: Assistant) -> None:
    assert assistant.ask("12 7").intent is None


@pytest.mark.parametrize(
    "message",
    [
        "should I use oak or pine for the shelf between the two windows",
        "how long must the glue dry before I move the chair to the other room",
    ],
)
def test_a_long_message_without_a_word_of_the_field_is_off_topic(assistant: Assistant, message: str) -> None:
    assert assistant.ask(message).kind == "off_topic"


def test_what_is_not_answered_of_several_questions_is_said(assistant: Assistant) -> None:
    told = "does not seem to cover the rest"
    assert told in assistant.ask("What is HER2, how common is it, who wrote this?").text
    assert told not in assistant.ask("What is HER2? Who wrote this?").text


@pytest.mark.parametrize(
    "story",
    [
        "Hello, my wife has breast cancer and starts treatment next week.",
        "I have had surgery and chemo already.",
        "My doctor mentioned Herceptin.",
    ],
)
def test_a_question_that_stands_alone_is_answered_whatever_was_told_before(assistant: Assistant, story: str) -> None:
    assert assistant.ask(f"{story} What is HER2?").intent == "her2.what_is"
    assert assistant.ask(f"{story} How common is HER2-positive breast cancer?").intent == "her2.how_common"


@pytest.mark.parametrize(
    ("message", "intent"),
    [
        ("I hate needles and my veins are gone. Dad minds the kids. Is there one that you swallow?", "drugs.oral"),
        ("Mum died in May, it wore her out. Was that kind always seen as hard to treat?", "history.hard_to_treat"),
        ("He says I start next week. He said it twice. Why does chemotherapy make people sick?", "chemo.why_harsh"),
    ],
)  # fmt: skip
def test_the_last_question_is_answered_though_the_story_is_like_a_personal_request(
    assistant: Assistant, message: str, intent: str
) -> None:
    assert assistant.ask(message).intent == intent


@pytest.mark.parametrize(
    "message",
    [
        "LVEF 61 in March, 53 in June, I feel well. Is that noise, and would you halt the trastuzumab?",
        "They gave me steroids for the swelling. What do they do?",
        "I missed my injection on Monday. Should I have it tomorrow?",
    ],
)
def test_a_question_about_one_person_is_not_taken_out_of_its_story(assistant: Assistant, message: str) -> None:
    assert assistant.ask(message).kind != "answer"


@pytest.mark.parametrize(
    ("message", "intent"),
    [
        ("the wife keeps asking me what makes the HER2 kind grow so quick and I can't say", "her2.aggressive"),
        ("Gran keeps on at me. She wants to know how Herceptin works before tea.", "trastuzumab.how_it_works"),
    ],
)  # fmt: skip
def test_a_question_that_the_story_reports_is_answered(assistant: Assistant, message: str, intent: str) -> None:
    assert assistant.ask(message).intent == intent


def test_a_question_that_leans_on_the_story_is_not_answered_without_it(assistant: Assistant) -> None:
    assert assistant.ask("I have lung cancer. How common is it?").kind != "answer"


def test_whatever_the_reason_says_an_example_is_not_taken_apart_and_what_is_foreign_leans_on_no_question() -> None:
    one, two = (Intent(name, "answer", f"What is {name}?", Place("a.yaml", 1)) for name in ("one", "two"))
    whole, parts = Decision("answer", one, 1.0, "why"), [Decision("answer", of, 0.9, "why") for of in (one, two)]
    assert join(whole, parts).parts == tuple(parts)
    assert join(replace(whole, exact=True), parts).parts == ()
    unknown = Decision("not_covered", None, 0.8, "why")
    assert sure_enough_alone(unknown) == sure_enough_alone(replace(unknown, kind="personal"))
    assert sure_enough_alone(unknown) < sure_enough_alone(replace(unknown, intent=one)) < 1
    assert sure_enough_alone(replace(unknown, foreign=True)) > 1
    assert sure_enough_alone(replace(unknown, kind="personal", exact=True)) > 1
    assert sure_enough_alone(Decision("answer", one, 0.6, "why")) > 1


@pytest.mark.parametrize(
    ("message", "exact", "foreign"),
    [
        ("what is her2", True, False),
        ("does turmeric target cancer cells without harming healthy ones", False, True),
        ("and how is herceptin made to work", False, False),
    ],
)
def test_a_decision_says_whether_it_rests_on_an_example_or_on_what_is_foreign(
    assistant: Assistant, message: str, exact: bool, foreign: bool
) -> None:
    decision = assistant.explain(message).decision
    assert (decision.exact, decision.foreign) == (exact, foreign)
