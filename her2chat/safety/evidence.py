"""Danger told in words that no rule lists: summed evidence over example messages.

The content holds messages of people in danger, by level, and ordinary ones. A word, two or three neighbouring words,
two words near each other, a run of four letters or a listed idea is worth the logarithm of how much likelier it is in
messages of a level than elsewhere. What a sentence (or two in a row, or a stretch of a very long one) adds up to, for
its length, is compared with the level's bar. Adding sentences never lowers the sum of another. Weights follow from the
content alone; nothing is learned from users.
"""

from __future__ import annotations

import math
from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from operator import attrgetter, mul

from her2chat.content.safety import LEANING
from her2chat.phrases import Mention
from her2chat.safety.reading import SIGN, Hit
from her2chat.text import runs_of_letters

_SMOOTHING = 0.1
_MOST, _LEAST = 4.0, -2.0  # bounds of what one feature is worth
_SHORT = 4  # words a sentence is taken to have besides its own, so that a very short one weighs little
_OFTEN = 2  # a feature seen in fewer messages than this is no evidence
_NOTHING = 0.25  # less than this is not kept
_AROUND = 8  # words before and after a sign
_LONG = 30  # words; a longer sentence is also weighed in stretches
_STRETCH, _STEP = 20, 10  # words of a stretch, and from the beginning of one to that of the next
_START = attrgetter("start")
_NEAR = (2, 3)  # words from one to another that is near it
_WORD, _PAIR, _THREE, _APART, _LETTERS, _IDEA = "~", "=", "%", "@", "#", ":"  # what a feature begins with, or `SIGN`
_NO_EVIDENCE = frozenset(SIGN + cue for cue in LEANING)
_SHARE = {  # how much each sort counts
    _WORD: 0.8,
    _PAIR: 0.7,
    _THREE: 0.4,
    _APART: 0.3,
    _LETTERS: 0.1,
    _IDEA: 0.2,
    SIGN: 1.0,
}


@dataclass(frozen=True, slots=True)
class Window:
    """A sentence, a stretch of one, or two in a row: words [start, end), what they hold, how many words and pairs."""

    start: int
    end: int
    features: Set[str]
    size: int


def windows(words: Sequence[str], stems: Sequence[str], sentences: Sequence[int], hits: Sequence[Hit]) -> list[Window]:
    """Every sentence of a message, every two neighbours and the stretches of long ones.

    A word whose stem is empty counts for nothing. `hits`: the ideas (by id) and the listed signs (after `SIGN`) that
    were found, in order of their start.
    """
    parts = _parts(words, stems, sentences, hits, letters_of)
    doubles = (
        _Part(one.start, two.end, one.telling | two.telling, one.others | two.others) for one, two in pairwise(parts)
    )
    stretches = [
        _part(start, end, words, stems, _labels_within(start, end, hits), letters_of)
        for one in parts
        for start, end in _stretches(one)
    ]
    return [part.window() for part in (*parts, *doubles, *stretches)]


def _stretches(part: _Part) -> Iterator[tuple[int, int]]:
    """The overlapping stretches [start, end) of a sentence that is too long to be one, or was typed without stops."""
    if part.end - part.start > _LONG:
        for start in range(part.start, part.end - _STRETCH + _STEP, _STEP):
            yield start, min(start + _STRETCH, part.end)


def _labels_within(start: int, end: int, hits: Sequence[Hit]) -> set[str]:
    """What is told within words [start, end); `hits` are in order of their start."""
    near = hits[bisect_left(hits, start, key=_START) : bisect_left(hits, end, key=_START)]
    return {label for hit in near if hit.end <= end for label in hit.labels}


def around(
    span: Mention,
    words: Sequence[str],
    stems: Sequence[str],
    sentences: Sequence[int],
    hits: Sequence[Hit],
) -> Window:
    """The few words around `span`, in its sentences: what else is told there, however long they are, is left out.

    `hits`: in order of their start.
    """
    start, end = span.start, span.end
    while start > 0 and span.start - start < _AROUND and sentences[start - 1] == sentences[span.start]:
        start -= 1
    while end < len(words) and end - span.end < _AROUND and sentences[end] == sentences[span.end - 1]:
        end += 1
    return within(Mention(span.label, start, end), words, stems, hits)


def within(span: Mention, words: Sequence[str], stems: Sequence[str], hits: Sequence[Hit]) -> Window:
    """The words of `span` alone; `hits`: in order of their start."""
    labels = _labels_within(span.start, span.end, hits)
    return _part(span.start, span.end, words, stems, labels, letters_of).window()


def features(
    words: Sequence[str],
    stems: Sequence[str],
    sentences: Sequence[int],
    hits: Iterable[Hit],
    letters: Callable[[str], Iterable[str]],
) -> set[str]:
    """Everything that the windows of a message hold; `letters`: `letters_of`, or what remembers it."""
    parts = _parts(words, stems, sentences, hits, letters)
    return set().union(*(part.telling for part in parts), *(part.others for part in parts))


@dataclass(frozen=True, slots=True)
class _Part:
    """A stretch of a message: the words and pairs that it holds, which make its length, and all else."""

    start: int
    end: int
    telling: set[str]
    others: set[str]

    def window(self) -> Window:
        return Window(self.start, self.end, self.telling | self.others, len(self.telling))


def _parts(
    words: Sequence[str],
    stems: Sequence[str],
    sentences: Sequence[int],
    hits: Iterable[Hit],
    letters: Callable[[str], Iterable[str]],
) -> list[_Part]:
    bounds: dict[int, tuple[int, int]] = {}
    for at, sentence in enumerate(sentences):
        bounds[sentence] = (bounds.get(sentence, (at, at))[0], at + 1)
    labels: dict[int, set[str]] = {sentence: set() for sentence in bounds}
    for hit in hits:
        if sentences[hit.start] == sentences[hit.end - 1]:
            labels[sentences[hit.start]].update(hit.labels)
    return [_part(start, end, words, stems, labels[sentence], letters) for sentence, (start, end) in bounds.items()]


def letters_of(word: str) -> list[str]:
    """The features that the letters of `word` are."""
    return [_LETTERS + run for run in runs_of_letters(word)]


def _part(
    start: int,
    end: int,
    words: Sequence[str],
    stems: Sequence[str],
    labels: Set[str],
    letters: Callable[[str], Iterable[str]],
) -> _Part:
    within = stems[start:end]
    telling = {_WORD + stem for stem in within if stem}
    telling.update([f"{_PAIR}{one} {two}" for one, two in pairwise(within)])
    bounded = ["^", *within, "$"]
    others = {
        f"{_THREE}{one} {two} {three}" for one, two, three in zip(bounded, bounded[1:], bounded[2:], strict=False)
    }
    for apart in _NEAR:
        others.update([f"{_APART}{one} {two}" for one, two in zip(within, within[apart:], strict=False) if one and two])
    for word, stem in zip(words[start:end], within, strict=True):
        if stem:
            others.update(letters(word))
    others.update([label if label[0] == SIGN else _IDEA + label for label in labels if label not in _NO_EVIDENCE])
    return _Part(start, end, telling, others)


class Evidence:
    """What each feature is worth for one level."""

    def __init__(
        self,
        features: Iterable[str],
        of_level: Iterable[int],
        size: int,
        elsewhere: Iterable[int],
        others: int,
        bar: float,
    ) -> None:
        """`features`: all features, in the order of their numbers, the same for all levels.

        `of_level`: how many of the level's `size` messages hold each feature; `elsewhere`: how many of the `others`.
        `bar`: what a window must reach.
        """
        self.bar = bar
        spread = _SMOOTHING * math.sqrt(max(others, 1) / max(size, 1))

        @cache  # most features are in few messages
        def worth(held_here: int, held_there: int) -> float:
            here = (held_here + _SMOOTHING) / (size + 2 * _SMOOTHING)
            there = (held_there + spread) / (others + 2 * _SMOOTHING)
            whole = max(_LEAST, min(_MOST, math.log(here / there)))
            return whole if abs(whole) >= _NOTHING else 0.0

        shares = [_SHARE[feature[0]] for feature in features]
        self._worth = array("f", map(mul, shares, map(worth, of_level, elsewhere)))

    def weigh(self, known: Iterable[int], size: int) -> float:
        """What a window whose known features have the numbers `known` adds up to, for its `size`."""
        return math.fsum(map(self._worth.__getitem__, known)) / math.sqrt(size + _SHORT)  # exact in any order


def numbered(features: Iterable[str]) -> dict[str, int]:
    """A number for each feature, from 0."""
    return {feature: number for number, feature in enumerate(features)}


def often_seen(*counts: Counter[str]) -> list[str]:
    """The features that enough messages hold to be evidence; each of `counts` has how many messages hold each."""
    total: Counter[str] = Counter()
    for count in counts:
        total.update(count)
    return [feature for feature, count in total.items() if count >= _OFTEN]
