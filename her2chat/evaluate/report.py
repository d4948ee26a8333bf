"""A study as plain text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from her2chat.evaluate.calibrate import Calibration, GridPoint, frontier
from her2chat.evaluate.metrics import Metrics, percent
from her2chat.evaluate.study import Reliability, Study
from her2chat.reply import KINDS

_WORST = 15  # confused pairs that are shown
_SHOWN_INTENTS = 3


def report(study: Study) -> str:
    """Metrics, kinds, the worst pairs, reliability of confidence, styles."""
    sections = [
        _metrics(study.metrics),
        _kinds(study.kinds),
        _confused(study),
        _reliability("confidence of answers", study.answers),
        _reliability("confidence of all replies", study.replies),
        _styles(study),
    ]
    return "\n\n".join("\n".join(lines) for section in sections if (lines := list(section)))


def table(rows: Sequence[Sequence[str]], gap: str = "  ") -> list[str]:
    """Rows of cells in columns, the first to the left, all others to the right."""
    first, *others = (max(map(len, column)) for column in zip(*rows, strict=True))
    return [
        gap.join([row[0].ljust(first), *(cell.rjust(width) for cell, width in zip(row[1:], others, strict=True))])
        for row in rows
    ]


def _metrics(metrics: Metrics) -> Iterator[str]:
    yield f"messages        {metrics.messages}"
    for name, value in metrics.shares().items():
        yield f"{name.replace('_', '-'):<15} {'-' if value is None else f'{value:7.1%}'}"


def _kinds(kinds: Mapping[tuple[str, str], int]) -> list[str]:
    wanted, given = ([kind for kind in KINDS if any(pair[at] == kind for pair in kinds)] for at in (0, 1))
    head = ["labelled \\ replied", *given]
    return table([head, *([w, *(str(kinds.get((w, g), 0) or ".") for g in given)] for w in wanted)])


def _confused(study: Study) -> Iterator[str]:
    if study.confused:
        yield f"most confused: wanted → given, of {len(study.misses)} misses"
    for pair in study.confused[:_WORST]:
        by = ", ".join(f"{name} {count}" for name, count in pair.intents[:_SHOWN_INTENTS])
        yield f"{pair.count:4}  {pair.wanted} → {pair.given}{f'  ({by})' if by else ''}"
    if len(study.confused) > _WORST:
        yield f"      and {len(study.confused) - _WORST} pairs more (--json has them all)"


def _reliability(name: str, reliability: Reliability) -> Iterator[str]:
    if not reliability.tenths:
        return
    rows = [[name, "replies", "confidence", "right"]]
    for tenth in reliability.tenths:
        span = f"  {tenth.low:.3f} to {tenth.high:.3f}"
        rows.append([span, str(tenth.replies), f"{tenth.confidence:.3f}", f"{tenth.right:.3f}"])
    yield from table(rows)
    yield f"  off by {reliability.error:.3f} on average"


def _styles(study: Study) -> list[str]:
    if not study.styles:
        return []
    rows = [["style", "messages", "right", "answered-right", "wrong-answer", "declined-right"]]
    for style in study.styles:
        found = style.metrics
        shares = (style.right, found.answered_right, found.wrong_answer, found.declined_right)
        rows.append([style.style, str(found.messages), *map(percent, shares)])
    return table(rows)


def calibration_report(found: Calibration) -> str:
    """What was tried and what was chosen."""
    spreads = [["spread", "log loss", ""]]
    for spread in found.spreads:
        mark = "chosen" if spread.spread == found.chosen.thresholds.spread else ""
        spreads.append([f"{spread.spread:g}", f"{spread.log_loss:.4f}", mark])
    points = [["floor", "pair", "spread", "answered-right", "wrong-answer", "declined-right", ""]]
    for point in frontier(found.points):
        points.append(_point(point, "chosen" if point == found.chosen else ""))
    points.append(_point(found.now, "as it was"))
    return "\n".join(line.rstrip() for line in (*table(spreads), "", *table(points)))


def _point(point: GridPoint, mark: str) -> list[str]:
    at, found = point.thresholds, point.metrics
    shares = (found.answered_right, found.wrong_answer, found.declined_right)
    return [f"{at.floor:g}", f"{at.pair:g}", f"{at.spread:g}", *map(percent, shares), mark]
