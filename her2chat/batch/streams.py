"""The bytes of an input: from a file or a stream, unpacked, decoded, and how much of them is read so far."""

from __future__ import annotations

import gzip
import io
import os
from collections.abc import Callable
from typing import IO, Any

from her2chat.batch.forms import library


def share_of(file: IO[bytes]) -> Callable[[], float | None]:
    """What tells how much of `file` is read, from 0 to 1; None where that cannot be known."""
    try:
        size = os.fstat(file.fileno()).st_size if file.seekable() else 0
    except (OSError, ValueError):
        size = 0
    return lambda: min(1.0, file.tell() / size) if size and not file.closed else None


def unpacked(file: IO[bytes], packed: str) -> io.BufferedIOBase:
    """What is packed in `file`; `packed` is "", "gz" or "zst".

    What reads it raises `EOFError`, `zlib.error` or `gzip.BadGzipFile` where it is damaged.
    """
    if packed == "gz":
        return gzip.GzipFile(fileobj=file)
    if packed == "zst":
        zstandard = library("zstandard", "zstd")
        return io.BufferedReader(_Zstd(zstandard, file))
    return file  # type: ignore[return-value]


class _Zstd(io.RawIOBase):
    """A zstd stream of any number of frames; one that is cut short is an `EOFError`, as with gzip."""

    def __init__(self, zstandard: Any, file: IO[bytes]) -> None:
        self._zstandard = zstandard
        self._file = file
        self._decoder = zstandard.ZstdDecompressor().decompressobj()
        self._begun = False
        self._left = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._left:
            data = getattr(self._decoder, "unused_data", b"") or self._file.read(1 << 16)
            if self._decoder.eof:
                self._decoder, self._begun = self._zstandard.ZstdDecompressor().decompressobj(), False
            if not data:
                if self._begun:
                    raise EOFError
                return 0
            try:
                self._left = self._decoder.decompress(data)
            except self._zstandard.ZstdError:
                raise EOFError from None
            self._begun = not self._decoder.eof
        count = min(len(buffer), len(self._left))
        buffer[:count], self._left = self._left[:count], self._left[count:]
        return count


def decoded(
    sample: bytes, rest: io.BufferedIOBase, encoding: str, share: Callable[[], float | None]
) -> tuple[io.TextIOWrapper, Callable[[], float | None]]:
    """The text of an input whose beginning was read already, and how much of it is taken, where `share` is read.

    A byte that is not in the encoding comes through as half a surrogate pair, in UTF-16 and UTF-32 as U+FFFD.
    """
    joined = _Joined(sample, rest)
    wide = encoding.startswith(("utf-16", "utf-32"))  # cannot carry a bad byte through
    errors = "replace" if wide else "surrogateescape"

    def taken() -> float | None:
        read = share()
        return None if read is None else read * joined.served / max(1, joined.read_so_far)

    return io.TextIOWrapper(io.BufferedReader(joined), encoding, errors, newline=""), taken


class _Joined(io.RawIOBase):
    """A stream whose beginning was read already."""

    def __init__(self, sample: bytes, rest: io.BufferedIOBase) -> None:
        self._sample = memoryview(sample)
        self._rest = rest
        self.read_so_far = len(sample)
        self.served = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if not self._sample:
            data = self._rest.read1(len(buffer)) if hasattr(self._rest, "read1") else self._rest.read(len(buffer))
            buffer[: len(data)] = data
            self.read_so_far += len(data)
            self.served += len(data)
            return len(data)
        count = min(len(buffer), len(self._sample))
        buffer[:count], self._sample = self._sample[:count], self._sample[count:]
        self.served += count
        return count
