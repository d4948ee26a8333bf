"""An object kept in a file so that its large tables are looked into where they lie, and take no time or memory to load.

The file begins with how many pieces follow and how long each is; the first is the pickled object, the others are the
buffers that it was pickled without (PEP 574).
"""

from __future__ import annotations

import mmap
import pickle
from array import array
from itertools import accumulate, pairwise
from typing import IO, Any

_NUMBER = 8  # bytes of the number of pieces, and of each one's length


def dump(thing: object, file: IO[bytes]) -> None:
    """Write `thing` to `file`; raises `OSError` where that fails."""
    buffers: list[pickle.PickleBuffer] = []
    pickled = pickle.dumps(thing, pickle.HIGHEST_PROTOCOL, buffer_callback=buffers.append)
    pieces = [memoryview(pickled), *(buffer.raw() for buffer in buffers)]
    file.write(len(pieces).to_bytes(_NUMBER, "little"))
    file.write(array("Q", map(len, pieces)))
    file.writelines(pieces)


def load(file: IO[bytes]) -> Any:
    """What `dump` wrote to `file`, which must not be changed as long as the object lives.

    Raises `ValueError`, or what unpickling raises, where it is not whole.
    """
    whole = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    first = _NUMBER * (1 + int.from_bytes(whole[:_NUMBER], "little"))
    ends = list(accumulate(array("Q", bytes(whole[_NUMBER:first])), initial=first))
    if ends[-1] != len(whole):
        raise ValueError("it is not whole")
    pickled, *buffers = (whole[start:end] for start, end in pairwise(ends))
    return pickle.loads(pickled, buffers=buffers)  # noqa: S301 - the caller vouches for the file
