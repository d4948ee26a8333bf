"""A summary as one HTML page that stands alone: plots with their figures; no script, no outside resource."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape

from her2chat.batch.summary import Summary, counted
from her2chat.support.html_page import framed

_SHOWN = 30  # intents
_BAR = 20  # height
_GAP = 8
_LABEL, _PLOT, _FIGURE = 190, 420, 110  # widths: names, bars, figures
_STYLE = """\
.now { border: 3px solid #a00; padding: .5rem 1rem; font-weight: bold; }
svg { width: 100%; max-width: 45rem; height: auto; font: 14px system-ui, sans-serif; display: block; }
.bar { fill: #0072b2; } .bar.urgent { fill: #a00; } .base { stroke: #555; }
th, td { padding: .3rem .6rem; text-align: left; border: 1px solid #bbb; overflow-wrap: anywhere; }
td:first-child { text-align: right; }
@media print { body { max-width: none; padding: 0; font-size: 10pt; } svg, tr { break-inside: avoid; } }
"""
_URGENT = ("urgent", "crisis", "emergency", "call team", "not read")
Bar = tuple[str, int]


def page(summary: Summary) -> str:
    """The page. The same summary gives the same page: there is no time in it."""
    return framed(f"her2chat batch: {counted(summary.rows)}", _STYLE, _body(summary))


def _body(summary: Summary) -> Iterator[str]:
    yield f"<h1>{counted(summary.rows)} answered in one batch</h1>"
    yield f"<p>Content {escape(summary.content)}. No message is repeated on this page.</p>"
    if summary.urgent:
        yield f'<p class="now">{counted(summary.urgent)} to be seen by a person now: danger may be near.</p>'
    if summary.unread:
        yield f'<p class="now">{counted(summary.unread)} not read, and looked at by nobody.</p>'
    yield from _plot("Safety levels", [*_bars(summary.levels.items()), *_unread(summary)], summary.rows)
    yield from _plot("Kinds of reply", [*_bars(summary.kinds.items()), *_unread(summary)], summary.rows)
    if any(summary.confidences):
        steps = [(f"{at / 10:.1f} to {(at + 1) / 10:.1f}", count) for at, count in enumerate(summary.confidences)]
        yield from _plot("Confidence of answers", steps, sum(summary.confidences))
    yield from _intents(summary)


def _unread(summary: Summary) -> list[Bar]:
    return [("not read", summary.unread)] if summary.unread else []


def _bars(counts: Iterable[Bar]) -> list[Bar]:
    return [(name.replace("_", " "), count) for name, count in counts]


def _plot(title: str, bars: Sequence[Bar], total: int) -> Iterator[str]:
    """Horizontal bars, each with its name before it and its figures behind it."""
    if not bars:
        return
    most = max(1, *(count for _, count in bars))
    height = len(bars) * (_BAR + _GAP) + _GAP
    told = ", ".join(f"{name} {count:,}" for name, count in bars)
    key = title.lower().replace(" ", "-")
    yield f"<h2>{title}</h2>"
    yield f'<svg viewBox="0 0 {_LABEL + _PLOT + _FIGURE} {height}" role="img" aria-labelledby="{key}-t {key}-d">'
    yield f'<title id="{key}-t">{title}</title><desc id="{key}-d">{escape(told)}</desc>'
    for at, (name, count) in enumerate(bars):
        top = _GAP + at * (_BAR + _GAP)
        width = max(1.0, _PLOT * count / most) if count else 0.0
        look = "bar urgent" if name in _URGENT else "bar"
        middle = top + _BAR * 0.75
        yield f'<text x="{_LABEL - 10}" y="{middle:.0f}" text-anchor="end">{escape(name)}</text>'
        yield f'<rect class="{look}" x="{_LABEL}" y="{top}" width="{width:.1f}" height="{_BAR}"/>'
        share = f" ({count / total:.1%})" if total else ""
        yield f'<text x="{_LABEL + width + 6:.1f}" y="{middle:.0f}">{count:,}{share}</text>'
    yield f'<path class="base" d="M{_LABEL} 0V{height}"/></svg>'


def _intents(summary: Summary) -> Iterator[str]:
    if not summary.intents:
        return
    yield f"<h2>Most asked</h2>\n<p>{min(_SHOWN, len(summary.intents))} of {len(summary.intents):,} intents.</p>"
    yield "<table><thead><tr><th>rows</th><th>question of the content</th><th>intent</th></tr></thead>\n<tbody>"
    for one in summary.intents[:_SHOWN]:
        yield f"<tr><td>{one.rows:,}</td><td>{escape(one.question)}</td><td>{escape(one.intent)}</td></tr>"
    yield "</tbody></table>"
