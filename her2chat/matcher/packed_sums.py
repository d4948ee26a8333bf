"""Many columns of numbers added up at once, without a numeric library.

A row of numbers stands side by side in one big integer, four bytes each, so that adding two rows is one addition that
Python does in C. Numbers are rounded to 1/500, weights to 1/200: sums are whole numbers, the same on every machine.
"""

from __future__ import annotations

import sys
from array import array
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import repeat
from operator import truediv
from typing import SupportsIndex

from her2chat.support.tables import Buffer, apart

_BYTES = 4
_FINE = 500  # steps in 1 of a number
_FINE_WEIGHT = 200  # steps in 1 of a weight


def fine(weight: float) -> float:
    """`weight` as sums round it: what features of such weights are worth one by one adds up to their sum."""
    return round(weight * _FINE_WEIGHT) / _FINE_WEIGHT


class Rows(dict[int, int]):
    """Rows of so many columns, by their number from 0; they load quickly, and are unpacked one by one when wanted."""

    def __init__(self, columns: int, packed: Buffer | None = None) -> None:
        super().__init__()
        self._columns = columns
        self._made = array("H")  # half as wide as a row: no number is over 6,000
        self._packed: Sequence[int] = memoryview(packed).cast("H") if packed else self._made

    def add(self, numbers: Iterable[float]) -> int:
        """Add a row of `numbers` (as many as there are columns, each 0 to 12) to new rows; returns its number."""
        self._made.extend([round(number * _FINE) for number in numbers])
        return len(self._made) // self._columns - 1

    def __missing__(self, number: int) -> int:
        """The row of that number, unpacked."""
        start = number * self._columns
        wide = array("I", self._packed[start : start + self._columns])
        row = self[number] = int.from_bytes(wide.tobytes(), sys.byteorder)
        return row

    def cell(self, number: int, column: int) -> float:
        """The number in that column of that row."""
        return self._packed[number * self._columns + column] / _FINE

    def __reduce_ex__(self, protocol: SupportsIndex) -> tuple[type[Rows], tuple[int, object]]:
        """The rows, packed."""
        return Rows, (self._columns, apart(array("H", self._packed).tobytes(), protocol))


class Sums:
    """The sum of weighted rows, column by column. Up to 3,500 rows of weight 1 fit before a column overflows."""

    def __init__(self, columns: int) -> None:
        self._columns = columns
        self._by_weight: dict[float, int] = defaultdict(int)

    def add(self, rows: Iterable[int], weight: float) -> None:
        """Add each of `rows`, `weight` (0 to 1) times."""
        self._by_weight[weight] += sum(rows)

    def totals(self) -> list[float]:
        """What each column adds up to."""
        whole = sum(rows * round(weight * _FINE_WEIGHT) for weight, rows in self._by_weight.items())
        columns = array("I", whole.to_bytes(self._columns * _BYTES, sys.byteorder))
        return list(map(truediv, columns, repeat(_FINE * _FINE_WEIGHT)))
