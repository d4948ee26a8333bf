"""What a style looks like. Only the 16 colours of the terminal's own palette; no meaning lies in colour alone."""

from __future__ import annotations

from collections.abc import Mapping

from her2chat.layout import Line, clean

AUTO, NONE, HIGH_CONTRAST = "auto", "none", "high-contrast"
_CARD = "bold ansiwhite bg:ansired"  # bright white on red stands out, and can be read, on light and dark alike
_SHAPES = {"label": "bold", "number": "bold", "hard": "underline", "echo": "bold", "marked": "reverse"}
_LIGHT = {"quote": "ansiblue", "mark": "ansiblue", "caution": "ansimagenta", "framing": "bold"}
_DARK = {
    "quote": "ansibrightcyan",
    "mark": "ansibrightcyan",
    "caution": "ansibrightyellow",
    "framing": "ansibrightgreen",
}

THEMES: Mapping[str, Mapping[str, str]] = {
    AUTO: {**_SHAPES, "urgent": _CARD},
    "light": {**_SHAPES, **_LIGHT, "urgent": _CARD},
    "dark": {**_SHAPES, **_DARK, "urgent": _CARD},
    HIGH_CONTRAST: {**_SHAPES, "urgent": "bold reverse", "quote": "bold", "mark": "bold", "framing": "bold"},
    NONE: {**_SHAPES, "urgent": "bold reverse"},
}

_ATTRIBUTES = {"bold": "1", "underline": "4", "reverse": "7"}
_COLOURS = ("black", "red", "green", "yellow", "blue", "magenta", "cyan", "gray")
_BRIGHT = ("brightblack", *(f"bright{name}" for name in _COLOURS[1:-1]), "white")
_CODES = {
    **_ATTRIBUTES,
    **{f"ansi{name}": str(30 + at) for at, name in enumerate(_COLOURS)},
    **{f"ansi{name}": str(90 + at) for at, name in enumerate(_BRIGHT)},
    **{f"bg:ansi{name}": str(40 + at) for at, name in enumerate(_COLOURS)},
}


def suited(theme: str, environment: Mapping[str, str]) -> str:
    """`theme`, or, where that is left to the terminal, the one that it says it is (COLORFGBG)."""
    background = environment.get("COLORFGBG", "").rpartition(";")[2]
    if theme != AUTO or not background.isdigit():
        return theme
    return "light" if int(background) in (7, 15) else "dark"


def painted(line: Line, theme: str) -> str:
    """A line with the escape sequences of its styles, for a stream that takes colours but is not drawn on."""
    return "".join(_painted(style, clean(text), THEMES[theme]) for style, text in line)


def _painted(style: str, text: str, theme: Mapping[str, str]) -> str:
    codes = [_CODES[word] for name in style.split() for word in theme.get(name, "").split()]
    return f"\x1b[{';'.join(codes)}m{text}\x1b[0m" if codes and text else text
