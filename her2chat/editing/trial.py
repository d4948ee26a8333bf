"""Try a list of questions on a pack, and again on each save: what each gets, and what is new since last time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from her2chat.assistant import Assistant
from her2chat.conversation.session import Session

_CONTENT = (".yaml", ".txt")
Stamp = tuple[tuple[str, int, int], ...]


@dataclass(frozen=True, slots=True)
class Tried:
    """A question, and its reply in a few words (`answer her2.what_is [S3] 0.97`)."""

    question: str
    got: str


def tried(assistant: Assistant, questions: Iterable[str]) -> Iterator[Tried]:
    """Each question with what it gets, each by itself."""
    for question in questions:
        reply = assistant.ask(question, Session())
        yield Tried(question, f"{reply.brief} {reply.confidence:.2f}")


def news(now: Iterable[Tried], before: Iterable[Tried]) -> Iterator[Tried]:
    """Those of `now` that get something else than before, or were not asked before."""
    known = {row.question: row.got.rsplit(" ", 1)[0] for row in before}
    return (row for row in now if known.get(row.question) != row.got.rsplit(" ", 1)[0])


def saves(root: Path, questions: Path, wait: Callable[[], None]) -> Iterator[None]:
    """Once at the start, then each time after a file of the pack, or the list of questions, was saved.

    `wait` is called between two looks. A file that vanishes while it is looked at counts as changed.
    """
    seen: Stamp = ()
    while True:
        now = _stamp(root, questions)
        if now != seen:
            seen = now
            yield
        wait()


def _stamp(root: Path, questions: Path) -> Stamp:
    files = [questions, *sorted(path for path in root.rglob("*") if path.suffix in _CONTENT)]
    found = []
    for path in files:
        try:
            status = path.stat()
        except OSError:
            found.append((str(path), 0, 0))
        else:
            found.append((str(path), status.st_mtime_ns, status.st_size))
    return tuple(found)
