"""Every error her2chat raises on purpose, and the exit status each ends a command with.

    Her2ChatError
    ├── ContentError     the content pack is missing, broken or inconsistent   (exit 1: cannot run)
    ├── InputError       the caller gave something that cannot be used         (exit 2: wrong use or input)
    ├── OutputError      what was answered cannot be written down              (exit 1)
    ├── WorkerError      the worker processes of a batch cannot go on          (exit 1)
    └── EngineError      Spark cannot run, or gave up                          (exit 1)

A message is one line a finding: what is wrong, where (file:line) and how to mend it. It never holds the words
that a person typed.
"""

from __future__ import annotations

from pathlib import Path


class Her2ChatError(Exception):
    """Base of all deliberate errors; `exit_status` is what a command ends with."""

    exit_status = 1


class ContentError(Her2ChatError):
    """The content pack cannot be used; the message lists every finding, one a line."""


class InputError(Her2ChatError):
    """A file, option or value given by the caller cannot be used.

    `about`: which argument of several it is, by name, for a caller who knows whence its value is.
    """

    exit_status = 2

    def __init__(self, message: str, about: str = "") -> None:
        super().__init__(message)
        self.about = about


class OutputError(Her2ChatError):
    """What was answered cannot be written down."""


class WorkerError(Her2ChatError):
    """The workers cannot go on."""


class EngineError(Her2ChatError):
    """Spark cannot run, or gave up."""


def place_of(error: BaseException) -> str:
    """The kind of a fault, and where in this program it came up; nothing of what it says, which may be a person's."""
    import traceback  # only where there is a fault

    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if "her2chat" in frame.filename]
    at = f" at {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{at}"
