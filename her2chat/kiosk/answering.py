"""Where the assistant answers: off the event loop, with a bound on how many questions wait."""

from __future__ import annotations

import asyncio
import logging
import multiprocessing
import os
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool

from her2chat.assistant import Assistant
from her2chat.conversation.session import Session
from her2chat.kept import OwnQuestions
from her2chat.kiosk.problems import RequestError
from her2chat.reply import Reply

Form = Callable[[str, Reply, Session], bytes]  # what is sent: from the session's id, the reply, the session after it

_WAITING = 256  # questions
_THREADS = 1  # more would only wait for each other: the work is all the interpreter's
_LONGEST = 10.0  # seconds for one question, waiting included
_BUSY = "the program is busy → ask again in a moment"

_here: list[_Desk] = []  # in a process that answers: its desk


class _Desk:
    """An assistant and the forms that its replies are wanted in."""

    def __init__(self, assistant: Assistant, forms: Mapping[str, Form]) -> None:
        self._assistant = assistant
        self._forms = forms

    def answer(self, form: str, message: str, session_id: str, session: Session) -> tuple[bytes, Session]:
        """The reply in `form`, and the session after it."""
        reply = self._assistant.ask(message, session)
        return self._forms[form](session_id, reply, session), session


class Answering:
    """Asks `assistant` on a thread, or in `processes` of their own, so that several processors share the work.

    The content's own questions are answered at once: what they mean is worked out once and kept.

    `forms` are the ways in which a reply can be wanted, by name; replies are put into their form where they are made.
    """

    def __init__(
        self, assistant: Assistant, forms: Mapping[str, Form], processes: int = 0, waiting: int = _WAITING
    ) -> None:
        self._own = OwnQuestions(assistant.pack)
        self._desk = _Desk(assistant.keeping(self._own), forms)
        self._most = waiting
        self._asked = 0
        self._threads = ThreadPoolExecutor(_THREADS, "ask")
        self._processes = _started(_Desk(assistant, forms), processes) if processes else None

    async def ask(self, form: str, message: str, session_id: str, session: Session) -> tuple[bytes, Session]:
        """The reply in that form, and the session after it. Raises `RequestError` (503) when too many wait."""
        if self._asked >= self._most:
            raise RequestError(503, _BUSY, {"Retry-After": "1"})
        self._asked += 1
        try:
            async with asyncio.timeout(_LONGEST):
                return await self._answer(form, message, session_id, session)
        except TimeoutError:
            raise RequestError(503, _BUSY, {"Retry-After": "1"}) from None
        finally:
            self._asked -= 1

    def close(self) -> None:
        """Stop the threads and processes; questions that wait are dropped."""
        for pool in (self._threads, self._processes):
            if pool is not None:
                pool.shutdown(wait=True, cancel_futures=True)  # the signal that ends the server leaves no time later

    async def _answer(self, form: str, message: str, session_id: str, session: Session) -> tuple[bytes, Session]:
        if message in self._own:  # chosen by touch: quicker answered than handed to somebody else
            return self._desk.answer(form, message, session_id, session)
        loop = asyncio.get_running_loop()
        if self._processes is not None:
            try:
                return await loop.run_in_executor(self._processes, _answer_here, form, message, session_id, session)
            except BrokenProcessPool:
                logging.getLogger("her2chat.kiosk").error(
                    "a process that answers has died; a thread answers from now on"
                )
                self._processes = None
        return await loop.run_in_executor(self._threads, self._desk.answer, form, message, session_id, session)


def _started(desk: _Desk, processes: int) -> Executor:
    """A pool whose processes are there already: a fork must come before the first thread."""
    fork = "fork" in multiprocessing.get_all_start_methods()
    context = multiprocessing.get_context("fork" if fork else "spawn")
    pool = ProcessPoolExecutor(processes, context, _open, (desk,))
    pool.submit(_ready).result()
    return pool


def _open(desk: _Desk) -> None:
    _here.append(desk)
    threading.Thread(target=_leave_with_the_server, daemon=True).start()


def _leave_with_the_server() -> None:
    """End this process once the server has ended, however that came about."""
    server = multiprocessing.parent_process()
    if server is not None:
        server.join()
        os._exit(0)


def _ready() -> None:
    """Nothing: that it is done says that a process is there."""


def _answer_here(form: str, message: str, session_id: str, session: Session) -> tuple[bytes, Session]:
    return _here[0].answer(form, message, session_id, session)
