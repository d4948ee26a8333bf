"""What is told of somebody else is heard as they would tell it."""

from __future__ import annotations

import pytest

from her2chat.prepared import load_prepared
from her2chat.safety import triage
from her2chat.safety.reading import Reading
from her2chat.safety.retelling import retellings
from her2chat.text import fold

READY = load_prepared()
TELLERS = READY.pack.safety.tellers
NOT_OWNED = READY.pack.safety.lists.not_owned


def reading(text: str) -> Reading:
    words = tuple(text.split())
    none = (0,) * len(words)
    return Reading(words, words, tuple(range(len(words))), none, none, tuple(range(len(words))))


def told(text: str) -> list[str]:
    return [" ".join(found.words) for found in retellings(reading(text), TELLERS, NOT_OWNED, str)]


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        ("she wants out", ["i wants out"]),
        ("my mom says she is tired of it", ["my i says i am tired of it"]),
        ("he hit her and took her tablets", ["he hit me and took my tablets", "i hit her and took her tablets"]),
        ("her mother has the pills", ["my mother has the pills"]),
        ("they cut themselves", []),
        ("a friend cut their arm", ["a i cut my arm"]),
        ("i am well", []),
    ],
)
def test_the_words_of_a_person_become_their_own(text: str, heard: list[str]) -> None:
    assert told(text) == heard


def test_each_word_keeps_its_place_and_the_others_their_stems() -> None:
    before = reading("she hates herself now")
    (after,) = retellings(before, TELLERS, NOT_OWNED, str.upper)
    assert after.words == ("i", "hates", "myself", "now")
    assert after.stems == ("I", "hates", "MYSELF", "now")
    assert after.origins == before.origins


def level(message: str) -> str:
    return triage(fold(message, READY.pack.shorthand), READY.rules).level


@pytest.mark.parametrize(
    "message",
    [
        "my daughter is cutting her arms again",
        "My wife says we would all do better without her",
        "her partner slapped her again after chemo",
        "he prays every night that god takes him",
        "she hopes this infusion finishes her",
        "the lodger comes into her room at night and touches her",
    ],
)
def test_a_crisis_of_another_is_heard(message: str) -> None:
    found = triage(fold(message, READY.pack.shorthand), READY.rules)
    assert found.level == "crisis"
    assert found.about_other


@pytest.mark.parametrize(
    "message",
    [
        "Who directed the film Her?",
        "mum banged her head on the cupboard, she laughed about it",
        "my manager has the nerve to say I look rough",
        "I cut her hair and washed it before the infusion",
    ],
)
def test_other_senses_said_of_another_are_no_crisis(message: str) -> None:
    assert level(message) != "crisis"


@pytest.mark.parametrize(
    "message", ["I shake her and she only mumbles", "we shake him and his eyes roll, he will not wake"]
)
def test_who_tries_to_wake_somebody_does_not_hurt_them(message: str) -> None:
    assert level(message) == "emergency"
