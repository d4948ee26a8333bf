"""An assistant that answers at once, so that a test of batch is a test of batch; and a run of it as a program.

    python batch_stub.py IN OUT [--workers N] [--resume] [--alerts F] [--unanswered F] [--report F] [--limit N]

A line "rows N" is printed whenever a chunk is written, so that a test can stop the program then.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import resource
import signal
import sys
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import cast

from her2chat import Assistant, Her2ChatError, Reply
from her2chat.batch.forms import form_of
from her2chat.batch.readers import Reading
from her2chat.batch.running import Run, run
from her2chat.content.model import Pack, Quote
from her2chat.lexicon import Correction
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
            fingerprint="stub", function_words=SMALL, light_words=frozenset(), shorthand=Shorthand(),
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


def plan(source: Path, target: Path, **options: object) -> Run:
    """A run with the forms that the endings tell, and a checkpoint after each chunk."""
    reading = options.pop("reading", None) or Reading(form_of(source))
    return Run(source, target, reading, form_of(target), **{"every": 0.0, **options})  # type: ignore[arg-type]


def answer(source: Path, target: Path, **options: object) -> object:
    """Answer a file by a stub; what the replies come to."""
    return run(plan(source, target, **options), Stub.pack, make)


def main() -> int:
    """Run as a program; its exit status."""
    parser = argparse.ArgumentParser()
    parser.add_argument("source", type=Path)
    parser.add_argument("target", type=Path)
    for name in ("alerts", "unanswered", "report"):
        parser.add_argument(f"--{name}", type=Path)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--limit", type=int, default=0, help="bytes that a file may have")
    parser.add_argument("--died", default="")
    parser.add_argument("--resume", action="store_true")
    parser.add_argument("--force", action="store_true")
    options = vars(parser.parse_args())
    if limit := options.pop("limit"):
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    making = partial(make, options.pop("died"))

    def progress(rows: int, share: float | None) -> None:
        print("rows", rows, share, file=sys.stderr, flush=True)

    try:
        run(plan(options.pop("source"), options.pop("target"), **options), Stub.pack, making, progress)
    except Her2ChatError as error:
        print(f"error {error}", file=sys.stderr)
        return error.exit_status
    return 0


if __name__ == "__main__":
    sys.exit(main())
