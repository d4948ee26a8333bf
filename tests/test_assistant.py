"""The whole way from message to reply: what every reply promises, whatever is typed."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import FrozenInstanceError, replace
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from her2chat import Assistant, ContentError, InputError, Session, load
from her2chat.compose import Draft
from her2chat.content.model import Pack
from her2chat.decision import REST, Decision, join
from her2chat.prepared import load_prepared
from her2chat.reply import KINDS, Block, Reply
from her2chat.safety import Verdict

WORDS = "what is how does herceptin kadcyla perjeta work side effects should i my mum chemo tablet hair cost not "
WORDS += "survive fever chest pain year die today why and ? . , ! 38.5 better new drug article robot hello thanks"
MESSAGES = st.text(max_size=200) | st.lists(st.sampled_from(WORDS.split()), max_size=25).map(" ".join)
FRAMED = ("answer", "personal", "not_covered")
LEVELS = ("none", "ask_team", "call_team", "emergency", "crisis")


def keeps_the_contract(assistant: Assistant, reply: Reply) -> None:
    pack = assistant.pack
    assert reply.kind in KINDS
    assert reply.text.strip()
    assert reply.safety.level in LEVELS
    assert 0 <= reply.confidence <= 1
    assert reply.content == pack.fingerprint
    for quote in reply.quotes:
        assert pack.article.text[quote.start : quote.end] == quote.text
        assert quote.text in reply.text
    if reply.kind in FRAMED:
        assert reply.framing
        assert reply.framing in reply.text
    if reply.kind in ("not_covered", "personal"):
        assert reply.ask_your_team
    if reply.kind == "answer":
        assert reply.quotes
    if reply.safety.level in ("emergency", "crisis"):
        assert not reply.quotes
    assert len(reply.suggestions) <= 4
    json.dumps(reply.to_dict())


@settings(max_examples=300, deadline=None)
@given(MESSAGES)
def test_any_message_gets_a_reply_that_keeps_the_contract(assistant: Assistant, message: str) -> None:
    keeps_the_contract(assistant, assistant.ask(message))


@settings(max_examples=40, deadline=None)
@given(st.lists(MESSAGES, max_size=6))
def test_any_conversation_keeps_the_contract(assistant: Assistant, messages: list[str]) -> None:
    session = Session()
    last = ""
    for message in messages:
        reply = assistant.ask(message, session)
        keeps_the_contract(assistant, reply)
        assert not reply.framing or reply.framing != last
        last = reply.framing or last


@pytest.mark.parametrize("size", [10_000, 100_000])
@pytest.mark.parametrize("unit", ["what is her2 ", "a", "?", "😀 ", "é\u0301", "not ", "my chest hurts. ", "\x1b[31m"])
def test_huge_messages_are_answered(assistant: Assistant, unit: str, size: int) -> None:
    keeps_the_contract(assistant, assistant.ask(unit * (size // len(unit))))


def test_an_emergency_at_the_end_of_a_very_long_message_is_seen(assistant: Assistant) -> None:
    story = "We went to the market and bought apples. " * 2000
    assert assistant.ask(story + "I have crushing chest pain now.").kind == "urgent"


def test_the_same_message_gets_the_same_reply(assistant: Assistant) -> None:
    question = "how does herceptin stop the cancer"
    assert assistant.ask(question) == assistant.ask(question) == load().ask(question)


def test_an_assistant_can_be_shared_between_threads(assistant: Assistant) -> None:
    questions = ["what is her2", "will i lose my hair", "my throat is closing up", "hello"] * 25
    alone = [assistant.ask(question) for question in questions]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(assistant.ask, questions)) == alone


def test_replies_are_frozen(assistant: Assistant) -> None:
    with pytest.raises(FrozenInstanceError):
        assistant.ask("hello").kind = "answer"  # type: ignore[misc]


@pytest.mark.parametrize("message", ["", "   ", "\n\t", "\x00"])
def test_an_empty_message_is_empty(assistant: Assistant, message: str) -> None:
    assert assistant.ask(message).kind == "empty"


def test_cautions_stand_beside_their_quotes(assistant: Assistant) -> None:
    reply = assistant.ask("how many breast cancers are her2 positive")
    assert reply.sentences[0] == "S4"
    assert any("14 in 100" in caution.text for caution in reply.cautions)
    assert all(caution.text in reply.text for caution in reply.cautions)


def test_two_questions_get_two_parts(assistant: Assistant) -> None:
    reply = assistant.ask("What is HER2? And which drug came first?")
    assert {"S3", "S8"} <= set(reply.sentences)
    assert len(reply.parts) == 2
    assert all(part.framing for part in reply.parts)


def test_a_part_that_is_not_covered_is_said(assistant: Assistant) -> None:
    reply = assistant.ask("What is Herceptin? How much does Herceptin cost?")
    assert reply.kind == "answer"
    assert "does not say anything about" in reply.text
    assert reply.ask_your_team


def test_the_once_a_session_line_is_said_once(assistant: Assistant) -> None:
    session = Session()
    once = assistant.pack.wording.once
    assert once in assistant.ask("what is her2", session).text
    assert once not in assistant.ask("what is lapatinib", session).text


def test_framing_is_not_the_same_twice_running(assistant: Assistant) -> None:
    session = Session()
    framings = [assistant.ask("what is her2", session).framing for _ in range(6)]
    assert all(one != other for one, other in pairwise(framings))


def test_after_an_emergency_the_next_turn_reminds(assistant: Assistant) -> None:
    session = Session()
    assert assistant.ask("i have crushing chest pain", session).kind == "urgent"
    reply = assistant.ask("ok it is nothing. what is her2", session)
    assert reply.text.startswith("If you have not called")


def test_a_follow_up_takes_the_drug_from_the_last_turn_and_says_so(assistant: Assistant) -> None:
    session = Session()
    assistant.ask("what is pertuzumab", session)
    reply = assistant.ask("how does it work", session)
    assert "S10" in reply.sentences
    assert reply.text.startswith("About pertuzumab (Perjeta):\n\n")


def test_a_session_of_its_own_is_needed_for_a_follow_up(assistant: Assistant) -> None:
    assistant.ask("what is pertuzumab", Session())
    assert "About pertuzumab" not in assistant.ask("how does it work", Session()).text


def test_region_changes_numbers_only() -> None:
    us, uk = load(region="us"), load(region="UK")
    assert "911" in us.ask("i have crushing chest pain").text
    assert "999" in uk.ask("i have crushing chest pain").text
    assert us.ask("what is her2").text == uk.ask("what is her2").text


def test_the_clinics_own_line_is_shown() -> None:
    assert "Ward 5, 555 0100" in load(team_line="Ward 5, 555 0100").ask("i have a temperature of 38.6 after chemo").text


def test_a_kiosk_names_the_staff_first() -> None:
    assert load(staffed=True).ask("i cant breathe").text.splitlines()[0] == "Tell a member of staff now."


def test_an_unknown_region_is_told() -> None:
    with pytest.raises(InputError, match="unknown region → use one of: au, ca"):
        load(region="atlantis")


def test_if_triage_fails_the_generic_card_is_shown(assistant: Assistant, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("her2chat.assistant.hear", fail)
    reply = assistant.ask("what is her2")
    assert reply.kind == "urgent"
    assert "could not check your message" in reply.text
    assert not reply.quotes


def test_explain_names_words_rules_and_runner_up(assistant: Assistant) -> None:
    explanation = assistant.explain("how dose herceptin wrok")
    assert explanation.decision.intent is not None
    assert len(explanation.ranking.candidates) > 1
    assert explanation.decision.reason
    assert any(correction.typed == "wrok" for correction in explanation.reading.corrections)


@pytest.mark.parametrize(
    "call",
    [
        lambda assistant: assistant.ask(None),
        lambda assistant: list(assistant.answer_many(["hello", b""])),
        lambda assistant: assistant.explain(b""),
        lambda assistant: assistant.chosen(None, Session()),
        lambda assistant: assistant.in_region([]),
        lambda _: load(region=5),  # type: ignore[arg-type]
        lambda _: load(region=["uk"]),  # type: ignore[arg-type]
        lambda _: load(team_line=5),  # type: ignore[arg-type]
    ],
)
def test_what_must_be_text_is_told_where_it_is_none(assistant: Assistant, call: Callable[[Any], object]) -> None:
    with pytest.raises(TypeError, match=r"must be text \(str\)"):
        call(assistant)


@pytest.mark.parametrize(
    "call",
    [
        lambda assistant: assistant.ask("my chest hurts", {}),
        lambda assistant: assistant.explain("my chest hurts", {}),
        lambda assistant: assistant.chosen("1", ()),
    ],
)
def test_a_session_must_be_one(assistant: Assistant, call: Callable[[Any], object]) -> None:
    with pytest.raises(TypeError, match="must be a Session"):
        call(assistant)


def test_a_path_that_can_be_none_is_told() -> None:
    with pytest.raises(ContentError, match="NUL character"):
        load(pack="a\0b")


@pytest.mark.parametrize(
    ("line", "told"), [("a\nb", "a line end, or another"), ("a\x1b[1m", "a line end, or another"), ("a" * 81, "80")]
)
def test_a_team_line_that_cannot_stand_on_a_card_is_told(line: str, told: str) -> None:
    with pytest.raises(InputError, match=told):
        load(team_line=line)


def test_half_a_letter_is_replaced_in_what_goes_out(assistant: Assistant) -> None:
    reply = assistant.ask("\ud800 my chest hurts \ud83d\ude00")
    assert reply.kind == "urgent"
    assert reply.to_dict()["question"] == "\ufffd my chest hurts \U0001f600"
    assert json.dumps(reply.to_dict(), ensure_ascii=False).encode()


def test_fear_alone_is_listened_to(assistant: Assistant) -> None:
    reply = assistant.ask("im so frightened")
    assert reply.kind == "personal"
    assert "don't have to ask anything" in reply.text
    assert reply.ask_your_team


def test_what_the_safety_layer_says_stands_in_place_of_the_line_to_ask_first(assistant: Assistant) -> None:
    draft = Draft("personal", None, 1.0, (Block("line", "a"), Block("question", "b")), ask_first="Ask, however put.")
    plain = assistant._frame("m", draft, Verdict(), Session())
    assert [block.text for block in plain.blocks] == ["a", "Ask, however put.", "b"]
    first, asking, last = assistant._frame("m", draft, Verdict("ask_team"), Session()).blocks
    assert (first.text, last.text) == ("a", "b")
    assert asking.kind == "line"
    assert "They know your records" in asking.text


def test_questions_of_an_answer_below_a_card_are_kept(assistant: Assistant) -> None:
    session = Session()
    reply = assistant.ask("I have a temperature of 38.6. And how much does Herceptin cost?", session)
    assert reply.kind == "urgent"
    assert session.questions == [part.ask_your_team for part in reply.parts]


def test_a_fault_behind_a_card_does_not_hide_it(assistant: Assistant, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("her2chat.assistant.compose", fail)
    assert assistant.ask("my temperature is 39 and blah").kind == "urgent"


def test_each_of_three_questions_joined_by_and_is_answered_or_said_not_to_be(assistant: Assistant) -> None:
    reply = assistant.ask("what is her2 and how does herceptin work and is there a tablet?")
    assert {"S3", "S8"} <= set(reply.sentences)
    assert [part.kind for part in reply.parts] == ["answer", "answer", "not_covered"]


def test_the_one_question_that_is_answered_is_answered_and_the_rest_said_not_to_be(pack: Pack) -> None:
    intent = pack.intent("her2.what_is")
    answered = Decision("answer", intent, 0.9, "")
    nothing = Decision("not_covered", None, 0.6, "")
    assert join(nothing, [answered, nothing]).line == REST
    assert join(nothing, [replace(answered, confidence=0.7), nothing]) is nothing, "not sure enough to stand alone"
    personal = Decision("personal", None, 0.6, "")
    assert join(nothing, [answered, personal]) is nothing, "what is personal must not be passed over"
    assert join(personal, [answered, nothing]) is personal


@pytest.mark.parametrize(
    "illness", ["measles", "psoriasis", "appendicitis", "Peyronie's disease", "sickle cell anemia"]
)
def test_what_is_asked_of_another_illness_is_not_answered_from_the_article(assistant: Assistant, illness: str) -> None:
    for question in ("What research is being done for {}?", "What is the outlook for {}?", "can you die from {}"):
        assert assistant.ask(question.format(illness)).kind == "not_covered"
    beside = assistant.ask(f"I have had {illness}. What research is being done for HER2-positive breast cancer?")
    assert beside.kind == "answer"


def test_an_example_is_answered_as_itself_however_unlikely_its_intent() -> None:
    prepared = load_prepared()
    lexicon, matcher = prepared.lexicon, prepared.matcher
    lost = [
        example
        for intent in prepared.pack.intents
        for example in intent.examples[:4]
        if len(example) < 30 and not matcher.rank(lexicon.read_phrase(example)).candidates[0].exact
    ]
    assert lost == []


@pytest.mark.parametrize(("message", "named"), [
    ("can i eat grapefruit", " (grapefruit)"),
    ("can I take naproxen with herceptin", " (naproxen)"),
    ("Can I take St Johns wort?", " (St John's wort)"),
    ("can I take aspirin and turmeric with it", " (aspirin, turmeric)"),
    ("can i take my other tablets with it", ""),
])  # fmt: skip
def test_a_question_for_the_team_says_what_was_asked_about(assistant: Assistant, message: str, named: str) -> None:
    session = Session()
    reply = assistant.ask(message, session)
    question = f"Is it safe for me to take this{named} with my treatment?"
    assert session.questions == [reply.ask_your_team] == [question]
    assert question in reply.text


def test_no_reply_shows_a_gap_that_was_to_be_filled(assistant: Assistant, pack: Pack) -> None:
    open_questions = [intent for intent in pack.intents if "{" in intent.ask_your_team]
    assert open_questions
    for intent in open_questions:
        reply = assistant.ask(intent.question)
        assert "{" not in reply.text + reply.ask_your_team
        assert "()" not in reply.text
