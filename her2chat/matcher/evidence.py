"""What the words of a message speak for, counted in the examples of the content.

An example belongs to a group (an intent) and the group to a kind. What a feature (a word, a pair of words, a concept,
four letters) is worth for a group is the logarithm of how much likelier it is in the group's examples than anywhere:
its share among them, drawn towards its share in the whole kind, which is drawn towards its share everywhere, because
a few examples prove little (shrinkage: McCallum et al., "Improving text classification by shrinkage in a hierarchy of
classes", 1998). Worths add up; nothing is fitted, and every one of them can be shown and explained.
"""

from __future__ import annotations

import math
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import repeat
from operator import add, mul, truediv

from her2chat.matcher.packed_sums import Rows, Sums
from her2chat.support.tables import Table

_TO_KIND = 30.0  # as many examples' worth as the share in the kind counts beside a group's own
_TO_ALL = 100.0  # as many as the share everywhere counts beside a kind's own
_LEAST, _MOST = -5.0, 6.0  # bounds of what a feature is worth
_NEXT_TO_NOTHING = 0.3
_SELDOM = 2  # a feature of fewer examples than this proves nothing
_MANY = 30  # groups from which a feature's worths are added as a row
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
        # Feature n has a row of its worths for all kinds, and one for all groups if it is worth something for many;
        # else its few groups stand in flat arrays, from place self._starts[n] on.
        self._number = Table({feature: number for number, feature in enumerate(held)})
        self._in_kinds, self._in_groups = Rows(len(self.kinds) + 1), Rows(len(self.groups))
        self._row: dict[int, int] = {}
        self._starts, self._places, self._worths = array("I"), array("H"), array("f")
        for number, counts in enumerate(held.values()):
            shares, everywhere = self._shares(counts, of_kind)
            worths = [_bounded(math.log(share / everywhere)) - _LEAST for share in shares]
            self._in_kinds.add([*worths, 1.0])
            self._starts.append(len(self._places))
            self._add_groups(number, self._above_kind(counts, shares))
        self._starts.append(len(self._places))

    def _shares(self, in_groups: Mapping[int, float], of_kind: Sequence[float]) -> tuple[list[float], float]:
        """The feature's share in each kind, drawn towards its share everywhere, and that."""
        counts = [0.0] * len(of_kind)
        for at, count in in_groups.items():
            counts[self.kind_of[at]] += count
        everywhere = sum(map(truediv, counts, of_kind)) / len(of_kind) + _NEVER
        drawn = _TO_ALL * everywhere
        shares = [(count + drawn) / (size + _TO_ALL) for count, size in zip(counts, of_kind, strict=True)]
        return shares, everywhere

    def _above_kind(self, in_groups: Mapping[int, float], shares: Sequence[float]) -> dict[int, float]:
        """What the feature is worth for each group above what it is worth for the kind, and above lacking it."""
        worths = {}
        for at, count in in_groups.items():
            worth = math.log1p(count / (_TO_KIND * shares[self.kind_of[at]]))
            if worth >= _NEXT_TO_NOTHING:
                worths[at] = min(_MOST, worth)
        return worths

    def _add_groups(self, number: int, worths: Mapping[int, float]) -> None:
        if len(worths) >= _MANY:
            self._row[number] = self._in_groups.add([worths.get(at, 0.0) for at in range(len(self.groups))])
        else:
            self._places.extend(worths.keys())
            self._worths.extend(worths.values())

    def knows(self, feature: str) -> bool:
        """Whether enough examples hold `feature` for it to be worth anything."""
        return feature in self._number

    def weigh(self, features: Mapping[str, float], limit: int, also: str | None) -> tuple[dict[int, float], float]:
        """What all `features` (each with its weight, 0 to 1) add up to, for the `limit` likeliest groups, by place.

        And the weight of those among them that it knows. The group `also` is weighed however unlikely it is.
        """
        kinds, many = Sums(len(self.kinds) + 1), Sums(len(self.groups))
        few = [0.0] * len(self.groups)
        by_weight: dict[float, list[int]] = defaultdict(list)
        for feature, number in self._number.among(features).items():
            by_weight[features[feature]].append(number)
        for weight, numbers in by_weight.items():
            kinds.add(map(self._in_kinds.__getitem__, numbers), weight)
            many.add([self._in_groups[self._row[number]] for number in numbers if number in self._row], weight)
            for number in numbers:
                if number not in self._row:
                    for at, worth in self._few_groups(number):
                        few[at] += weight * worth
        *in_kinds, total = kinds.totals()
        in_kinds = [worth + total * _LEAST for worth in in_kinds]
        above_kind = map(add, few, many.totals())
        of_kind = map(in_kinds.__getitem__, self.kind_of)
        sums = list(map(add, map(add, above_kind, of_kind), map(mul, repeat(total), self._lacking)))
        least = min(sorted(sums)[-limit:], default=0.0)
        found = {at: worth for at, worth in enumerate(sums) if worth >= least}
        if also is not None:
            place = self.groups.index(also)
            found[place] = sums[place]
        return found, total

    def worth(self, feature: str, group: str) -> float:
        """What `feature` is worth for `group`, of weight 1, in nats (a log-likelihood ratio); 0 if not known."""
        number = self._number.get(feature)
        if number is None:
            return 0.0
        at = self.groups.index(group)
        kind = self._in_kinds.cell(number, self.kind_of[at]) + _LEAST
        if (row := self._row.get(number)) is not None:
            own = self._in_groups.cell(row, at)
        else:
            own = dict(self._few_groups(number)).get(at, 0.0)
        return own + kind + self._lacking[at]

    def _few_groups(self, number: int) -> Iterator[tuple[int, float]]:
        """The groups, by their place, that feature `number` speaks for above their kind, and its worth for each."""
        start, end = self._starts[number], self._starts[number + 1]
        return zip(self._places[start:end], self._worths[start:end], strict=True)


def _held(examples: Sequence[Example], place: Mapping[str, int]) -> dict[str, dict[int, float]]:
    """How often the examples of each group hold each feature; seldom ones are left out."""
    seen: Counter[str] = Counter()
    for example in examples:
        seen.update(example.features.keys())
    held: dict[str, dict[int, float]] = {feature: {} for feature, count in seen.items() if count >= _SELDOM}
    for example in examples:
        at = place[example.group]
        for feature, share in example.features.items():
            if (counts := held.get(feature)) is not None:
                counts[at] = counts.get(at, 0.0) + share
    return held


def _bounded(worth: float) -> float:
    return max(_LEAST, min(_MOST, worth))
