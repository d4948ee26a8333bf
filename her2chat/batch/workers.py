"""Chunks answered by several processes, in order, with never more than a few on their way.

Processes are started afresh ("spawn"), which every system can do. Each has a pipe of its own, so that it ends by itself
when this process is gone, however it went.
"""

from __future__ import annotations

import multiprocessing
import os
import queue
import signal
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import NamedTuple

from her2chat.batch.answering import Answered, Answerer, Job
from her2chat.batch.parsers import Chunk
from her2chat.errors import WorkerError

_AHEAD = 3  # chunks on their way for each worker
_TRIES = 3  # a chunk whose worker was ended from outside is given to another one


def answered(job: Job, chunks: Iterable[Chunk], workers: int) -> Iterator[tuple[Chunk, Answered]]:
    """Each chunk with what is answered to it, in their order; by this process alone if `workers` is 1.

    More workers than cores (or than two) would only wait for each other: so many at most are started.
    Raises `WorkerError` where worker processes keep ending, and whatever the job's `make` raises.
    """
    workers = min(workers, max(2, os.cpu_count() or 1))
    if workers == 1:
        answerer = Answerer(job)
        for chunk in chunks:
            yield chunk, answerer(chunk)
        return
    pool = _Pool(job, workers)
    try:
        yield from _in_order(pool, chunks, workers)
    finally:
        pool.close()


def _in_order(pool: _Pool, chunks: Iterable[Chunk], workers: int) -> Iterator[tuple[Chunk, Answered]]:
    waiting: deque[tuple[Chunk, Future[Answered]]] = deque()
    for chunk in chunks:
        waiting.append((chunk, pool.submit(chunk)))
        if len(waiting) >= workers * _AHEAD:
            first, future = waiting.popleft()
            yield first, future.result()
    for first, future in waiting:
        yield first, future.result()


class _Worker(NamedTuple):
    process: BaseProcess
    pipe: Connection


class _Pool:
    """Worker processes, and a thread for each that talks to whichever of them is idle."""

    def __init__(self, job: Job, count: int) -> None:
        self._job = job
        self._context = multiprocessing.get_context("spawn")
        self._all: list[_Worker] = []
        self._idle: queue.SimpleQueue[_Worker] = queue.SimpleQueue()
        self._closed = False
        for _ in range(count):
            self._idle.put(self._start())
        self._threads = ThreadPoolExecutor(count)

    def submit(self, chunk: Chunk) -> Future[Answered]:
        return self._threads.submit(self._answered, chunk)

    def close(self) -> None:
        self._closed = True
        # No thread may take up another chunk: once its worker is gone, it would wait for an idle one for ever.
        self._threads.shutdown(wait=False, cancel_futures=True)
        for worker in self._all:
            worker.process.kill()  # it holds nothing that is not written, and may be in the middle of a chunk
        self._threads.shutdown()
        for worker in self._all:
            worker.process.kill()  # one that was started meanwhile
            worker.process.join()
            worker.pipe.close()

    def _start(self) -> _Worker:
        ours, theirs = self._context.Pipe()
        process = self._context.Process(target=work, args=(theirs, self._job), daemon=True)
        process.start()
        theirs.close()
        worker = _Worker(process, ours)
        self._all.append(worker)
        return worker

    def _answered(self, chunk: Chunk) -> Answered:
        for _ in range(_TRIES):
            worker = self._idle.get()
            try:
                worker.pipe.send(chunk)
                found = worker.pipe.recv()
            except (EOFError, OSError):  # it is gone
                if self._closed:
                    break
                self._idle.put(self._start())
                continue
            self._idle.put(worker)
            if isinstance(found, Answered):
                return found
            assert isinstance(found, Exception)
            raise found
        raise WorkerError("worker processes keep ending → look for what ends them (memory?), then --resume")


def work(pipe: Connection, job: Job) -> None:
    """What a worker process does: answer the chunks that come through `pipe`, until that is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the process that started it is told, and ends it
    answerer = None
    with suppress(EOFError, OSError):
        while True:
            chunk = pipe.recv()
            found: Answered | Exception
            try:
                answerer = answerer or Answerer(job)
                found = answerer(chunk)
            except Exception as error:
                found = error
            pipe.send(found)
