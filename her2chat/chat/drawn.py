"""Styled lines and themes, as prompt_toolkit wants them."""

from __future__ import annotations

from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.output import ColorDepth
from prompt_toolkit.styles import Style

from her2chat.chat.theme import HIGH_CONTRAST, NONE, THEMES
from her2chat.layout import Line, clean

_GHOSTLESS = (HIGH_CONTRAST, NONE)
_ROUND = {  # what is around the conversation; the menu is a patch of its own, so its colours hold on any background
    "bottom-toolbar": "reverse",
    "hint": "reverse",
    "auto-suggestion": "ansibrightblack",
    "completion-menu": "bg:ansigray fg:ansiblack",
    "completion-menu.completion": "bg:ansigray fg:ansiblack",
    "completion-menu.completion.current": "bg:ansiblack fg:ansiwhite bold",
    "completion-menu.meta.completion": "bg:ansigray fg:ansiblack",
    "completion-menu.meta.completion.current": "bg:ansiblack fg:ansiwhite",
}
_COLOURLESS = {
    "completion-menu.completion.current": "reverse bold",
    "completion-menu.meta.completion.current": "reverse",
}


def style_of(theme: str) -> Style:
    """The theme, and what is around the conversation."""
    return Style.from_dict({**_ROUND, **(_COLOURLESS if theme == NONE else {}), **THEMES[theme]})


def depth_of(theme: str) -> ColorDepth:
    """How many colours are used: the terminal's own 16, or none."""
    return ColorDepth.DEPTH_1_BIT if theme == NONE else ColorDepth.DEPTH_4_BIT


def has_ghost(theme: str) -> bool:
    """Whether suggested words look different from typed ones, so that they can stand behind them."""
    return theme not in _GHOSTLESS


def fragments(line: Line) -> StyleAndTextTuples:
    """A line for prompt_toolkit, with nothing in it but what can be printed."""
    return [(" ".join(f"class:{name}" for name in style.split()), clean(text)) for style, text in line]
