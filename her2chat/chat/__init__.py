"""The chat: drawn where the terminal can carry it, in plain lines where not."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from her2chat.chat.opening import show_first_screen
from her2chat.chat.settings import Front, Settings, front_for
from her2chat.content.lines import CHAT, load_lines
from her2chat.content.nodes import Finding
from her2chat.errors import InputError
from her2chat.settings import names_no_terminal

if TYPE_CHECKING:  # imported in the background, while the first screen stands
    from her2chat.assistant import Assistant

Make = Callable[[Callable[[], None]], "Assistant"]
_MOST_HELD = 1_000  # lines of a log
_ENDING = ("SIGHUP", "SIGTERM", "SIGALRM", "SIGUSR1", "SIGUSR2")  # signals that end a program which does not mind them


def run(make: Make, pack: Path, settings: Settings) -> None:
    """Chat until the person leaves, in the front end that the terminal can carry.

    `make` makes the assistant on the pack in folder `pack`; it is handed a function to call if that will take long.
    """
    if sys.stdin is None or sys.stdout is None:
        raise InputError("standard input or output is closed → leave both open, or ask with: her2chat ask")
    front = front_for(settings.mode, sys.stdin.isatty(), sys.stdout.isatty(), _can_draw())
    if front.said:
        sys.stderr.write(f"her2chat: {front.said}.\n")
    if front.drawn:
        _draw(make, pack, settings)
    else:
        _write(make, pack, front, settings)


def _can_draw() -> bool:
    """Whether the terminal takes escape sequences: elsewhere TERM tells, old Windows consoles do not."""
    if sys.platform == "win32":
        from prompt_toolkit.output.windows10 import is_win_vt100_enabled

        return is_win_vt100_enabled()
    return not names_no_terminal(os.environ, windows=False)


def _draw(make: Make, pack: Path, settings: Settings) -> None:
    findings: list[Finding] = []
    lines = load_lines(pack, findings, CHAT)
    if findings:  # the pack is broken: making the assistant tells all that is wrong with it
        make(lambda: None)
    show_first_screen(lines, settings.theme, sys.stdout)
    from her2chat.chat.prompt import Drawn

    if hasattr(signal, "SIGQUIT"):
        signal.signal(signal.SIGQUIT, signal.SIG_IGN)  # a slip of the finger on Ctrl must not end the chat
    sys.stdout.write("\r")  # the prompt is drawn where it stands
    sys.stdout.flush()
    with _told_afterwards(), _leaving_on_signals():
        Drawn(make, lines, settings).run()


@contextmanager
def _leaving_on_signals() -> Iterator[None]:
    """A signal that would end the program where it stands leaves the block, so that the terminal is put right."""

    def leave(number: int, _: object) -> None:
        raise SystemExit(128 + number)  # what a shell says of a program that a signal ended

    known = [getattr(signal, name) for name in _ENDING if hasattr(signal, name)]
    before = {number: signal.signal(number, leave) for number in known}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def _told_afterwards() -> Iterator[None]:
    """Faults that are logged while the screen is drawn are told when the chat has ended, not written over it."""
    import logging
    from logging.handlers import MemoryHandler

    logger = logging.getLogger("her2chat")
    held = MemoryHandler(_MOST_HELD, logging.CRITICAL + 1, logging.StreamHandler())
    logger.addHandler(held)
    try:
        yield
    finally:
        logger.removeHandler(held)
        held.close()


def _write(make: Make, pack: Path, front: Front, settings: Settings) -> None:
    from her2chat.chat import plain
    from her2chat.chat.state import State
    from her2chat.chat.talk import Talk
    from her2chat.render import COMFORTABLE

    def preparing() -> None:
        sys.stderr.write(" ".join(load_lines(pack, [], CHAT).get("preparing", ())) + "\n")

    state = State(make(preparing), lambda: COMFORTABLE, front.form, history=settings.history)
    shown = plain.Lines(sys.stdout, settings.theme if settings.forced else None)
    plain.chat(Talk(state), sys.stdin, shown, ends_marked=settings.mode != "full" or sys.stdin.isatty())
