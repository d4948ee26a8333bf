"""Summed evidence: what it adds up, and that more text never takes it away."""

from __future__ import annotations

import math
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from her2chat.phrases import Mention
from her2chat.safety.evidence import Evidence, Window, often_seen, windows

DANGER = ("chest tight now", "tight chest and arm", "chest is tight")
CALM = ("what is her2", "how does it work", "is there a tablet", "my arm and hair")


def held(text: str) -> list[Window]:
    sentences = [sentence.split() for sentence in text.split(".") if sentence.split()]
    words = [word for sentence in sentences for word in sentence]
    numbers = [number for number, sentence in enumerate(sentences) for _ in sentence]
    return windows(words, words, numbers, [])


def features(text: str) -> set[str]:
    return set().union(*(window.features for window in held(text)))


def evidence() -> Evidence:
    danger, calm = (Counter(feature for text in texts for feature in features(text)) for texts in (DANGER, CALM))
    return Evidence(danger, len(DANGER), calm, len(CALM), 1.0, often_seen(danger, calm))


def heaviest(weighing: Evidence, text: str) -> float:
    return max((weighing.weigh(window) for window in held(text)), default=-math.inf)


def test_words_of_danger_weigh_more_than_others() -> None:
    assert heaviest(evidence(), "tight chest") > heaviest(evidence(), "tablet hair")


def test_letters_of_a_word_of_danger_weigh_though_it_is_misspelled() -> None:
    assert heaviest(evidence(), "tighht chesst") > heaviest(evidence(), "tablett haair")


def test_every_sentence_and_every_two_neighbours_are_windows() -> None:
    spans = {(window.start, window.end) for window in held("a b. c. d e")}
    assert spans == {(0, 2), (2, 3), (3, 5), (0, 3), (2, 5)}


def test_ideas_and_listed_signs_count_in_their_sentence() -> None:
    found = windows(["a", "b"], ["a", "b"], [0, 1], [Mention("chest", 0, 1), Mention("!E01 emergency", 1, 2)])
    assert ":chest" in found[0].features
    assert "!E01 emergency" in found[1].features
    assert ":chest" not in found[1].features


@given(st.lists(st.sampled_from(["tight chest", "what is her2", "my arm", "a tablet now"]), min_size=1, max_size=6))
def test_adding_a_sentence_never_lowers_what_was_there(sentences: list[str]) -> None:
    short, long = ". ".join(sentences[:-1]), ". ".join(sentences)
    assert heaviest(evidence(), long) >= heaviest(evidence(), short)
