"""What is written so far: files that only grow, and a journal that says how far they are sound.

A run that was stopped, however, goes on from the last checkpoint: each file is cut back to the size it had then.
"""

from __future__ import annotations

import errno
import json
import os
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

from her2chat.errors import InputError, OutputError
from her2chat.support.files import blaming, replace_file

_NO_ROOM = (errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC))


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """How far a run has come.

    `settings`: a fingerprint of all that its output depends on but the input. `chunks`: how many chunks of the input
    are done, and `digest` what they were. `sizes`: of each spool, in bytes. `tally`: see `summary`. `complete`: whether
    that was all, and only the finished files are to be made.
    """

    settings: str
    chunks: int
    digest: str
    sizes: Mapping[str, int]
    tally: Mapping[str, int]
    complete: bool = False


class Store:
    """The spools of a run by name, and its journal (None: the run cannot be taken up again)."""

    def __init__(self, spools: Mapping[str, Path], journal: Path | None) -> None:
        self._paths = spools
        self._journal = journal
        self._files: dict[str, IO[bytes]] = {}
        self._begun = False
        self._kept = False

    def left(self) -> Checkpoint | None:
        """Where a stopped run has left off; None where there is none to take up."""
        if self._journal is None:
            return None
        try:
            with blaming(self._journal, "read"):
                data = self._journal.read_bytes() if self._journal.exists() else b""
            return Checkpoint(**json.loads(data)) if data else None
        except (ValueError, TypeError):
            raise InputError(f"{self._journal}: is no journal of a run → --force begins anew") from None

    def begin(self, heads: Mapping[str, bytes], first: Checkpoint) -> None:
        """Start all spools anew, each with its head, and the journal with `first`.

        Raises `InputError` where they cannot be written, or where another run is writing them; `OSError` where the
        journal cannot.
        """
        self._open(dict.fromkeys(self._paths, 0))
        self._begun = True
        self.forget()
        if self._journal is not None:  # before anything is in the spools: by it they are known as this run's own
            with self._journal.open("wb") as file:
                file.write(_as_bytes(first))
                file.flush()
                os.fsync(file.fileno())
        for name, head in heads.items():
            self.write(name, head)

    def take_up(self, checkpoint: Checkpoint) -> None:
        """Cut all spools back to `checkpoint`, to go on from there; raises as `begin`, and where one is damaged."""
        for name, path in self._paths.items():
            if not path.is_file() or path.stat().st_size < checkpoint.sizes.get(name, 0):
                raise InputError(f"{path}: is not what the stopped run has left → --force begins anew")
        self._open(checkpoint.sizes)

    def _open(self, sizes: Mapping[str, int]) -> None:
        for name, path in self._paths.items():
            with blaming(path, "written"):
                file = self._files[name] = path.open("ab")
                _lock(file, path)
                file.truncate(sizes[name])
                file.seek(sizes[name])  # or `tell` would go on from the size it had when it was opened

    def write(self, name: str, data: bytes) -> None:
        """Append to a spool."""
        if data:
            self._files[name].write(data)

    def sizes(self) -> dict[str, int]:
        """The size of each spool, what is not yet on disk included."""
        return {name: file.tell() for name, file in self._files.items()}

    def save(self, checkpoint: Checkpoint) -> None:
        """Put all that was written onto the disk, and then the journal that says so, all or nothing."""
        if self._journal is None:
            return
        for file in self._files.values():
            file.flush()
            os.fsync(file.fileno())
        replace_file(self._journal, _as_bytes(checkpoint), f"{self._journal.name}.new")
        self._kept = True

    def close(self) -> None:
        """Close the spools; what is not yet written down is lost, but no checkpoint needs it."""
        for file in self._files.values():
            with suppress(OSError):
                file.close()
        self._files = {}

    def abandon(self) -> None:
        """Close the spools, and take them away where this run began them and nothing can be taken up of it."""
        self.close()
        if self._begun and not self._kept:
            for path in self._paths.values():
                path.unlink(missing_ok=True)
            self.forget()

    def forget(self) -> None:
        """Take away the journal: nothing is left to be taken up."""
        if self._journal is not None:
            self._journal.unlink(missing_ok=True)
            self._journal.with_name(f"{self._journal.name}.new").unlink(missing_ok=True)


def _as_bytes(checkpoint: Checkpoint) -> bytes:
    return json.dumps(asdict(checkpoint)).encode("ascii")


def failed(path: Path, error: OSError, resumable: bool) -> OutputError:
    """The error for an output that could be begun but not written to its end."""
    cure = "make room" if error.errno in _NO_ROOM else "check the path and your rights"
    remedy = f"{cure}, then run the same again with --resume" if resumable else f"{cure}, or write elsewhere"
    return OutputError(f"{path}: cannot be written ({(error.strerror or 'failed').lower()}) → {remedy}")


def _lock(file: IO[bytes], path: Path) -> None:
    if sys.platform == "win32":  # it keeps a file that is open from being replaced anyway
        return
    import fcntl

    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise InputError(f"{path}: another run is writing it → let it end first") from None
    except OSError:  # a file system without locks
        return
