"""Where the assistant answers: off the event loop, with a bound on how many questions wait."""

from __future__ import annotations

import asyncio
import logging
import multiprocessing
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool

from her2chat.assistant import Assistant
from her2chat.kiosk.problems import Problem
from her2chat.reply import Reply
from her2chat.session import Session

_WAITING = 256  # questions
_THREADS = 2
_LONGEST = 10.0  # seconds for one question, waiting included
_BUSY = "the program is busy → ask again in a moment"

_worker: list[Assistant] = []  # in a worker process: its assistant


class Answering:
    """Asks `assistant` on threads, or in `processes` of their own so that several processors share the work."""

    def __init__(self, assistant: Assistant, processes: int = 0, waiting: int = _WAITING) -> None:
        self._assistant = assistant
        self._most = waiting
        self._asked = 0
        self._threads = ThreadPoolExecutor(_THREADS, "ask")
        self._processes = _started(assistant, processes) if processes else None

    async def ask(self, message: str, session: Session) -> tuple[Reply, Session]:
        """The reply, and the session after it. Raises `Problem` (503) when too many questions wait."""
        if self._asked >= self._most:
            raise Problem(503, _BUSY, {"Retry-After": "1"})
        self._asked += 1
        try:
            async with asyncio.timeout(_LONGEST):
                return await self._answer(message, session)
        except TimeoutError:
            raise Problem(503, _BUSY, {"Retry-After": "1"}) from None
        finally:
            self._asked -= 1

    def close(self) -> None:
        """Stop the threads and processes; questions that wait are dropped."""
        for pool in (self._threads, self._processes):
            if pool is not None:
                pool.shutdown(wait=False, cancel_futures=True)

    async def _answer(self, message: str, session: Session) -> tuple[Reply, Session]:
        loop = asyncio.get_running_loop()
        if self._processes is not None:
            try:
                return await loop.run_in_executor(self._processes, _ask_here, message, session)
            except BrokenProcessPool:
                logging.getLogger("her2chat.kiosk").error("a process that answers has died; threads answer from now on")
                self._processes = None
        return await loop.run_in_executor(self._threads, _ask, self._assistant, message, session)


def _started(assistant: Assistant, processes: int) -> Executor:
    """A pool whose processes are there already: a fork must come before the first thread."""
    fork = "fork" in multiprocessing.get_all_start_methods()
    context = multiprocessing.get_context("fork" if fork else "spawn")
    pool = ProcessPoolExecutor(processes, context, _set_up, (assistant,))
    pool.submit(_ask_here, "", Session()).result()
    return pool


def _set_up(assistant: Assistant) -> None:
    _worker.append(assistant)


def _ask_here(message: str, session: Session) -> tuple[Reply, Session]:
    return _ask(_worker[0], message, session)


def _ask(assistant: Assistant, message: str, session: Session) -> tuple[Reply, Session]:
    return assistant.ask(message, session), session
