"""What the words of a message speak for, counted in the examples of the content.

An example belongs to a group (an intent) and the group to a kind. What a feature (a word, a pair of words, a concept,
four letters) is worth for a group is the logarithm of how much likelier it is in the group's examples than anywhere:
its share among them, drawn towards its share in the whole kind, which is drawn towards its share everywhere, because
a few examples prove little (shrinkage: McCallum et al., "Improving text classification by shrinkage in a hierarchy of
classes", 1998). Worths add up; nothing is fitted, and every one of them can be shown and explained.
"""

from __future__ import annotations

import heapq
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

_TO_KIND = 30.0  # as many examples' worth as the share in the kind counts beside a group's own
_TO_ALL = 100.0  # as many as the share everywhere counts beside a kind's own
_LEAST, _MOST = -5.0, 6.0  # bounds of what a feature is worth
_NEXT_TO_NOTHING = 0.3
_SELDOM = 2  # a feature of fewer examples than this proves nothing
_NEVER = 1e-5  # share of a feature that no example holds


@dataclass(frozen=True, slots=True)
class Example:
    """A message of the content: its kind, its group, and how far (0 to 1) it holds each feature."""

    kind: str
    group: str
    features: Mapping[str, float]


class Evidence:
    """The worth of every feature for every kind and every group; made once, never changed.

    `kinds` and `groups` are sorted; `kind_of` has the place of each group's kind.
    """

    def __init__(self, examples: Sequence[Example]) -> None:
        self.kinds = tuple(sorted({example.kind for example in examples}))
        self.groups = tuple(sorted({example.group for example in examples}))
        kinds = {example.group: self.kinds.index(example.kind) for example in examples}
        self.kind_of = tuple(kinds[group] for group in self.groups)
        place = {group: at for at, group in enumerate(self.groups)}
        sizes = Counter(place[example.group] for example in examples)
        held = _held(examples, place)
        of_kind = [0.0] * len(self.kinds)
        for at, size in sizes.items():
            of_kind[self.kind_of[at]] += size
        self._lacking = tuple(math.log(_TO_KIND / (sizes[at] + _TO_KIND)) for at in range(len(self.groups)))
        self._of_kinds: dict[str, tuple[float, ...]] = {}
        self._of_groups: dict[str, dict[int, float]] = {}
        for feature, in_groups in held.items():
            shares = self._shares(in_groups, of_kind)
            everywhere = sum(count / of_kind[kind] for kind, count in self._by_kind(in_groups)) / len(of_kind) + _NEVER
            self._of_kinds[feature] = tuple(_bounded(math.log(share / everywhere)) for share in shares)
            self._of_groups[feature] = self._above_kind(in_groups, shares, sizes)

    def _by_kind(self, in_groups: Mapping[int, float]) -> Iterable[tuple[int, float]]:
        counts: dict[int, float] = defaultdict(float)
        for at, count in in_groups.items():
            counts[self.kind_of[at]] += count
        return counts.items()

    def _shares(self, in_groups: Mapping[int, float], of_kind: Sequence[float]) -> list[float]:
        """The feature's share in each kind, drawn towards its share everywhere."""
        counts = dict(self._by_kind(in_groups))
        everywhere = sum(count / of_kind[kind] for kind, count in counts.items()) / len(of_kind) + _NEVER
        return [
            (counts.get(kind, 0.0) + _TO_ALL * everywhere) / (size + _TO_ALL) for kind, size in enumerate(of_kind)
        ]

    def _above_kind(
        self, in_groups: Mapping[int, float], shares: Sequence[float], sizes: Mapping[int, int]
    ) -> dict[int, float]:
        """What the feature is worth for each group above what it is worth for the kind, and above lacking it."""
        worths = {}
        for at, count in in_groups.items():
            worth = math.log1p(count / (_TO_KIND * shares[self.kind_of[at]]))
            if worth >= _NEXT_TO_NOTHING:
                worths[at] = min(_MOST, worth)
        return worths

    def knows(self, feature: str) -> bool:
        """Whether enough examples hold `feature` for it to be worth anything."""
        return feature in self._of_kinds

    def weigh(self, leading: Mapping[str, float], others: Mapping[str, float], limit: int) -> dict[int, float]:
        """What all features (each with its weight) add up to, for the `limit` likeliest groups, by their place.

        The likeliest are found by the `leading` features; the `others` are added for those alone.
        """
        kinds = [0.0] * len(self.kinds)
        groups = [0.0] * len(self.groups)
        total = 0.0
        for feature, weight in leading.items():
            if feature in self._of_kinds:
                total += weight
                for kind, worth in enumerate(self._of_kinds[feature]):
                    kinds[kind] += weight * worth
                for at, worth in self._of_groups[feature].items():
                    groups[at] += weight * worth
        sums = [
            own + kinds[kind] + total * lacking
            for own, kind, lacking in zip(groups, self.kind_of, self._lacking, strict=True)
        ]
        likely = sorted(heapq.nlargest(limit, range(len(sums)), key=sums.__getitem__))
        for feature, weight in others.items():
            if feature in self._of_kinds:
                in_kinds, in_groups = self._of_kinds[feature], self._of_groups[feature]
                for at in likely:
                    own = in_groups.get(at, 0.0) + in_kinds[self.kind_of[at]] + self._lacking[at]
                    sums[at] += weight * own
        return {at: sums[at] for at in likely}

    def worth(self, feature: str, group: str) -> float:
        """What `feature` is worth for `group`, of weight 1."""
        worths = self._of_kinds.get(feature)
        if worths is None:
            return 0.0
        at = self.groups.index(group)
        return worths[self.kind_of[at]] + self._of_groups[feature].get(at, 0.0) + self._lacking[at]


def _held(examples: Iterable[Example], place: Mapping[str, int]) -> dict[str, dict[int, float]]:
    """How often the examples of each group hold each feature; seldom ones are left out."""
    held: dict[str, dict[int, float]] = {}
    seen: Counter[str] = Counter()
    for example in examples:
        at = place[example.group]
        seen.update(example.features.keys())
        for feature, share in example.features.items():
            counts = held.setdefault(feature, {})
            counts[at] = counts.get(at, 0.0) + share
    return {feature: counts for feature, counts in held.items() if seen[feature] >= _SELDOM}


def _bounded(worth: float) -> float:
    return max(_LEAST, min(_MOST, worth))
