"""What was told in earlier turns adds to a verdict, and takes nothing from it but a sign that is only asked about."""

from __future__ import annotations

import pytest

from her2chat.assistant import Assistant
from her2chat.conversation.session import Session
from her2chat.reply import HELP_FIRST
from her2chat.safety import Flag, Verdict
from her2chat.safety.turns import Earlier, with_earlier
from her2chat.safety.unlisted import UNLISTED
from her2chat.text import fold

TOGETHER = (("E12", "T02"),)


def of(*signs: str, level: str = "call_team", leans: str = "") -> Verdict:
    """A verdict with flags of one level, each in a word of its own."""
    flags = tuple(Flag(sign, sign, level, "now", at, at + 1) for at, sign in enumerate(signs))
    return Verdict(level if signs else "none", flags, leans=leans)


@pytest.mark.parametrize(
    ("verdict", "earlier", "level"),
    [
        (of(), Earlier(), "none"),
        (of("T02"), Earlier(), "call_team"),
        (of("T02"), Earlier(signs=["E12"]), "emergency"),
        (of("E12"), Earlier(signs=["T02"]), "emergency"),
        (of("T02"), Earlier(signs=["T02"]), "call_team"),
        (of("E12", "T02"), Earlier(), "call_team"),  # told at once they are weighed as one message
        (of("T01"), Earlier(signs=["E12"]), "call_team"),
        (of("T01"), Earlier(pending="emergency"), "emergency"),
        (of("T01"), Earlier(pending="crisis"), "call_team"),
        (of("C01", level="crisis"), Earlier(pending="emergency"), "crisis"),
        (of(leans="goes_on"), Earlier(), "none"),
        (of(leans="goes_on"), Earlier(alarm="call_team"), "call_team"),
        (of(leans="dazed"), Earlier(alarm="call_team"), "emergency"),
        (of(leans="dazed"), Earlier(), "none"),
        (of(leans="goes_on"), Earlier(alarm="emergency", pending="crisis"), "crisis"),
        (of(), Earlier(alarm="emergency", pending="emergency"), "none"),
    ],
)
def test_the_level_that_earlier_signs_make(verdict: Verdict, earlier: Earlier, level: str) -> None:
    after = with_earlier(verdict, fold("well"), earlier, TOGETHER)
    assert after.level == level
    assert {flag.level for flag in after.flags} == ({level} - {"none"})


def test_what_goes_on_has_the_signs_that_it_goes_on_of() -> None:
    after = with_earlier(of(leans="goes_on"), fold("worse"), Earlier(signs=["T02", "T08"], alarm="call_team"), TOGETHER)
    assert [flag.id for flag in after.flags] == ["T02", "T08"]
    nameless = with_earlier(of(leans="goes_on"), fold("worse"), Earlier(alarm="call_team"), TOGETHER)
    assert [flag.id for flag in nameless.flags] == [UNLISTED]


@pytest.mark.parametrize(
    ("message", "earlier", "level"),
    [
        ("and fever?", Earlier(answered=True), "none"),
        ("what about a fever?", Earlier(answered=True), "none"),
        ("and fever?", Earlier(), "call_team"),
        ("and fever?", Earlier(answered=True, alarm="call_team"), "call_team"),
        ("and fever?", Earlier(answered=True, pending="crisis"), "call_team"),
        ("and fever", Earlier(answered=True), "call_team"),
        ("fever?", Earlier(answered=True), "call_team"),
        ("and fever since noon?", Earlier(answered=True), "call_team"),
    ],
)
def test_a_sign_that_is_only_asked_about_after_an_answer_is_but_mentioned(
    message: str, earlier: Earlier, level: str
) -> None:
    utterance = fold(message)
    at = utterance.words.index("fever")
    flag = Flag("T01", "fever", "call_team", "now", at, at + 1)
    after = with_earlier(Verdict("call_team", (flag,)), utterance, earlier, TOGETHER)
    assert (after.level, bool(after.mentioned)) == (level, level == "none")


@pytest.mark.parametrize(("message", "of_other"), [("fever now", True), ("i have fever now", False)])
def test_it_stays_somebody_elses_until_the_writer_speaks_of_themselves(message: str, of_other: bool) -> None:
    after = with_earlier(of("T01"), fold(message), Earlier(of_other=True), TOGETHER)
    assert after.about_other is of_other


@pytest.mark.parametrize(
    ("turns", "level"),
    [
        (("I have pain", "in the chest"), "emergency"),
        (("My legs are weak", "and I wet myself"), "emergency"),
        (("she has a rash", "its purple and doesnt fade"), "emergency"),
        (("sats?", "89"), "emergency"),
        (("temp", "38"), "call_team"),
        (("nosebleed", "wont stop"), "emergency"),
        (("my eyes", "yellow"), "call_team"),
        (("he overdosed", "now asleep"), "emergency"),
        (("mum is breathless on the stairs", "what is kadcyla", "worse"), "call_team"),
    ],
)
def test_danger_told_by_halves_is_heard(assistant: Assistant, turns: tuple[str, ...], level: str) -> None:
    session = Session(interactive=True)
    assert [assistant.ask(turn, session).safety.level for turn in turns][-1] == level


@pytest.mark.parametrize(
    "turns",
    [
        ("thank you", "in my chest"),
        ("is pain common with Herceptin?", "in the chest"),
        ("I never have a rash", "its purple"),
        ("I have pain", "how does Herceptin work", "in the chest"),  # only the turn before is carried
        ("what does Herceptin do", "worse"),
        ("my chest", "does trastuzumab cause pain?"),
    ],
)
def test_halves_that_do_not_belong_together_are_no_alarm(assistant: Assistant, turns: tuple[str, ...]) -> None:
    session = Session(interactive=True)
    assert all(assistant.ask(turn, session).kind not in HELP_FIRST for turn in turns)


def test_a_session_holds_of_a_fragment_only_what_the_content_lists(assistant: Assistant) -> None:
    session = Session()
    assistant.ask("zebrafinch pain", session)
    assert "pain" in session.carried
    assert "zebrafinch" not in repr(session)


@pytest.mark.parametrize("parting", ["good night", "thank you", "goodbye my friend"])
def test_after_a_crisis_no_farewell_is_light(assistant: Assistant, parting: str) -> None:
    session = Session()
    for turn in ("I want to die", "what is HER2?", parting):
        reply = assistant.ask(turn, session)
    assert reply.blocks[0].kind == "reminder"


@pytest.mark.parametrize("taken_back", ["I am better now", "it was a joke", "false alarm", "forget it"])
def test_what_is_taken_back_or_better_clears_no_card(assistant: Assistant, taken_back: str) -> None:
    session = Session()
    assistant.ask("I want to die", session)
    reply = assistant.ask(taken_back, session)
    assert (reply.kind, reply.blocks[0].kind) == ("small_talk", "reminder")
