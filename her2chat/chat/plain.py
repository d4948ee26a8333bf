"""The chat in plain lines: for screen readers, pipes, and terminals that cannot draw. Nothing is ever redrawn."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TextIO

from her2chat.chat.opening import PROMPT
from her2chat.chat.talk import Talk
from her2chat.chat.theme import NONE, painted
from her2chat.layout import Line, clean, text_of
from her2chat.render import SPOKEN

_MORE_LINES = 0.05  # seconds in which the rest of a paste arrives
_TYPEWRITER = str.maketrans({"“": '"', "”": '"', "’": "'", "‘": "'", "—": "-", "–": "-"})


@dataclass(frozen=True, slots=True)
class Lines:
    """A place to show lines: a stream, and the theme to paint them in (None: no escape sequence at all)."""

    stream: TextIO
    theme: str | None = None

    def show(self, lines: Iterable[Line]) -> None:
        """Write the lines and be sure that they are seen."""
        for line in lines:
            written = painted(line, self.theme) if self.theme not in (None, NONE) else clean(text_of(line))
            self.stream.write(self._fitting(written) + "\n")
        self.stream.flush()

    def ask(self, prompt: str) -> None:
        """Write a prompt."""
        self.stream.write(self._fitting(prompt))
        self.stream.flush()

    def _fitting(self, text: str) -> str:
        """`text` with typewriter quotes and dashes where the encoding has no others."""
        try:
            text.encode(self.stream.encoding or "utf-8")
        except UnicodeEncodeError:
            return text.translate(_TYPEWRITER)
        return text


def chat(talk: Talk, typed: TextIO, shown: Lines, ends_marked: bool = False) -> None:
    """Answer each line of `typed` until it ends. A prompt and a first screen are for somebody who is typing.

    `ends_marked`: a line says where each answer ends.
    """
    person = typed.isatty()
    if person:
        shown.show(talk.opening())
    prompt = f"{talk.state.line('prompt_spoken')} " if talk.state.form == SPOKEN else PROMPT
    while (message := _message(typed, shown, prompt if person else "")) is not None:
        turn = talk.answer(message)
        if turn.leave:
            break
        if turn.lines:
            end: list[Line] = [(), *talk.state.said("end_of_answer")] if ends_marked else []
            shown.show([*turn.lines, *end, ()])
    if person:
        shown.show(talk.closing())


def _message(typed: TextIO, shown: Lines, prompt: str) -> str | None:
    """The next message; None where there is no more. Ctrl-C drops what stands on the line."""
    while True:
        try:
            if prompt:
                shown.ask(prompt)
            lines = [typed.readline()]
            while prompt and lines[-1] and _waits(typed):
                lines.append(typed.readline())
        except KeyboardInterrupt:
            if not prompt:
                raise
            shown.show([()])
            continue
        if not lines[0]:
            if prompt:
                shown.show([()])
            return None
        return "".join(lines)


def _waits(typed: TextIO) -> bool:
    """Whether more lines are there already: a paste of several is one message."""
    if sys.platform == "win32":  # there one can wait for sockets only
        return False
    import select

    return bool(select.select([typed], [], [], _MORE_LINES)[0])
