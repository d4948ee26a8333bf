"""A reply as cells of a table: fixed columns, their names, and cells that no spreadsheet takes for a formula."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any


@dataclass(frozen=True, slots=True)
class Dated:
    """A day or a time of a workbook, and the number format that it is shown in ("dd/mm/yyyy")."""

    value: datetime | date | time
    shown: str

    def __str__(self) -> str:
        """As `text_of` has the value."""
        return str(self.value)


Cell = str | float | int | bool | datetime | date | time | Dated | None
# All are text but the confidence. Several ids stand in one cell with blanks between, several suggestions a line each;
# what has fields of its own is JSON. Nothing there: an empty cell.
REPLY_COLUMNS = (
    "reply_kind", "reply_intent", "reply_confidence", "reply_text", "reply_sentences", "reply_safety_level",
    "reply_safety_flags", "reply_framing", "reply_suggestions", "reply_ask_your_team", "reply_quotes",
    "reply_cautions", "reply_parts", "reply_corrections", "reply_content", "reply_error",
)  # fmt: skip
CONFIDENCE, TEXT, CORRECTIONS = "reply_confidence", "reply_text", "reply_corrections"  # the first two stand together
MOST_COLUMNS = 200  # of a table that is made of what has none, or of a sheet with a stray cell
LINE = "reply_line"  # stands first in an alerts file: the line of the input
_FORMULA = re.compile(r"[\s\x00]*[=+\-@＝＋－＠]|[\t\r\n\x00]")
_RISKY = frozenset("=+-@＝＋－＠\t\r\n\x00\v\f \u00a0")  # what a cell begins with that is looked at more closely
_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)*(?:[eE][+-]?\d+)?")


def reply_cells(reply: Mapping[str, Any]) -> tuple[Cell, ...]:
    """The cells of a reply that was given (`Reply.to_dict`), the error left out."""
    return (
        reply["kind"],
        reply["intent"],
        reply["confidence"],
        reply["text"],
        " ".join(reply["sentences"]) or None,
        reply["safety"]["level"],
        " ".join(reply["safety"]["flags"]) or None,
        reply["framing"] or None,
        "\n".join(reply["suggestions"]) or None,
        reply["ask_your_team"] or None,
        *(as_json(reply[name]) if reply[name] else None for name in ("quotes", "cautions", "parts", "corrections")),
        reply["content"],
    )


NO_REPLY: tuple[Cell, ...] = (None,) * (len(REPLY_COLUMNS) - 1)


def output_names(columns: Sequence[str], added: Iterable[str] = REPLY_COLUMNS) -> tuple[str, ...]:
    """The names of the input's columns in the output: one that a reply column has comes back as "input_<name>"."""
    taken = {*columns, *added}
    names = []
    for column in columns:
        name = column
        if column in added:
            name = free_name(column, taken)
            taken.add(name)
        names.append(name)
    return tuple(names)


def free_name(key: str, taken: Iterable[str]) -> str:
    """`key`, with "input_" before it as often as it takes to be a name that is not taken."""
    while key in taken:
        key = f"input_{key}"
    return key


def unique_names(cells: Sequence[str]) -> tuple[str, ...]:
    """Names for columns whose header has these cells: none empty, none twice."""
    names: dict[str, None] = {}
    for at, cell in enumerate(cells, 1):
        name = stem = cell.strip() or f"column_{at}"
        number = 1
        while name in names:
            number += 1
            name = f"{stem}_{number}"
        names[name] = None
    return tuple(names)


def text_of(value: object) -> str:
    """A value of the input as the text of a cell: text as it is, nothing as "", anything else as JSON has it."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, (datetime, date, time)):
        return str(value)
    if isinstance(value, (bool, int, float, dict, list)):
        return as_json(value)
    return str(plain(value))


def as_json(value: object) -> str:
    """`value` as JSON of printable characters."""
    text = _encode(value)
    return text if text.isprintable() else json.dumps(value, default=plain)


def plain(value: object) -> object:
    """What JSON has no form for, as text: dates, decimals, bytes (as hexadecimal digits)."""
    return value.hex() if isinstance(value, bytes) else str(value)


def is_formula(text: str) -> bool:
    """Whether a spreadsheet may take this cell for a formula; a plain number is none."""
    return _FORMULA.match(text) is not None and _NUMBER.fullmatch(text) is None


def safe(text: str) -> str:
    """`text` as a cell of delimited text: with an apostrophe before it where it might be taken for a formula."""
    return f"'{text}" if text[:1] in _RISKY and text and is_formula(text) else text


_encode = json.JSONEncoder(ensure_ascii=False, default=plain).encode
