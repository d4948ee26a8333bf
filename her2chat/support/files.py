"""Files that are written whole or not at all, standard input, and faults of a file as one clear line."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from her2chat.errors import InputError


@contextmanager
def replacing(path: Path, until: str | None = None) -> Iterator[IO[bytes]]:
    """A file to write that takes the place of `path`, with its rights, once the block ends well; else `path` stays.

    `until`: the name that it has till then, where one that a killed process left is to be overwritten (default:
    `.her2chat.*.part`, a name of its own). A device or a pipe is written to directly.

    Raises `OSError` where it cannot be written.
    """
    if path.exists() and not path.is_file():
        with path.open("wb") as file:
            yield file
        return
    path = path.resolve()  # of a link, the file that it leads to
    new = path.with_name(until or f".her2chat.{os.urandom(8).hex()}.part")
    try:
        new.unlink(missing_ok=True)
        with new.open("xb") as file:
            if path.exists():
                new.chmod(stat.S_IMODE(path.stat().st_mode))
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.replace(new, path)
    except BaseException:
        new.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def replace_file(path: Path, data: bytes, until: str | None = None) -> None:
    """Write `data` to `path`, as `replacing` does; raises `OSError` where that fails."""
    with replacing(path, until) as file:
        file.write(data)


def sync_folder(folder: Path) -> None:
    """Make what was renamed in `folder` last through a loss of power, where the system can."""
    if os.name != "posix":
        return
    with suppress(OSError):  # a folder that may be written to but not read
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


@contextmanager
def blaming(path: Path, doing: str) -> Iterator[None]:
    """A block that does something with `path`: a fault of the file becomes an `InputError` of one clear line.

    `doing` is what cannot be done then: "read" or "written". A pipe that nobody reads is no fault of the file.
    """
    try:
        yield
    except BrokenPipeError:
        raise
    except UnicodeDecodeError:
        raise InputError(f"{path}: cannot be {doing} (not UTF-8 text) → save it as UTF-8") from None
    except OSError as error:
        why = (error.strerror or "failed").lower()
        raise InputError(f"{path}: cannot be {doing} ({why}) → check the path and your rights") from None


def standard_input() -> IO[bytes]:
    """Standard input as bytes; raises `InputError` where there is none."""
    if sys.stdin is None:
        raise InputError("there is no standard input → give the question, or the file, as an argument")
    return sys.stdin.buffer
