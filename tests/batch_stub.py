"""An assistant that answers at once, so that a test of batch is a test of batch; and runs of it that can be killed."""

from __future__ import annotations

import hashlib
import multiprocessing
import os
import resource
import signal
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

from her2chat import Assistant, Her2ChatError, Reply
from her2chat.batch.forms import form_of
from her2chat.batch.readers import HowToRead
from her2chat.batch.running import Run, run
from her2chat.content.model import Pack, Quote
from her2chat.lexicon.lexicon import Correction
from her2chat.reply import Block, SafetyNote
from her2chat.text import Shorthand

_LEVELS = {"CRISIS": ("crisis", "crisis"), "EMERGENCY": ("urgent", "emergency"), "CALL": ("urgent", "call_team")}
SMALL = frozenset("the a an is what how does do i my it of to for and".split())
QUOTE = Quote("S3", "Understanding", "A protein; “so, called”.", 10, 20)


class Stub:
    """Answers by what is in the message: CRISIS, EMERGENCY, CALL, UNKNOWN, BREAK (raises), DIE (ends the process)."""

    pack = cast(
        Pack,
        SimpleNamespace(
            fingerprint="stub", function_words=SMALL, light_words=frozenset(), shorthand=Shorthand(), concepts=(),
            intent=lambda name: SimpleNamespace(question=f"About {name}?"),
        ),
    )  # fmt: skip

    def __init__(self, died: str = "") -> None:
        self.asked: list[str] = []
        self._died = Path(died)

    def ask(self, message: str, session: object = None) -> Reply:
        """A reply that depends on nothing but the message."""
        self.asked.append(message)
        if "BREAK" in message:
            raise RuntimeError(message)
        if "DIE" in message and not self._died.exists():
            self._died.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        level = next((found for word, found in _LEVELS.items() if word in message), None)
        if level is not None:
            card = Block("card", f"Call now: {len(message)} letters.")
            return Reply(message, level[0], (card,), "stub", None, 1.0, safety=SafetyNote(level[1], ("E01", "T02")))
        if "UNKNOWN" in message:
            return Reply(
                message, "not_covered", (Block("line", "I do not know."),), "stub", ask_your_team="What is it?"
            )
        number = int(hashlib.sha256(message.encode("utf-8", "replace")).hexdigest(), 16)
        blocks = (Block("plain", f"Answer {number % 97}, “quoted”,\nso."), Block("framing", "Ask your team."))
        return Reply(
            message, "answer", blocks, "stub", f"intent.{number % 5}", (number % 1000) / 1000, (QUOTE,) * (number % 3),
            framing="Ask your team.", suggestions=("And then?", "Why?"), corrections=(Correction("ztick", "stick"),),
        )  # fmt: skip


def make(died: str = "") -> Assistant:
    """A stub, as a worker process can make it."""
    return cast(Assistant, Stub(died))


def as_assistant(stub: Stub) -> Assistant:
    """A stub under the type of what it stands in for."""
    return cast(Assistant, stub)


def plan(source: Path, target: Path, **options: object) -> Run:
    """A run with the forms that the endings tell, and no checkpoint on the way unless that is asked for."""
    reading = options.pop("reading", None) or HowToRead(form_of(source))
    form = options.pop("form", None) or form_of(target)
    return Run(source, target, reading, form, **{"every": 60.0, **options})  # type: ignore[arg-type]


def answer(source: Path, target: Path, **options: object) -> object:
    """Answer a file by a stub; what the replies come to."""
    return run(plan(source, target, **options), Stub.pack, make)


def child(pipe: Connection, folder: Path, options: dict[str, Any], limit: int) -> None:
    """A run in a process of its own, that a test may kill: sends the rows at each chunk, in the end what it ended by.

    `limit`: bytes that a file may have at the most (0: any).
    """
    os.chdir(folder)
    if limit:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    ended: Exception | None = None
    try:
        run(plan(**options), Stub.pack, make, lambda rows, share: pipe.send(rows))
    except Her2ChatError as error:
        ended = error
    pipe.send(ended)


def started(folder: Path, options: dict[str, Any], limit: int = 0) -> tuple[ForkServerProcess, Connection]:
    """Such a process, and the end of the pipe at which it is heard."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__, "her2chat.batch.arrow", "pyarrow.parquet", "openpyxl", "zstandard"])
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=child, args=(theirs, folder, options, limit))
    process.start()
    theirs.close()
    return process, ours
