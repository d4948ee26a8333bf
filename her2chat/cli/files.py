"""Files of a command line: every fault of one is one clear line about its path."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import IO

from her2chat.support.files import blaming

reading = partial(blaming, doing="read")
writing = partial(blaming, doing="written")


@contextmanager
def opened(path: Path) -> Iterator[IO[str]]:
    """A text file to read in the block; raises `InputError` where it cannot be read, at once or later."""
    with reading(path), path.open(encoding="utf-8-sig") as lines:
        yield lines
