"""Work done in a forked process: its result, and what happens where that cannot be."""

from __future__ import annotations

import os
import subprocess
import sys
import threading

import pytest

from her2chat.support.forked import in_a_fork

ALONE = """
import os, signal
from her2chat.support.forked import in_a_fork
started = os.getpid()
def where(): return os.getpid() == started
def killed():
    if os.getpid() != started:
        os.kill(os.getpid(), signal.SIGKILL)
    return "done here"
def failing(): raise ValueError("as it was")
def unsendable(): return lambda: "only here"
begun = [in_a_fork(work) for work in (where, killed, failing, unsendable)]
print(begun[0](), begun[1](), begun[3]()(), sep=", ")
try:
    begun[2]()
except ValueError as error:
    print(error)
"""


def test_alone_in_its_process_it_is_done_in_a_fork_and_what_goes_wrong_there_is_done_here() -> None:
    done = subprocess.run([sys.executable, "-c", ALONE], capture_output=True, text=True, check=True)
    several = sys.platform == "linux" and (os.cpu_count() or 1) > 1
    assert done.stdout.splitlines() == [f"{not several}, done here, only here", "as it was"]


def test_beside_other_threads_nothing_is_forked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "fork", lambda: pytest.fail("forked"), raising=False)
    end = threading.Event()
    other = threading.Thread(target=end.wait)
    other.start()
    try:
        assert in_a_fork(os.getpid)() == os.getpid()
    finally:
        end.set()
        other.join()
