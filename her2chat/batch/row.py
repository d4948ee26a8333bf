"""What was read of a row, and what is answered to it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from her2chat.batch.columns import CORRECTIONS, REPLY_COLUMNS, TEXT, Cell, as_json, reply_cells
from her2chat.content.safety import CALL_TEAM, CRISIS, EMERGENCY
from her2chat.reply import Reply
from her2chat.support.json_text import to_json

if TYPE_CHECKING:
    import pyarrow

UNREAD = "unread"
# Most pressing first: the order of an alerts file. A row that could not be read stands last: nobody has looked at it.
ALERTS = (CRISIS, EMERGENCY, CALL_TEAM, UNREAD)
_OWN = ("question", "confidence", "text", "corrections")  # the fields in which like replies to two messages differ
_SHAPES = 2000  # of replies, kept to be filled again
_encode = json.JSONEncoder(ensure_ascii=False).encode


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the input.

    `number`: the line it begins on (from 1; 0 where that is not known). `fields`: all that stands in it, by name, in
    order; `name` is the one that holds the `question`. `problem`: why it cannot be answered, and how to mend it.
    """

    number: int
    question: str = ""
    fields: Mapping[str, object] = field(default_factory=dict)
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
    """A reply, and the content words of its message where it is one that leaves somebody without an answer.

    What it looks like in a file is made once, however many rows ask the same.
    """

    reply: Reply
    unanswered: tuple[str, ...] = ()

    @cached_property
    def json(self) -> str:
        """The reply's `to_dict` as JSON, without the braces around it."""
        reply, shape = self.reply, self._shape
        texts = [_inside(block.text) for block in reply.blocks]
        own = _encode(reply.question), _encode(_corrections(reply)) if reply.corrections else "[]"
        if "" in texts or not (shape.printable and own[0].isprintable() and own[1].isprintable()):
            return to_json(reply.to_dict())[1:-1]
        first, second, third, fourth = shape.between
        text = r"\n\n".join(texts)
        return f'{first}{own[0]}{second}{round(reply.confidence, 3)!r}{third}"{text}"{fourth}{own[1]}{shape.end}'

    @cached_property
    def cells(self) -> tuple[Cell, ...]:
        """The reply as cells of a table, in the order of `columns.REPLY_COLUMNS`, without the error."""
        reply, (before, between, end) = self.reply, self._shape.cells
        corrections = as_json(_corrections(reply)) if reply.corrections else None
        return (*before, round(reply.confidence, 3), reply.text, *between, corrections, *end)

    @property
    def _shape(self) -> _Shape:
        return _shape_of(_shared(self.reply))


class _Shape(NamedTuple):
    """What like replies share: JSON before each of their own fields and at the end; cells likewise, in three runs."""

    between: tuple[str, ...]
    end: str
    printable: bool
    cells: tuple[tuple[Cell, ...], ...]


_SHARED = (
    "kind", "content", "intent", "quotes", "cautions", "safety", "framing", "suggestions", "ask_your_team", "parts"
)  # fmt: skip
_shared = attrgetter(*_SHARED)


@lru_cache(_SHAPES)
def _inside(text: str) -> str:
    """A paragraph as JSON has it, without its quotes; empty where that is not all printable. Most come many times."""
    made = _encode(text)[1:-1]
    return made if made.isprintable() else ""


@lru_cache(_SHAPES)
def _shape_of(shared: tuple[Any, ...]) -> _Shape:
    """The shape of the replies that share these fields, in the order of `_SHARED`."""
    bare = Reply(question="", blocks=(), **dict(zip(_SHARED, shared, strict=True)))
    fields = bare.to_dict()
    between: list[str] = []
    held = ""
    for key, value in fields.items():
        held += f'{", " if held or between else ""}"{key}": '
        if key in _OWN:
            between.append(held)
            held = ""
        else:
            held += _encode(value)
    cells = reply_cells(fields)
    text, corrections = REPLY_COLUMNS.index(TEXT), REPLY_COLUMNS.index(CORRECTIONS)
    printable = held.isprintable() and all(part.isprintable() for part in between)
    return _Shape(
        tuple(between), held, printable, (cells[: text - 1], cells[text + 1 : corrections], cells[corrections + 1 :])
    )


def _corrections(reply: Reply) -> list[dict[str, str]]:
    return [{"typed": one.typed, "read_as": one.read_as} for one in reply.corrections]


def alert_of(answer: Answer | None) -> str:
    """Which list of an alerts file a row belongs to; empty where to none."""
    level = UNREAD if answer is None else answer.reply.safety.level
    return level if level in ALERTS else ""
