"""Parts of the safety layer that take plain data: what look-alikes hide, what stands together, what a number is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from her2chat.content.safety import Need, NumberRule
from her2chat.phrases import Mention
from her2chat.safety.composing import near_each_other
from her2chat.safety.look_alikes import holds, in_one_clause, masked, stands, without_hidden, without_touched
from her2chat.safety.number_rules import readings
from her2chat.safety.numbers import numbers
from her2chat.safety.reading import Hit, Reading, read
from her2chat.text import fold


def reading(text: str) -> Reading:
    return read(fold(text), lambda word: [(word, word)], frozenset(("a", "the", "my")))


def at(phrase: str, text: str) -> Mention:
    """Where `phrase` stands in `text`."""
    words, wanted = fold(text).words, fold(phrase).words
    start = next(at for at in range(len(words)) if words[at : at + len(wanted)] == wanted)
    return Mention(phrase, start, start + len(wanted))


def hit(phrase: str, text: str, *labels: str) -> Hit:
    return Hit(labels or (phrase,), *at(phrase, text)[1:])


def there(text: str, phrases: Sequence[str]) -> Mapping[str, Sequence[Mention]]:
    """Each of `phrases` as a concept, wherever its word stands."""
    words = fold(text).words
    return {phrase: [Mention(phrase, n, n + 1) for n, word in enumerate(words) if word == phrase] for phrase in phrases}


@pytest.mark.parametrize(
    ("mask", "text", "does"),
    [
        ("breathing ok", "she is breathing ok", True),
        ("breathing ok", "she is not breathing ok", False),
        ("scare of my life", "not a scare of my life", False),
        ("no thoughts of suicide", "no thoughts of suicide", True),
        ("no thoughts of suicide", "no thoughts of suicide until today", False),
        ("never suicidal", "never suicidal before", False),
        ("not suicidal", "not suicidal before you ask", True),
        ("breathing ok", "breathing ok until today", True),  # it denies nothing
    ],
)
def test_a_look_alike_stands_where_it_is_said_as_listed(mask: str, text: str, does: bool) -> None:
    assert stands(at(mask, text), fold(text).words) is does


@pytest.mark.parametrize(
    ("text", "does"),
    [
        ("i am not suicidal", True),
        ("i lied when i said i am not suicidal", False),
        ("i am not suicidal but i might", False),
        ("i might. i am not suicidal", True),
        ("i am not suicidal. i lied", True),
    ],
)
def test_a_denial_holds_unless_its_sentence_takes_it_back(text: str, does: bool) -> None:
    words, own = fold(text).words, reading(text).sentences
    labels = {"lied": "!untrue", "might": "!undone"}
    hits = [Hit((labels[word],), n, n + 1) for n, word in enumerate(words) if word in labels]
    assert holds(at("not suicidal", text), hits, own) is does


@pytest.mark.parametrize(
    ("mask", "phrase", "text", "hidden"),
    [
        ("stroke of luck", "a stroke", "it was a stroke of luck", True),
        ("stroke of luck", "stroke of luck", "it was a stroke of luck", True),
        ("fit in", "having a fit in the bath", "having a fit in the bath", False),
        ("fit in", "having a fit", "having a fit in the bath", True),  # "having a" says nothing
        ("fit in", "shaking fit", "a shaking fit in the bath", False),
        ("fit in", "bath", "having a fit in the bath", False),
    ],
)
def test_a_look_alike_hides_what_lies_in_it(mask: str, phrase: str, text: str, hidden: bool) -> None:
    left = without_hidden([hit(phrase, text)], [at(mask, text)], fold(text).words)
    assert bool(left) is not hidden


def test_a_cue_is_hidden_where_it_is_but_touched() -> None:
    text = "not sure if i have pain"
    touched = hit("if i have", text, "!supposing", "have")
    assert without_touched([touched], [at("not sure if", text)], {"!supposing"}) == [touched._replace(labels=("have",))]
    assert without_touched([touched], [at("pain", text)], {"!supposing"}) == [touched]


def test_a_look_alike_lies_in_one_clause() -> None:
    assert in_one_clause(at("sick and tired", "i am sick and tired"), reading("i am sick and tired"))
    assert not in_one_clause(at("sick tired", "i am sick, tired"), reading("i am sick, tired"))


def test_masked_words_have_no_stem() -> None:
    assert masked(("a", "stroke", "of", "luck", "here"), [Mention("x", 1, 4)]) == ["a", "", "", "", "here"]


@pytest.mark.parametrize(
    ("need", "text", "spans"),
    [
        (Need(("pain", "chest")), "pain in my chest", [(0, 4)]),
        (Need(("pain", "chest")), "chest has pain", [(0, 3)]),
        (Need(("pain", "chest"), in_order=True), "chest has pain", []),
        (Need(("pain", "chest"), within=2), "pain here in the chest", []),  # "the" counts for nothing
        (Need(("pain", "chest"), within=3), "pain here in the chest", [(0, 5)]),
        (Need(("pain", "pain")), "pain", []),
        (Need(("pain", "pain")), "pain and pain", [(0, 3)]),
        (Need(("pain", "chest")), "no pain in chest", []),
        (Need(("fever", "cold")), "fever, no cold", []),
        (Need(("fever", "cold")), "fever, no cold until today", [(0, 3)]),
    ],
)
def test_ideas_belong_together_where_they_stand_close(need: Need, text: str, spans: list[tuple[int, int]]) -> None:
    found = near_each_other(need, there(text, need.concepts), reading(text), deniable=True)
    assert found == spans


def test_what_can_not_be_denied_stands_beside_a_no() -> None:
    need, text = Need(("want", "live")), "no want to live"
    assert near_each_other(need, there(text, need.concepts), reading(text), deniable=False) == [(1, 4)]


FEVER = NumberRule("fever", 38, 43, near=("temperature",), unless=("years",), unless_before=("grade",))


@pytest.mark.parametrize(
    ("rule", "text", "spans"),
    [
        (FEVER, "temperature 38.5", [(1, 2)]),
        (FEVER, "temperature 37.5", []),
        (FEVER, "38.5", []),
        (FEVER, "temperature 39 years", []),
        (FEVER, "temperature grade 39", []),
        (FEVER, "temperature of the red old big fat dog 39", []),
        (NumberRule("stools", 4, 20, unit=("times",)), "i went 6 times", [(2, 3)]),
        (NumberRule("stools", 4, 20, unit=("times",)), "i went 6", []),
        (NumberRule("fever", 38, 43, decimal=True), "39", []),
        (NumberRule("fever", 38, 43, decimal=True), "39.5", [(0, 1)]),
        (NumberRule("high", 75, 90, first=True), "120 over 80", []),
        (NumberRule("high", 75, 90, first=True), "80 over 120", [(0, 1)]),
        (NumberRule("gained", 40, 200, more_than_last=(2, 9)), "70 and now 73", [(0, 4)]),
        (NumberRule("gained", 40, 200, more_than_last=(2, 9)), "70 and now 71", []),
        (NumberRule("gained", 40, 200, more_than_last=(2, 9)), "73 and now 70", []),
        (NumberRule("gained", 40, 200, more_than_last=(2, 9)), "70 then 90 then 74", [(2, 5)]),
    ],
)
def test_a_number_is_a_reading_among_the_words_that_its_rule_asks_for(
    rule: NumberRule, text: str, spans: list[tuple[int, int]]
) -> None:
    made = reading(text)
    found = readings(rule, list(numbers(made.words)), made, there(text, rule.concepts))
    assert [(mention.start, mention.end) for mention in found] == spans
