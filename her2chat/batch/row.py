"""What was read of a row, and what is answered to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from her2chat.batch.columns import Cell, reply_cells
from her2chat.json_text import to_json

if TYPE_CHECKING:
    import pyarrow

UNREAD = "unread"
# Most pressing first: the order of an alerts file. A row that could not be read stands last: nobody has looked at it.
ALERTS = ("crisis", "emergency", "call_team", UNREAD)


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the input.

    `number`: the line it begins on (from 1; 0 where that is not known). `fields`: all that stands in it, by name, in
    order; `name` is the one that holds the `question`. `problem`: why it cannot be answered, and how to mend it.
    """

    number: int
    question: str = ""
    fields: Mapping[str, object] = {}
    name: str = ""
    problem: str = ""

    @property
    def error(self) -> str:
        """The problem with its line; empty for a row that can be answered. Never what stands in the row."""
        if not self.problem:
            return ""
        return f"line {self.number}: {self.problem}" if self.number else self.problem

    def spoilt(self, problem: str) -> Row:
        """This row as one that cannot be answered."""
        return replace(self, question="", fields={}, problem=problem)


@dataclass(frozen=True, slots=True)
class Parsed:
    """The rows of a chunk; `batch` has the same rows as Arrow columns where they came as such."""

    rows: Sequence[Row]
    batch: pyarrow.RecordBatch | None = None


@dataclass(frozen=True)
class Answer:
    """A reply as data (`Reply.to_dict`), and its content words where it is one that leaves somebody without an answer.

    What it looks like in a file is made once, however many rows ask the same.
    """

    reply: Mapping[str, Any]
    unanswered: tuple[str, ...] = ()

    @property
    def level(self) -> str:
        """The safety level: none, ask_team, call_team, emergency or crisis."""
        return str(self.reply["safety"]["level"])

    @cached_property
    def json(self) -> str:
        """The reply as JSON, without the braces around it."""
        return to_json(self.reply)[1:-1]

    @cached_property
    def cells(self) -> tuple[Cell, ...]:
        """The reply as cells of a table, in the order of `columns.REPLY_COLUMNS`, without the error."""
        return reply_cells(self.reply)


def alert_of(answer: Answer | None) -> str:
    """Which list of an alerts file a row belongs to; empty where to none."""
    level = UNREAD if answer is None else answer.level
    return level if level in ALERTS else ""
