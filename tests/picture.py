"""A picture of the chat, made from a real run: `python tests/picture.py docs/chat.svg`.

The program runs in a pseudo-terminal; what its screen shows at some moments becomes the frames of one SVG file.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby
from pathlib import Path

import pyte
from terminal import Terminal

_SIZE = (80, 26)
_CELL, _ROW, _EDGE = 8.4, 18, 14  # units of the picture
_SECONDS = 5  # that a frame stands
_INK, _PAPER = "#e6e6e6", "#16181d"
_COLOURS = {
    "black": "#16181d", "red": "#b3261e", "green": "#6cc070", "brown": "#d8b24a", "blue": "#6ea8fe",
    "magenta": "#d08ff0", "cyan": "#5fc9d8", "white": "#c8ccd4", "brightblack": "#8b90a0", "brightred": "#ff8a80",
    "brightgreen": "#8fe39a", "brightyellow": "#ffe08a", "brightbrown": "#ffe08a", "brightblue": "#9cc4ff",
    "brightmagenta": "#e5b8ff", "brightcyan": "#9be8f2", "brightwhite": "#ffffff",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Look:
    """How a cell looks."""

    ink: str
    paper: str
    bold: bool
    underlined: bool


Frame = list[list[tuple[str, Look]]]


def frame(screen: pyte.Screen) -> Frame:
    """What the screen shows now, each row in runs of one look."""
    rows = []
    for row in range(screen.lines):
        cells = [(screen.buffer[row][at].data, _look(screen.buffer[row][at])) for at in range(screen.columns)]
        runs = groupby(cells, key=lambda cell: cell[1])
        rows.append([("".join(letter for letter, _ in run), look) for look, run in runs])
    return rows


def _look(cell: pyte.screens.Char) -> Look:
    ink, paper = _COLOURS.get(cell.fg, _INK), _COLOURS.get(cell.bg, _PAPER)
    return Look(*((paper, ink) if cell.reverse else (ink, paper)), cell.bold, cell.underscore)


def picture(frames: Sequence[Frame], title: str) -> str:
    """The frames as one SVG file; they follow each other, and where movement is not wanted the last one stands."""
    columns = max(sum(len(text) for text, _ in row) for one in frames for row in one)
    width, height = columns * _CELL + 2 * _EDGE, max(map(len, frames)) * _ROW + 2 * _EDGE
    total = _SECONDS * len(frames)
    shown = 100 / len(frames)
    style = (
        f"text{{font:14px 'DejaVu Sans Mono',Menlo,Consolas,monospace;white-space:pre}}"
        f"@keyframes turn{{0%,{shown - 0.01:.2f}%{{opacity:1}}{shown:.2f}%,100%{{opacity:0}}}}"
        f".f{{opacity:0;animation:turn {total}s infinite}}"
        + "".join(f".f{at}{{animation-delay:{at * _SECONDS}s}}" for at in range(len(frames)))
        + f"@media(prefers-reduced-motion:reduce){{.f{{animation:none}}.f{len(frames) - 1}{{opacity:1}}}}"
    )
    drawn = "\n".join(f'<g class="f f{at}">\n{_drawn(one)}\n</g>' for at, one in enumerate(frames))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" role="img">\n'
        f"<title>{escape(title)}</title>\n<style>{style}</style>\n"
        f'<rect width="100%" height="100%" rx="8" fill="{_PAPER}"/>\n{drawn}\n</svg>\n'
    )


def _drawn(one: Frame) -> str:
    return "\n".join(line for number, row in enumerate(one) for line in _row(row, _EDGE + number * _ROW))


def _row(row: Sequence[tuple[str, Look]], top: float) -> Iterator[str]:
    at = 0
    for text, look in row:
        left, wide = _EDGE + at * _CELL, len(text) * _CELL
        at += len(text)
        if look.paper != _PAPER:
            yield f'<rect x="{left:.1f}" y="{top}" width="{wide:.1f}" height="{_ROW}" fill="{look.paper}"/>'
        if text.strip():
            bold = ' font-weight="bold"' if look.bold else ""
            line = ' text-decoration="underline"' if look.underlined else ""
            place = f'x="{left:.1f}" y="{top + 14}" textLength="{wide:.1f}"'
            yield f'<text {place} fill="{look.ink}"{bold}{line} xml:space="preserve">{escape(text)}</text>'


def recorded(home: Path) -> list[Frame]:
    """A short session: the first screen, a suggestion, an answer, and an urgent message."""
    frames = []
    with Terminal(home, "--region", "uk", "--theme", "dark", size=_SIZE) as chat:
        chat.shows("Ask about HER2-positive cancer", "Ctrl-D: leave /help")
        frames.append(frame(chat.screen))
        chat.send("hercptin wor")
        chat.shows("> hercptin wor", "How does trastuzumab (Herceptin) work? targeted")
        frames.append(frame(chat.screen))
        chat.send("\x1b[B\r")
        chat.tells("You could ask next")
        frames.append(frame(chat.screen))
        chat.send("i have a temperature of 38.4\r")
        chat.tells("day or night")
        frames.append(frame(chat.screen))
    return frames


def main() -> None:
    """Write the picture to the file that is named."""
    if len(sys.argv) != 2:
        sys.exit("usage: python tests/picture.py FILE.svg")
    with tempfile.TemporaryDirectory() as home:
        made = picture(recorded(Path(home)), "her2chat in a terminal: a question, its answer, an urgent message")
    Path(sys.argv[1]).write_text(made, "utf-8")


if __name__ == "__main__":
    main()
