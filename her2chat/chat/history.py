"""Earlier lines: in memory, and on the disk only where a person asked for it."""

from __future__ import annotations

import os
from pathlib import Path

from prompt_toolkit.history import FileHistory, InMemoryHistory

_OWN_FILE, _OWN_FOLDER = 0o600, 0o700


class KeptHistory(FileHistory):
    """A history in a file that only its owner can read. A line is written when `keep` is called for it, not before."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(mode=_OWN_FOLDER, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_APPEND | os.O_WRONLY, _OWN_FILE))
        path.chmod(_OWN_FILE)
        super().__init__(path)

    def store_string(self, string: str) -> None:
        """Nothing: whether a line may be kept is known only when it was answered."""

    def keep(self, line: str) -> None:
        """Write one line; raises `OSError` where that cannot be done."""
        super().store_string(line)


class Past:
    """The history of one chat, in memory without `path`. Raises `OSError` where the file there cannot be made."""

    def __init__(self, path: Path | None = None) -> None:
        self.history: InMemoryHistory | KeptHistory = KeptHistory(path) if path else InMemoryHistory()

    def keep(self, line: str) -> None:
        """Keep a line that was answered, if lines are kept."""
        if isinstance(self.history, KeptHistory):
            self.history.keep(line)
