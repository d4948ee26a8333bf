"""Danger told in words that no rule lists: summed evidence over example messages.

The content holds messages of people in danger, by level, and ordinary ones. A word, a pair of neighbouring words, a run
of four letters or a listed idea is worth the logarithm of how much likelier it is in messages of a level than
elsewhere. What a sentence (or two in a row) adds up to, for its length, is compared with the level's bar. Adding
sentences never lowers the sum of another. Weights follow from the content alone; nothing is learned from users.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from her2chat.phrases import Mention

_SMOOTHING = 0.1
_MOST, _LEAST = 4.0, -2.0  # bounds of what one feature is worth
_SHORT = 4  # words a sentence is taken to have besides its own, so that a very short one weighs little
_OFTEN = 2  # a feature seen in fewer messages than this is no evidence
_RUN = 4  # letters
_WORD, _PAIR, _LETTERS, _IDEA, _SIGN = "~", "=", "#", ":", "!"  # what a feature begins with
_SHARE = {_WORD: 0.8, _PAIR: 0.7, _LETTERS: 0.15, _IDEA: 0.25, _SIGN: 1.0}  # how much each sort counts


@dataclass(frozen=True, slots=True)
class Window:
    """A sentence, or two in a row: words [start, end), what they hold, and how many words and pairs that is."""

    start: int
    end: int
    features: frozenset[str]
    size: int


def windows(
    words: Sequence[str], stems: Sequence[str], sentences: Sequence[int], mentions: Iterable[Mention]
) -> list[Window]:
    """Every sentence of a message and every two neighbours; a word whose stem is empty counts for nothing.

    `mentions`: the ideas (by id) and the listed signs (after "!") that were found.
    """
    bounds: dict[int, tuple[int, int]] = {}
    for at, sentence in enumerate(sentences):
        bounds[sentence] = (bounds.get(sentence, (at, at))[0], at + 1)
    held: dict[int, set[str]] = {sentence: set() for sentence in bounds}
    for mention in mentions:
        if sentences[mention.start] == sentences[mention.end - 1]:
            label = mention.label if mention.label[0] == _SIGN else _IDEA + mention.label
            held[sentences[mention.start]].add(label)
    singles = [
        _window(start, end, words, stems, frozenset(held[sentence])) for sentence, (start, end) in bounds.items()
    ]
    doubles = [
        Window(one.start, two.end, features, _size(features))
        for one, two in pairwise(singles)
        for features in [one.features | two.features]
    ]
    return [*singles, *doubles]


def _window(start: int, end: int, words: Sequence[str], stems: Sequence[str], ideas: frozenset[str]) -> Window:
    within = stems[start:end]
    features = {_WORD + stem for stem in within if stem}
    features.update(f"{_PAIR}{one} {two}" for one, two in pairwise(within))
    for word, stem in zip(words[start:end], within, strict=True):
        if stem:
            edged = f"^{word}$"
            features.update(_LETTERS + edged[at : at + _RUN] for at in range(len(edged) - _RUN + 1))
    return Window(start, end, ideas | features, _size(features))


def _size(features: Iterable[str]) -> int:
    return sum(feature[0] in (_WORD, _PAIR) for feature in features)


class Evidence:
    """What each feature is worth for one level."""

    def __init__(self, of_level: Sequence[frozenset[str]], elsewhere: Counter[str], others: int, bar: float) -> None:
        """`of_level`: the features of example messages; `elsewhere`: how many of the `others` messages hold each.

        `bar`: what a window must reach.
        """
        self.bar = bar
        inside = Counter(feature for message in of_level for feature in message)
        spread = _SMOOTHING * math.sqrt(max(others, 1) / max(len(of_level), 1))
        self._worth = {
            feature: _SHARE[feature[0]] * max(_LEAST, min(_MOST, math.log(here / there)))
            for feature in {*inside, *elsewhere}
            if inside[feature] + elsewhere[feature] >= _OFTEN
            for here in [(inside[feature] + _SMOOTHING) / (len(of_level) + 2 * _SMOOTHING)]
            for there in [(elsewhere[feature] + spread) / (others + 2 * _SMOOTHING)]
        }

    def weigh(self, window: Window) -> float:
        """What `window` adds up to, for its length."""
        worth = self._worth
        total = sum(worth.get(feature, 0.0) for feature in window.features)
        return total / math.sqrt(window.size + _SHORT)
