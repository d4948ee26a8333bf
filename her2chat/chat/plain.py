"""The chat in plain lines, for pipes and for terminals that cannot redraw."""

from __future__ import annotations

from typing import TextIO

from her2chat.assistant import Assistant
from her2chat.chat.talk import LEAVE, Talk

_WIDTH = 80


def chat(assistant: Assistant, typed: TextIO, shown: TextIO) -> None:
    """Answer each line of `typed` on `shown` until it ends. A prompt is written only where a person is typing."""
    talk = Talk(assistant, lambda: _WIDTH)
    person = typed.isatty()
    if person:
        _show(shown, talk.opening())
    while True:
        if person:
            shown.write("> ")
            shown.flush()
        line = typed.readline()
        if not line or line.strip().lower() in LEAVE:
            break
        if line.strip():
            _show(shown, [*talk.answer(line), ""])
    if person:
        _show(shown, talk.closing())


def _show(shown: TextIO, lines: list[str]) -> None:
    shown.write("\n".join(lines) + "\n")
    shown.flush()
