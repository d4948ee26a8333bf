"""The first screen. It needs only the chat's own lines, so that it can stand there before the pack is read."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from shutil import get_terminal_size
from typing import TextIO

from her2chat.chat.theme import painted
from her2chat.layout import Line, wrap
from her2chat.render import COMFORTABLE, numbered

FIRST_QUESTIONS = "first_questions"
PROMPT = "> "
BELOW = 2  # rows that are wanted below what is shown: the line to type on, and the toolbar


def first_screen(lines: Mapping[str, Sequence[str]], width: int) -> list[Line]:
    """What this is, questions to begin with, and how to leave."""

    def said(line_id: str, style: str = "") -> list[Line]:
        return wrap(((style, " ".join(lines[line_id][:1])),), width)

    return [
        *said("opening", "label"),
        (),
        *said("opening_choices"),
        *numbered(lines[FIRST_QUESTIONS], width),
        (),
        *said("opening_help", "quiet"),
        (),
    ]


def show_first_screen(lines: Mapping[str, Sequence[str]], theme: str, shown: TextIO) -> None:
    """Write the first screen and a prompt, without what draws the prompt later: its import takes longer than all else.

    Keys that are pressed meanwhile wait in the terminal.
    """
    size = _size_of(shown)
    opening = first_screen(lines, min(size.columns - 1, COMFORTABLE))
    cramped = len(opening) + BELOW > size.lines
    for line in opening:
        if line or not cramped:
            shown.write(painted(line, theme) + "\n")
    shown.write(painted((("label", PROMPT),), theme))
    shown.flush()


def _size_of(shown: TextIO) -> os.terminal_size:
    """The size of the window itself, as the prompt will see it: COLUMNS and LINES may be those of another."""
    try:
        return os.get_terminal_size(shown.fileno())
    except OSError:
        return get_terminal_size()
