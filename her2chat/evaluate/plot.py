"""Small plots as SVG text: two axes, lines, marks, a legend. No script, no outside resource."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise

_WIDTH, _HEIGHT = 480, 340
_LEFT, _RIGHT, _TOP, _BOTTOM = 76, 24, 14, 56
_STEPS = 5
_RADIUS = 5.0
_APART = (60.0, 22.0)  # labels nearer to each other than this, across and down, would run together
_FINE = 0.2  # an axis that ends below is marked in tenths of a percent
Spot = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Axis:
    """What an axis shows, from 0 to `most`."""

    label: str
    most: float


@dataclass(frozen=True, slots=True)
class Mark:
    """A marked point: what a pointer over it shows, and (unless empty) a label beside it."""

    at: Spot
    title: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Series:
    """A line through `spots` and its marks; `look` (a or b) chooses colour, dashes and the shape of the marks."""

    name: str
    look: str
    spots: tuple[Spot, ...]
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class Plot:
    """A plot and the words for those who cannot see it; `guide`: a thin line that shows where things should be."""

    name: str
    title: str
    described: str
    x: Axis
    y: Axis
    series: tuple[Series, ...]
    guide: tuple[Spot, ...] = ()


def svg(plot: Plot) -> str:
    """`plot` as an SVG element."""
    place = _placed(plot.x, plot.y)
    ids = f"{plot.name}-title", f"{plot.name}-desc"
    return "\n".join(
        (
            f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-labelledby="{ids[0]} {ids[1]}">',
            f'<title id="{ids[0]}">{escape(plot.title)}</title>',
            f'<desc id="{ids[1]}">{escape(plot.described)}</desc>',
            *_axes(plot, place),
            *([_line(plot.guide, "guide", place)] if plot.guide else []),
            *(part for series in plot.series for part in _series(series, place)),
            *_legend(plot.series),
            "</svg>",
        )
    )


def _placed(x: Axis, y: Axis) -> Callable[[Spot], Spot]:
    """From values to places in the picture."""

    def place(spot: Spot) -> Spot:
        across, up = spot[0] / x.most, spot[1] / y.most
        return (
            _LEFT + across * (_WIDTH - _LEFT - _RIGHT),
            _HEIGHT - _BOTTOM - up * (_HEIGHT - _TOP - _BOTTOM),
        )

    return place


def _axes(plot: Plot, place: Callable[[Spot], Spot]) -> Iterable[str]:
    for step in range(_STEPS + 1):
        x_value, y_value = plot.x.most * step / _STEPS, plot.y.most * step / _STEPS
        (x, bottom), (left, y) = place((x_value, 0)), place((0, y_value))
        yield f'<path class="grid" d="M{x:.1f} {_TOP}V{bottom:.1f}M{left:.1f} {y:.1f}H{_WIDTH - _RIGHT}"/>'
        yield _text((x, bottom + 19), f"{x_value:.1%}" if plot.x.most < _FINE else f"{x_value:.0%}", "middle")
        yield _text((left - 8, y + 5), f"{y_value:.0%}", "end")
    yield _text(((_WIDTH + _LEFT) / 2, _HEIGHT - 10), plot.x.label, "middle")
    middle = (_HEIGHT - _BOTTOM) / 2
    yield (
        f'<text transform="translate(18 {middle:.0f}) rotate(-90)" text-anchor="middle">{escape(plot.y.label)}</text>'
    )


def _series(series: Series, place: Callable[[Spot], Spot]) -> Iterable[str]:
    if len(series.spots) > 1:
        yield _line(series.spots, series.look, place)
    labelled: list[Spot] = []
    for mark in series.marks:
        x, y = place(mark.at)
        yield f'<g class="{series.look}"><title>{escape(mark.title)}</title>{_shape(series.look, x, y)}</g>'
        if mark.label and not any(abs(x - a) < _APART[0] and abs(y - b) < _APART[1] for a, b in labelled):
            labelled.append((x, y))
            yield _text((x + 10, y + 18), mark.label, "start")


def _line(spots: Sequence[Spot], look: str, place: Callable[[Spot], Spot]) -> str:
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in map(place, spots))
    return f'<polyline class="line {look}" points="{points}"/>'


def _shape(look: str, x: float, y: float) -> str:
    if look == "a":
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{_RADIUS:g}"/>'
    side = 2 * _RADIUS
    return f'<rect x="{x - _RADIUS:.1f}" y="{y - _RADIUS:.1f}" width="{side:g}" height="{side:g}"/>'


def _legend(series: Sequence[Series]) -> Iterable[str]:
    """A line for each series, at the lower right, where neither plot has anything."""
    for at, one in enumerate(series if len(series) > 1 else ()):
        y = _HEIGHT - _BOTTOM - 44 + 24 * at
        x = _WIDTH - _RIGHT - 150
        yield f'<g class="{one.look}"><path class="line {one.look}" d="M{x - 16} {y}H{x + 16}"/>'
        yield f"{_shape(one.look, x, y)}</g>"
        yield _text((x + 24, y + 5), one.name, "start")


def _text(at: Spot, text: str, anchor: str) -> str:
    return f'<text x="{at[0]:.1f}" y="{at[1]:.1f}" text-anchor="{anchor}">{escape(text)}</text>'


def stairs(spots: Sequence[Spot]) -> tuple[Spot, ...]:
    """`spots` with the corners between them: across first, then up."""
    corners = [spot for (_, y), (x, there) in pairwise(spots) for spot in ((x, y), (x, there))]
    return (*spots[:1], *corners)
