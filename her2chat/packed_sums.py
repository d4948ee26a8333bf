"""Many columns of numbers added up at once, without a numeric library.

A row of numbers stands side by side in one big integer, four bytes each, so that adding two rows is one addition that
Python does in C. Numbers are rounded to 1/500, weights to 1/200: sums are whole numbers, the same on every machine.
"""

from __future__ import annotations

import sys
from array import array
from collections import defaultdict
from collections.abc import Iterable

_BYTES = 4
_FINE = 500  # steps in 1 of a number
_FINE_WEIGHT = 200  # steps in 1 of a weight


def row(numbers: Iterable[float]) -> int:
    """`numbers` (each 0 to 12) as a row."""
    packed = array("I", (round(number * _FINE) for number in numbers))
    return int.from_bytes(packed.tobytes(), sys.byteorder)


def cell(row: int, columns: int, at: int) -> float:
    """The number in column `at` of a row of so many `columns`."""
    return array("I", row.to_bytes(columns * _BYTES, sys.byteorder))[at] / _FINE


class Sums:
    """The sum of weighted rows, column by column. Up to 3,500 rows of weight 1 fit before a column overflows."""

    def __init__(self, columns: int) -> None:
        self._columns = columns
        self._by_weight: dict[float, int] = defaultdict(int)

    def add(self, row: int, weight: float) -> None:
        """Add `row`, `weight` (0 to 1) times."""
        self._by_weight[weight] += row

    def totals(self) -> list[float]:
        """What each column adds up to."""
        whole = sum(rows * round(weight * _FINE_WEIGHT) for weight, rows in self._by_weight.items())
        columns = array("I", whole.to_bytes(self._columns * _BYTES, sys.byteorder))
        return [column / (_FINE * _FINE_WEIGHT) for column in columns]
