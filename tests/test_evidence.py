"""Summed evidence: what it adds up, and that more text never takes it away."""

from __future__ import annotations

import math
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from her2chat.content.safety import Concept, Examples, FlagRule, Need, Rule, SafetyContent
from her2chat.phrases import Mention
from her2chat.safety import SafetyRules
from her2chat.safety.evidence import Evidence, Window, around, numbered, often_seen, windows
from her2chat.safety.reading import Hit
from her2chat.text import fold

DANGER = ("chest tight now", "tight chest and arm", "chest is tight")
CALM = ("what is her2", "how does it work", "is there a tablet", "my arm and hair")


def held(text: str) -> list[Window]:
    sentences = [sentence.split() for sentence in text.split(".") if sentence.split()]
    words = [word for sentence in sentences for word in sentence]
    numbers = [number for number, sentence in enumerate(sentences) for _ in sentence]
    return windows(words, words, numbers, [])


def features(text: str) -> set[str]:
    return set().union(*(window.features for window in held(text)))


def heaviest(text: str) -> float:
    danger, calm = (Counter(feature for text in texts for feature in features(text)) for texts in (DANGER, CALM))
    often = often_seen(danger, calm)
    numbers = numbered(often)
    counts = ([count[feature] for feature in often] for count in (danger, calm))
    evidence = Evidence(often, next(counts), len(DANGER), next(counts), len(CALM), 1.0)
    known = ((window, [numbers[feature] for feature in window.features if feature in numbers]) for window in held(text))
    return max((evidence.weigh(found, window.size) for window, found in known), default=-math.inf)


def test_words_of_danger_weigh_more_than_others() -> None:
    assert heaviest("tight chest") > heaviest("tablet hair")


def test_letters_of_a_word_of_danger_weigh_though_it_is_misspelled() -> None:
    assert heaviest("tighht chesst") > heaviest("tablett haair")


def test_every_sentence_and_every_two_neighbours_are_windows() -> None:
    spans = {(window.start, window.end) for window in held("a b. c. d e")}
    assert spans == {(0, 2), (2, 3), (3, 5), (0, 3), (2, 5)}


def test_ideas_and_listed_signs_count_in_their_sentence() -> None:
    found = windows(["a", "b"], ["a", "b"], [0, 1], [Hit(("chest",), 0, 1), Hit(("!E01 emergency",), 1, 2)])
    assert ":chest" in found[0].features
    assert "!E01 emergency" in found[1].features
    assert ":chest" not in found[1].features


@given(st.lists(st.sampled_from(["tight chest", "what is her2", "my arm", "a tablet now"]), min_size=1, max_size=6))
def test_adding_a_sentence_never_lowers_what_was_there(sentences: list[str]) -> None:
    short, long = ". ".join(sentences[:-1]), ". ".join(sentences)
    assert heaviest(long) >= heaviest(short)


def test_the_words_beside_a_sign_are_those_of_its_sentence_and_few() -> None:
    words = [*"calm words before it".split(), *(f"w{at}" for at in range(20)), *"and after".split()]
    sentences = [0] * 4 + [1] * 20 + [2] * 2
    beside = around(Mention("!X", 14, 15), words, words, sentences, [])
    assert (beside.start, beside.end) == (6, 23)
    start = around(Mention("!X", 5, 6), words, words, sentences, [])
    assert (start.start, start.end) == (4, 14)
    assert "~before" not in start.features


def test_a_word_near_another_and_three_in_a_row_are_evidence() -> None:
    features = held("pain in chest now")[0].features
    assert {"@pain chest", "@pain now", "%pain in chest", "%^ pain in", "%chest now $"} <= features


def rules(hint: bool) -> SafetyRules:
    """One composed sign, "lamp" near "broken", that every ordinary message with a garden in it speaks against."""
    flag = FlagRule(Rule("E1", needs=(Need(("lamp", "broken")),)), "E1", "lamp", "emergency", hint=hint)
    garden = tuple(f"in my {tree} garden the {tree} lamp by the roses is {tree} broken and lovely" for tree in TREES)
    danger = tuple(f"help quick the {tree} smoke comes out and nobody can breathe in here now" for tree in TREES)
    content = SafetyContent(
        concepts=(Concept("lamp", ("lamp",)), Concept("broken", ("broken",))),
        flags=(flag,),
        examples=(Examples("emergency", "unlisted", 1.0, danger),),
        ordinary=garden,
    )
    return SafetyRules(content, harmless=garden)


TREES = ("apple", "pear", "plum", "fig", "elder", "oak")
GARDEN = "in my old garden the lamp by the roses is broken and lovely"


def signs(rules: SafetyRules, message: str) -> list[str]:
    return [key for key in rules.find(fold(message)).rules if key.startswith("E1")]


def test_a_hint_does_not_stand_where_the_words_around_it_speak_against_danger() -> None:
    assert not signs(rules(hint=True), GARDEN)
    assert signs(rules(hint=False), GARDEN)


@pytest.mark.parametrize("more", ["", ". in my garden the roses are lovely and the pear is lovely in my garden"])
def test_a_hint_in_few_words_stands_whatever_is_told_besides(more: str) -> None:
    assert signs(rules(hint=True), f"the lamp is broken{more}")


def test_a_level_is_told_whatever_its_flags_are_called(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("her2chat.safety.rules._key", lambda flag: f"{flag.level}: {flag.id}")
    despair = tuple(f"nothing is left for me and the {tree} dark will take me away from all of you" for tree in TREES)
    fire = tuple(f"help quick the {tree} smoke comes out and nobody can breathe in here now" for tree in TREES)
    flag = FlagRule(Rule("C1", needs=(Need(("lamp", "broken")),)), "C1", "lamp", "crisis", hint=True)
    content = SafetyContent(
        concepts=(Concept("lamp", ("lamp",)), Concept("broken", ("broken",))),
        flags=(flag,),
        examples=(Examples("crisis", "unlisted", 1.0, despair), Examples("emergency", "unlisted", 1.0, fire)),
        ordinary=tuple(f"in my {tree} garden the roses are lovely and we have tea" for tree in TREES),
    )
    made = SafetyRules(content)
    told = "the lamp is broken nothing is left for me and the old dark will take me away from all of you"
    assert {"crisis: C1", "crisis: X"} == set(made.find(fold(told)).rules)
    assert set(made.find(fold(fire[0])).rules) == {"emergency: X"}
