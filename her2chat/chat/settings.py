"""How a person wants the chat: what the options and the settings file can say."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from her2chat.render import FULL, PLAIN, SPOKEN
from her2chat.settings import MODES, THEMES

_FORMS = {"plain": PLAIN, "screen-reader": SPOKEN}


@dataclass(frozen=True, slots=True)
class Settings:
    """`mode`: full, plain or screen-reader. `theme`: a key of `theme.THEMES`. `menu`: offer suggestions while typing.

    `forced`: colours even where no terminal is (FORCE_COLOR). `keeps`: keep lines in the file `history`; where that is
    not wished it is known all the same, so that /forget can remove what an earlier chat kept.
    """

    mode: str = MODES[0]
    theme: str = THEMES[0]
    menu: bool = True
    forced: bool = False
    history: Path | None = None
    keeps: bool = False


@dataclass(frozen=True, slots=True)
class Front:
    """Which front end it is to be: drawn or in lines, its form, and the one line to say about it (empty: none)."""

    drawn: bool
    form: str
    said: str = ""


def front_for(mode: str, reads: bool, writes: bool, can_draw: bool) -> Front:
    """The front end for a terminal that a person types at (`reads`) and looks at (`writes`).

    `can_draw`: whether that takes escape sequences.
    """
    if mode in _FORMS:
        return Front(False, _FORMS[mode])
    if not (reads and writes):
        return Front(False, PLAIN, "there is no terminal to draw on, so each line is taken as one message")
    if not can_draw:
        return Front(False, PLAIN, "this terminal cannot draw, so the chat is in plain lines")
    return Front(True, FULL)
