"""Floors and ceilings that a metric must keep, given as NAME=PERCENT."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields

from her2chat.errors import InputError
from her2chat.evaluate.metrics import Metrics

_CEILINGS = ("wrong_answer", "false_alarms")
_NAMES = tuple(field.name for field in fields(Metrics) if field.name != "messages")
_HAIR = 1e-9  # what rounding may take from a share that just holds
_MOST = 100.0


@dataclass(frozen=True, slots=True)
class Bound:
    """The least (or, for `wrong_answer` and `false_alarms`, the most) that a metric may be, in percent."""

    name: str
    percent: float

    def broken_by(self, metrics: Metrics) -> str:
        """How `metrics` break it, in one line; empty where they keep it."""
        ceiling = self.name in _CEILINGS
        word = "ceiling" if ceiling else "floor"
        value = metrics.shares()[self.name]
        if value is None:
            return f"{self.name}: no message to measure it on, so the {word} of {self.percent:g}% is not kept"
        over = 100 * value - self.percent
        if (over if ceiling else -over) <= _HAIR:
            return ""
        side = "over" if ceiling else "under"
        return f"{self.name}: {value:.1%} is {abs(over):.2g} points {side} the {word} of {self.percent:g}%"


def read_bounds(texts: Iterable[str]) -> list[Bound]:
    """The bounds of `texts`, each NAME=PERCENT; raises `InputError` for one that cannot be read."""
    return [_bound(text) for text in texts]


def _bound(text: str) -> Bound:
    name, _, figure = text.partition("=")
    name = name.strip().replace("-", "_")
    if name not in _NAMES:
        raise InputError(f"--floor: no such metric → use one of: {', '.join(_NAMES)}")
    try:
        percent = float(figure.strip().removesuffix("%"))
    except ValueError:
        percent = -1.0
    if not 0 <= percent <= _MOST:
        raise InputError(f"--floor {name}: a percentage from 0 to 100 is wanted → write {name}=85")
    return Bound(name, percent)


def broken(bounds: Iterable[Bound], metrics: Metrics) -> list[str]:
    """A line for each bound that `metrics` do not keep."""
    return [line for bound in bounds if (line := bound.broken_by(metrics))]
