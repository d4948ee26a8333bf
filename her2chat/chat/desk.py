"""What leaves the chat when a person asks for it: a file, or a page from the printer."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

_PRINTING = ("lp", "lpr")
_LARGE = ("-o", "cpi=8", "-o", "lpi=5")  # letters and lines an inch: about 15 points
_PATIENCE = 30  # seconds


class Desk:
    """The files and the printer of this computer."""

    def save(self, path: Path, text: str) -> None:
        """Write a new file; raises `FileExistsError` where there is one, another `OSError` where it cannot be."""
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)

    def print(self, text: str) -> bool:
        """Send `text` to the printer in large letters (at most 55 in a line); whether it was taken."""
        program = next(filter(None, map(shutil.which, _PRINTING)), None)
        if program is None:
            return False
        try:
            done = subprocess.run(  # noqa: S603 - the system's own printing program, nothing typed among its arguments
                [program, *_LARGE], input=text.encode(), capture_output=True, timeout=_PATIENCE, check=False
            )
        except (OSError, subprocess.TimeoutExpired):
            return False
        return done.returncode == 0
