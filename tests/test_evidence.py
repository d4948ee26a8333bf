"""Summed evidence: what it adds up, and that more text never takes it away."""

from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from her2chat.safety.evidence import Evidence, windows

DANGER = [frozenset(text.split()) for text in ("chest tight now", "tight chest and arm", "chest is tight")]
CALM = [
    frozenset(text.split()) for text in ("what is her2", "how does it work", "is there a tablet", "my arm and hair")
]


def heaviest(evidence: Evidence, text: str) -> float:
    sentences = [sentence.split() for sentence in text.split(".") if sentence.split()]
    stems = [word for sentence in sentences for word in sentence]
    numbers = [number for number, sentence in enumerate(sentences) for _ in sentence]
    return max((evidence.weigh(window) for window in windows(stems, numbers)), default=-math.inf)


def test_words_of_danger_weigh_more_than_others() -> None:
    evidence = Evidence(DANGER, CALM, 1.0)
    assert heaviest(evidence, "tight chest") > heaviest(evidence, "tablet hair")


def test_every_sentence_and_every_two_neighbours_are_windows() -> None:
    spans = {(window.start, window.end) for window in windows("a b c d e".split(), [0, 0, 1, 2, 2])}
    assert spans == {(0, 2), (2, 3), (3, 5), (0, 3), (2, 5)}


@given(st.lists(st.sampled_from(["tight chest", "what is her2", "my arm", "a tablet now"]), min_size=1, max_size=6))
def test_adding_a_sentence_never_lowers_what_was_there(sentences: list[str]) -> None:
    evidence = Evidence(DANGER, CALM, 1.0)
    short, long = ". ".join(sentences[:-1]), ". ".join(sentences)
    assert heaviest(evidence, long) >= heaviest(evidence, short)
