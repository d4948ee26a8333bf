"""Conversations in memory, by random id: bounded in number, wiped when they are left alone or ended."""

from __future__ import annotations

import secrets
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace

from her2chat.conversation.session import Session

MOST = 2_000
_ID_BYTES = 16


class Sessions:
    """At most `most` sessions, each forgotten `seconds` after it was last used; `clock` is in seconds."""

    def __init__(self, seconds: float, most: int = MOST, clock: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._most = most
        self._clock = clock
        self._held: OrderedDict[str, tuple[Session, float]] = OrderedDict()  # the longest unused first

    def __len__(self) -> int:
        """How many are held."""
        return len(self._held)

    def open(self, session_id: str | None) -> tuple[str, Session]:
        """The session of that id, or a new one under a new id where there is none: nobody is turned away for it.

        What is handed out is a copy: `keep` stores what has become of it.
        """
        self.sweep()
        if session_id is None or session_id not in self._held:
            session_id = secrets.token_urlsafe(_ID_BYTES)
            while len(self._held) >= self._most:
                self._held.popitem(last=False)
            self._hold(session_id, Session(interactive=True))
        session = self._held[session_id][0]
        return session_id, replace(session, questions=list(session.questions))

    def keep(self, session_id: str, session: Session) -> None:
        """Store `session`, unless it was ended in the meantime."""
        if session_id in self._held:
            self._hold(session_id, session)

    def stay(self, session_id: str) -> bool:
        """Note that somebody is still there; False where there is no such session."""
        self.sweep()
        if session_id not in self._held:
            return False
        self._hold(session_id, self._held[session_id][0])
        return True

    def end(self, session_id: str) -> None:
        """Forget the session; nothing happens where there is none."""
        self._held.pop(session_id, None)

    def sweep(self) -> None:
        """Forget every session that was left alone for too long."""
        latest = self._clock() - self._seconds
        while self._held and next(iter(self._held.values()))[1] <= latest:
            self._held.popitem(last=False)

    def _hold(self, session_id: str, session: Session) -> None:
        self._held[session_id] = (session, self._clock())
        self._held.move_to_end(session_id)
