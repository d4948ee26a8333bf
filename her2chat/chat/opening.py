"""The first screen. It needs only the chat's own lines, so that it can stand there before the pack is read."""

from __future__ import annotations

from collections.abc import Mapping

from her2chat.layout import Line, wrap
from her2chat.render import numbered

FIRST_QUESTIONS = "first_questions"


def first_screen(lines: Mapping[str, tuple[str, ...]], width: int) -> list[Line]:
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
