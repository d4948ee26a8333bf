"""A piece of long work done in a forked process, while this one goes on."""

from __future__ import annotations

import os
import pickle
import sys
import threading
from collections.abc import Callable
from typing import TypeVar

_T = TypeVar("_T")


def in_a_fork(work: Callable[[], _T]) -> Callable[[], _T]:
    """Begin `work`, which must change nothing; what is given back waits for its result, or raises what `work` raises.

    Where a process cannot safely be forked (not on Linux, other threads, one processor only), or where it dies, `work`
    is done when its result is wanted.
    """
    if sys.platform != "linux" or threading.active_count() > 1 or (os.cpu_count() or 1) < 2:
        return work
    source, sink = os.pipe()
    process = os.fork()
    if process == 0:
        _do(work, source, sink)
    os.close(sink)

    def result() -> _T:
        with open(source, "rb") as file:
            told = file.read()
        if os.waitpid(process, 0)[1] != 0:
            return work()
        found: _T = pickle.loads(told)  # noqa: S301 - of our own child
        return found

    return result


def _do(work: Callable[[], object], source: int, sink: int) -> None:
    """Send the result of `work` and end this process, whose exit status is 0 if all was sent."""
    status = 1
    try:
        os.close(source)
        left = memoryview(pickle.dumps(work(), pickle.HIGHEST_PROTOCOL))
        while left:
            left = left[os.write(sink, left) :]
        status = 0
    finally:
        os._exit(status)
