"""The real program in a pseudo-terminal, and what a person sees of it: the screen of a terminal emulator."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType, TracebackType

import pexpect
import pyte

_PATIENCE = 60.0  # seconds: a loaded machine is slow, and a wait ends as soon as what is waited for is there
_QUIET = 0.3  # seconds without a byte, after which a screen is taken to be whole
_MORE, _RESTS = "Enter shows more", "Ctrl-D: leave"  # at the bottom, between pages and after a reply
_KIND_WORD = "take care"
_LEFT_OUT = (
    "NO_COLOR",
    "FORCE_COLOR",
    "COLORFGBG",
    "HER2CHAT_REGION",
    "HER2CHAT_THEME",
    "HER2CHAT_MODE",
    "HER2CHAT_CONFIG",
)


class _Screen(pyte.HistoryScreen):
    """A screen that answers what the program asks of its terminal."""

    def __init__(self, columns: int, rows: int, answer: Callable[[str], object]) -> None:
        super().__init__(columns, rows, history=5000, ratio=0.5)
        self._answer = answer

    def write_process_input(self, data: str) -> None:
        self._answer(data)


class Terminal:
    """A terminal of `columns` x `rows` in which `her2chat` runs with `arguments`; `home` is the person's own folder."""

    def __init__(
        self,
        home: Path,
        *arguments: str,
        size: tuple[int, int] = (80, 24),
        environment: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        columns, rows = size
        self.screen = _Screen(columns, rows, lambda data: self.program.send(data))
        self._stream = pyte.ByteStream(self.screen)
        self.sent = b""  # every byte that the program wrote
        kept = {name: value for name, value in os.environ.items() if name not in _LEFT_OUT}
        own = {"TERM": "xterm-256color", "XDG_CONFIG_HOME": str(home), "XDG_STATE_HOME": str(home)}
        self.program = pexpect.spawn(
            sys.executable,
            ["-m", "her2chat", *arguments],
            env={**kept, **own, **environment},
            dimensions=(rows, columns),
            timeout=_PATIENCE,
        )
        self.program.delaybeforesend = None

    def __enter__(self) -> Terminal:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        try:
            self.program.close(force=True)
        except pexpect.ExceptionPexpect:  # killed, but a loaded machine takes more than a moment to end it
            self.program.wait()

    def read(self) -> bool:
        """Take in what the program wrote just now; False where there is nothing."""
        try:
            data = self.program.read_nonblocking(65536, timeout=0.05)
        except (pexpect.TIMEOUT, pexpect.EOF):
            return False
        self.sent += data
        self._stream.feed(data)
        return True

    def until(self, there: Callable[[], bool], what: str = "") -> None:
        """Wait until the screen is as wanted; fails with the screen where that never comes."""
        end = time.monotonic() + _PATIENCE
        while not there():
            assert time.monotonic() < end, f"not there: {what}\n" + "\n".join(self.lines())
            if not self.read() and not self.program.isalive():
                self.read()
                assert there(), f"ended without: {what}\n" + "\n".join(self.lines())

    def shows(self, *words: str) -> None:
        """Wait until all of `words` stand on the screen (a line break counts as a blank), and the screen is quiet."""
        self.until(lambda: all(word in self.text() for word in words), " | ".join(words))
        self.settle()

    def tells(self, *words: str) -> None:
        """Wait for a whole reply that has `words` in it, turning its pages."""

        def told() -> bool:
            text = self.all_text().replace("│ ", "")
            return _RESTS in self.lines()[-1] and all(word in text for word in words)

        while True:
            self.until(lambda: told() or self._pauses(), " | ".join(words))
            self.settle()
            if self._pauses():
                self.send("\r")
                self.until(lambda: not self._pauses() or self.read(), "the next page")
                self.settle()
            elif told():  # a page that is half drawn neither pauses nor tells
                break

    def _pauses(self) -> bool:
        return any(line.startswith(f" {_MORE}") for line in self.lines())

    def settle(self) -> None:
        """Wait until nothing was written for a moment."""
        quiet = time.monotonic()
        end = quiet + _PATIENCE
        while time.monotonic() < min(end, quiet + _QUIET):
            if self.read():
                quiet = time.monotonic()

    def send(self, keys: str) -> None:
        """Type."""
        self.program.send(keys)

    def resize(self, columns: int, rows: int) -> None:
        """Give the window another size."""
        self.screen.resize(rows, columns)
        self.program.setwinsize(rows, columns)

    def lines(self) -> list[str]:
        """What stands on the screen."""
        return [line.rstrip() for line in self.screen.display]

    def text(self) -> str:
        """The screen as running text."""
        return " ".join(" ".join(self.lines()).split())

    def all_text(self) -> str:
        """What scrolled off the screen, and what stands on it, as running text."""
        gone = ["".join(row[at].data for at in range(self.screen.columns)) for row in self.screen.history.top]
        return " ".join(" ".join([*gone, *self.lines()]).split())

    def leaves(self) -> int:
        """Leave, from whatever stands open (a search, a page, a paste without an end); the exit status."""
        for key in ("\x1b[201~", "\x07", "q", "\x03", "\x04") * 4:
            if _KIND_WORD in self.text().lower() or not self.program.isalive():
                break
            self.send(key)
            self.settle()
        return self.ends()

    def ends(self) -> int:
        """Wait for the end of the program; its exit status."""
        self.until(lambda: not self.program.isalive(), "the end")
        while self.read():
            pass
        self.program.close()
        assert not self.program.signalstatus, f"ended by signal {self.program.signalstatus}"
        return int(self.program.exitstatus)
