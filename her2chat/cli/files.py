"""Files of a command line: every fault of one is one clear line about its path."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from her2chat.errors import InputError


def standard_input() -> Any:
    """Standard input as bytes; raises `InputError` where there is none."""
    if sys.stdin is None:
        raise InputError("there is no standard input → give the question or the file as an argument")
    return sys.stdin.buffer


class _Blame:
    """Turn a failing read or write into one clear line about `path`."""

    def __init__(self, path: Path, doing: str) -> None:
        self._path = path
        self._doing = doing

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        if isinstance(error, (OSError, UnicodeDecodeError)) and not isinstance(error, BrokenPipeError):
            why = "not UTF-8 text" if isinstance(error, UnicodeDecodeError) else (error.strerror or "failed").lower()
            remedy = "save it as UTF-8" if isinstance(error, UnicodeDecodeError) else "check the path and your rights"
            raise InputError(f"{self._path}: cannot be {self._doing} ({why}) → {remedy}") from None


def reading(path: Path) -> _Blame:
    """A block that reads `path`: an `OSError` in it becomes an `InputError` about the path."""
    return _Blame(path, "read")


def writing(path: Path) -> _Blame:
    """A block that writes `path`: an `OSError` in it becomes an `InputError` about the path."""
    return _Blame(path, "written")


def opened(path: Path) -> Any:
    """The lines of a text file, as a context manager; raises `InputError` where it cannot be read."""
    with _Blame(path, "read"):
        return _Reading(path.open(encoding="utf-8-sig"), path)


def opened_bytes(path: Path) -> Any:
    """The lines of a file ("-": standard input) as bytes, as a context manager; raises `InputError` likewise."""
    with _Blame(path, "read"):
        return _Reading(standard_input() if str(path) == "-" else path.open("rb"), path)


class _Reading:
    """A file as a context manager over its lines, closed in the end, whose faults are blamed on its path."""

    def __init__(self, file: Any, path: Path) -> None:
        self._file = file
        self._path = path

    def __enter__(self) -> Any:
        return self._lines()

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def _lines(self) -> Any:
        with _Blame(self._path, "read"):
            yield from self._file
