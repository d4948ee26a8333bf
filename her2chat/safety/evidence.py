"""Danger told in words that no rule lists: summed evidence over example messages.

The content holds messages of people in danger, by level, and ordinary ones. A word or a pair of neighbouring words is
worth the logarithm of how much likelier it is in messages of a level than elsewhere. What a sentence (or two
in a row) adds up to, for its length, is compared with the level's bar. Adding sentences never lowers the sum of
another. Weights follow from the content alone, at load; nothing is learned from users.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

_SMOOTHING = 0.1
_MOST, _LEAST = 4.0, -2.0  # bounds of what one feature is worth
_SHORT = 4  # words a sentence is taken to have besides its own, so that a very short one weighs little
_OFTEN = 2  # a feature seen in fewer messages than this is no evidence


@dataclass(frozen=True, slots=True)
class Window:
    """A sentence, or two in a row: words [start, end) and what they hold."""

    start: int
    end: int
    features: frozenset[str]


def windows(stems: Sequence[str], sentences: Sequence[int]) -> list[Window]:
    """Every sentence of a message and every two neighbours, with their words and pairs of words."""
    singles = _sentences(stems, sentences)
    pairs = [Window(one.start, two.end, one.features | two.features) for one, two in pairwise(singles)]
    return [*singles, *pairs]


def _sentences(stems: Sequence[str], sentences: Sequence[int]) -> list[Window]:
    bounds: dict[int, tuple[int, int]] = {}
    for at, sentence in enumerate(sentences):
        bounds[sentence] = (bounds.get(sentence, (at, at))[0], at + 1)
    return [Window(start, end, _features(stems[start:end])) for start, end in bounds.values()]


def _features(words: Sequence[str]) -> frozenset[str]:
    return frozenset((*words, *(f"{one} {two}" for one, two in pairwise(words))))


class Evidence:
    """What each feature is worth for one level."""

    def __init__(self, of_level: Sequence[frozenset[str]], elsewhere: Sequence[frozenset[str]], bar: float) -> None:
        """`of_level`, `elsewhere`: the features of example messages. `bar`: what a window must reach."""
        self.bar = bar
        inside, outside = _counts(of_level), _counts(elsewhere)
        spread = _SMOOTHING * math.sqrt(max(len(elsewhere), 1) / max(len(of_level), 1))
        self._worth = {
            feature: max(_LEAST, min(_MOST, math.log(here / there)))
            for feature in {*inside, *outside}
            if inside[feature] + outside[feature] >= _OFTEN
            for here in [(inside[feature] + _SMOOTHING) / (len(of_level) + 2 * _SMOOTHING)]
            for there in [(outside[feature] + spread) / (len(elsewhere) + 2 * _SMOOTHING)]
        }

    def weigh(self, window: Window) -> float:
        """What `window` adds up to, for its length."""
        worth = self._worth
        total = sum(worth.get(feature, 0.0) for feature in window.features)
        return total / math.sqrt(len(window.features) + _SHORT)


def _counts(messages: Iterable[frozenset[str]]) -> Counter[str]:
    return Counter(feature for message in messages for feature in message)
