"""A study as one HTML page that stands alone: no script, no outside resource; for a phone, a screen, and paper."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from pathlib import Path

from her2chat.evaluate.metrics import Metrics, Outcome, percent
from her2chat.evaluate.plot import Axis, Mark, Plot, Series, Spot, stairs, svg
from her2chat.evaluate.study import Point, Reliability, Study, meant
from her2chat.reply import KINDS
from her2chat.support.html_page import framed

_LABELLED = (0.99, 0.95, 0.9, 0.85, 0.8, 0.7, 0.6, 0.5)  # confidences that are marked on the curve
_LEAST_AXIS = 0.02  # the axis of wrong answers ends here at the least
_ROUND_AXIS = 0.005  # and always at a multiple of this
_DARK = 0.8  # a cell darker than this has white figures, as black ones could no longer be read well
_STYLE = """\
th, td { padding: .3rem .6rem; text-align: right; border: 1px solid #bbb; vertical-align: top; }
th[scope=row] { white-space: nowrap; }
th:first-child, .words td, .words th { text-align: left; }
.wide { overflow-x: auto; margin-bottom: 1rem; }
.kinds td { background: rgb(0 90 160 / var(--part)); print-color-adjust: exact; -webkit-print-color-adjust: exact; }
.kinds td.dark { color: #fff; } .kinds td.right { outline: 3px solid #111; outline-offset: -3px; font-weight: bold; }
svg { width: 100%; max-width: 36rem; height: auto; font: 14px system-ui, sans-serif; }
.grid { stroke: #ddd; fill: none; } .line { fill: none; stroke-width: 2.5; }
.guide { stroke: #555; stroke-width: 1.5; stroke-dasharray: 2 4; }
.a { stroke: #0072b2; } g.a { fill: #0072b2; } .b { stroke: #b34700; } g.b { fill: #fff; stroke-width: 2.5; }
.line.b { stroke-dasharray: 8 5; }
.words td { overflow-wrap: break-word; } .misses td:first-child { min-width: 13rem; }
@media (max-width: 42rem) {
  svg { font-size: 17px; } th, td { padding: .2rem .35rem; }
  .words thead { position: absolute; clip-path: inset(50%); }
  .words tr, .words td { display: block; border-width: 0; } .words tr { border: 1px solid #bbb; margin-bottom: .6rem; }
  .words td::before { content: attr(data-name) ": "; font-weight: bold; }
}
@media print {
  body { max-width: none; padding: 0; font-size: 9pt; } svg { max-width: 24rem; } th, td { padding: .15rem .4rem; }
  tr, svg { break-inside: avoid; } h2 { break-after: avoid; }
}
"""


def page(study: Study, about: Sequence[str]) -> str:
    """The page; `about`: lines for its head, such as the files measured on and the content's fingerprint."""
    return framed("her2chat: how good are the replies?", _STYLE, _body(study, about))


def _body(study: Study, about: Sequence[str]) -> Iterator[str]:
    yield "<h1>How good are the replies?</h1>"
    yield f"<p>{'<br>'.join(map(_safe, about))}</p>"
    yield from _metrics(study.metrics)
    yield from _curve(study.curve)
    yield from _kinds(study)
    yield from _reliability(study)
    yield from _styles(study)
    yield from _confused(study)
    yield from _misses(study.misses)


def _safe(text: str) -> str:
    """`text` for HTML: escaped, without characters that a page may not hold or that would turn the line around."""
    return escape("".join(letter if letter.isprintable() else " " for letter in text))


def _breakable(text: str) -> str:
    """As `_safe`; a long name such as an intent's or a file's may be broken after an underscore or a dot."""
    return re.sub(r"_|\.(?=[a-z])", r"\g<0><wbr>", _safe(text))


def _metrics(metrics: Metrics) -> Iterator[str]:
    yield f"<h2>Metrics</h2>\n<p>{metrics.messages} messages.</p>"
    rows = ((name.replace("_", " "), percent(value)) for name, value in metrics.shares().items())
    yield from _table("", ("metric", "share"), rows)


def _table(css: str, head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """A table; the first cell of a row is its head unless the table is one of `words`."""
    yield f'<div class="wide" role="region" tabindex="0" aria-label="{escape(head[0])} table"><table class="{css}">'
    yield f"<thead><tr>{''.join(f'<th scope=col>{_safe(name)}</th>' for name in head)}</tr></thead>\n<tbody>"
    for row in rows:
        named = zip(head, row, strict=True)
        cells = [f'<td data-name="{escape(name)}">{_breakable(cell)}</td>' for name, cell in named]
        if "words" not in css:
            cells[0] = f"<th scope=row>{_safe(row[0])}</th>"
        yield f"<tr>{''.join(cells)}</tr>"
    yield "</tbody></table></div>"


def _curve(curve: Sequence[Point]) -> Iterator[str]:
    last = curve[-1]
    told = f"With every answer given, {last.answered_right:.1%} are answered right and {last.wrong_answer:.1%} wrong."
    spots: list[Spot] = [(point.wrong_answer, point.answered_right) for point in curve]
    most = max(_LEAST_AXIS, math.ceil(last.wrong_answer / _ROUND_AXIS + 1) * _ROUND_AXIS)
    yield "<h2>Answered right against wrong answers</h2>"
    yield (
        "<p>What would be left if only answers of at least some confidence were given: the figures at the curve are "
        f"that confidence. Up is good, to the right is bad. {told}</p>"
    )
    yield svg(
        Plot(
            name="curve",
            title="Answered right against wrong answers, as the least confidence of an answer varies",
            described=told,
            x=Axis("wrong answers, of all messages", most),
            y=Axis("answered right", 1.0),
            series=(Series("answers", "a", stairs(spots), tuple(_marked(curve))),),
        )
    )


def _marked(curve: Sequence[Point]) -> Iterator[Mark]:
    """The last point of the curve for each of the confidences that are marked, where a new one is reached."""
    before = None
    for least in _LABELLED:
        reached = [point for point in curve if point.least >= least]
        point = reached[-1] if reached else None
        if point is not None and point is not before:
            spot = (point.wrong_answer, point.answered_right)
            title = f"confidence {least:g}: {point.answered_right:.1%} right, {point.wrong_answer:.1%} wrong"
            yield Mark(spot, title, f"{least:g}")
        before = point


def _kinds(study: Study) -> Iterator[str]:
    wanted, given = ([kind for kind in KINDS if any(pair[at] == kind for pair in study.kinds)] for at in (0, 1))
    yield "<h2>Kinds: wanted and given</h2>"
    yield "<p>A row for each kind that was wanted, a column for each that was given. Framed: right. Darker: more.</p>"
    yield '<div class="wide" role="region" tabindex="0" aria-label="wanted kinds by given kinds"><table class="kinds">'
    head = "".join(f"<th scope=col>{kind.replace('_', ' ')}</th>" for kind in given)
    yield f"<thead><tr><th scope=col>wanted</th>{head}</tr></thead>\n<tbody>"
    for kind in wanted:
        total = sum(study.kinds.get((kind, other), 0) for other in given)
        cells = "".join(_cell(study.kinds.get((kind, other), 0), total, kind == other) for other in given)
        yield f"<tr><th scope=row>{kind.replace('_', ' ')}</th>{cells}</tr>"
    yield "</tbody></table></div>"


def _cell(count: int, total: int, right: bool) -> str:
    part = count / total
    classes = " ".join(name for name, holds in (("dark", part > _DARK), ("right", right)) if holds)
    return f'<td class="{classes}" style="--part: {part:.2f}" title="{part:.0%} of the row">{count}</td>'


def _reliability(study: Study) -> Iterator[str]:
    both = (("answers", "a", study.answers), ("all replies", "b", study.replies))
    told = ", ".join(f"{name} off by {found.error or 0:.3f}" for name, _, found in both)
    yield f"<h2>Does confidence mean what it says?</h2>\n<p>On the dotted line it does. On average: {told}.</p>"
    yield svg(
        Plot(
            name="reliability",
            title="Share right against confidence, in tenths of the replies",
            described=told,
            x=Axis("mean confidence of a tenth of the replies", 1.0),
            y=Axis("share right", 1.0),
            series=tuple(_tenths(*one) for one in both),
            guide=((0.0, 0.0), (1.0, 1.0)),
        )
    )
    for name, _, found in both:
        rows = (
            (f"{t.low:.3f} to {t.high:.3f}", str(t.replies), f"{t.confidence:.3f}", f"{t.right:.3f}")
            for t in found.tenths
        )
        yield from _table("", (f"confidence of {name}", "replies", "mean confidence", "share right"), rows)


def _tenths(name: str, look: str, found: Reliability) -> Series:
    spots = tuple((tenth.confidence, tenth.right) for tenth in found.tenths)
    titles = (f"{name}: {t.replies} of confidence {t.confidence:.3f}, {t.right:.1%} right" for t in found.tenths)
    return Series(name, look, spots, tuple(Mark(spot, title) for spot, title in zip(spots, titles, strict=True)))


def _styles(study: Study) -> Iterator[str]:
    if not study.styles:
        return
    yield "<h2>By style of writing</h2>"
    rows = []
    for style in study.styles:
        found = style.metrics
        shares = (style.right, found.answered_right, found.wrong_answer, found.declined_right)
        rows.append((style.style, str(found.messages), *map(percent, shares)))
    yield from _table("", ("style", "messages", "right", "answered right", "wrong answer", "declined right"), rows)


def _confused(study: Study) -> Iterator[str]:
    if not study.confused:
        return
    yield "<h2>Most confused</h2>"
    yield "<p>What was wanted and what was given instead: sentences of an answer, or the kind of another reply.</p>"
    rows = (
        (str(pair.count), pair.wanted, pair.given, ", ".join(f"{name} {count}" for name, count in pair.intents) or "-")
        for pair in study.confused
    )
    yield from _table("words", ("count", "wanted", "given", "by intent"), rows)


def _misses(misses: Sequence[Outcome]) -> Iterator[str]:
    yield f"<h2>Misses</h2>\n<p>{len(misses)} replies are not right.</p>"
    rows = (
        (
            o.label.q,
            meant(o.label.kind, o.label.sentences),
            meant(o.kind, o.sentences),
            o.intent or "-",
            f"{o.confidence:.2f}",
            o.label.style or "-",
            f"{Path(o.label.file).name}:{o.label.line}",
        )
        for o in misses
    )
    if misses:
        head = ("message", "wanted", "given", "by intent", "confidence", "style", "where")
        yield from _table("words misses", head, rows)
