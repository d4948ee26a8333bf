"""How the safety layer reads what was not typed as it is written."""

from __future__ import annotations

import pytest

from her2chat.assistant import Assistant
from her2chat.safety.spelling import QuickStemmer, Speller

KNOWN = "breathing breathe hospital cannot wake kill myself up it in of i a end can kind".split()
ORDINARY = frozenset("thinking of ending it wake waking makeup in on up kind hearted home work working".split())


@pytest.fixture(scope="module")
def speller() -> Speller:
    return Speller(KNOWN, QuickStemmer().stem, ORDINARY.__contains__, ("wont", "cant", "im"))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("brething", "breathing"),
        ("hopsital", "hospital"),
        ("kiill", "kill"),
        ("wkae", "wake"),
        ("thinkingof", "thinking of"),
        ("endingit", "ending it"),
        ("wontwakeup", "wont wake up"),
        ("cantbreathe", "cant breathe"),
        ("kindhearted", "kind hearted"),
        ("hsptl", "hospital"),
    ],
)
def test_a_slip_is_mended(speller: Speller, typed: str, meant: str) -> None:
    assert " ".join(speller.mended(typed)) == meant


@pytest.mark.parametrize(
    "typed",
    [
        "makeup",  # a word of its own
        "workin",  # working, not work in
        "wak",  # too short to tell
        "xkcdqwertz",
        "im1",
        "z" * 40,
    ],
)
def test_what_is_not_sure_stays_as_it_is(speller: Speller, typed: str) -> None:
    assert speller.mended(typed) == (typed,)


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        ("mum wontwake up properly she just mumbles", "urgent"),
        ("i want 2 kiill meself", "crisis"),
        ("ah cannae breathe an ma lips ur swellin up", "urgent"),
        ("i dont want 2 live no mor", "crisis"),
        ("i cut me legs again last night", "crisis"),
        ("temp is 391 and shivering 6 days after chemo", "urgent"),
        ("do'nt no wot her2 is", "answer"),
        ("how dose herceptin wrk its for me mum", "answer"),
        ("she had a stroke ten years back, can she have herceptin", "personal"),
    ],
)
def test_messages_as_they_are_thumbed(assistant: Assistant, message: str, kind: str) -> None:
    assert assistant.ask(message).kind == kind


STORY = (
    "we have had a long winter here and the garden is under snow and my daughter comes on sundays with the children "
    "and the cat sits in the window all day and nobody has mended the gate yet and the post comes late "
)


@pytest.mark.parametrize(
    ("told", "kind"),
    [
        ("and i keep thinking i would rather not be alive and nobody would miss me much", "crisis"),
        ("and since this morning my chest is tight and i can not get my breath at all", "urgent"),
        ("and what i would like to know is how does herceptin work", "answer"),
    ],
)
def test_a_story_without_full_stops_hides_neither_danger_nor_question(
    assistant: Assistant, told: str, kind: str
) -> None:
    assert assistant.ask(STORY + told).kind == kind
    if kind != "answer":
        assert assistant.ask(STORY + told + " " + STORY).kind == kind
