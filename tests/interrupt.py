"""Ctrl-C ends a run of the tests at once, even where what is tested takes it for its own."""

from __future__ import annotations

import signal
from types import FrameType

import pytest


def pytest_sessionstart(session: pytest.Session) -> None:
    """Note every Ctrl-C, then let it do what it does."""

    def stop(number: int, frame: FrameType | None) -> None:
        session.shouldstop = "Ctrl-C"
        signal.default_int_handler(number, frame)

    signal.signal(signal.SIGINT, stop)
