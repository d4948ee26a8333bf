"""Chunks of an input to rows. A parser is plain data, so that it can be sent to a worker."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from her2chat.batch.columns import Cell, as_json, text_of
from her2chat.batch.row import Parsed, Row

# What a reader hands over: rows with the line each begins on, or the first row's number and an Arrow batch as bytes.
Chunk = Any
_JSON_NAMES = ("question", "q")
NO_TEXT = "NUL bytes, no text → look for the row where the file came from"
NOT_UTF8 = "not UTF-8 → save the file as UTF-8"
_TOO_LONG = "too long for a line → cut it into several rows"


class Parser(Protocol):
    """Makes rows of a chunk."""

    def parse(self, chunk: Chunk) -> Parsed:
        """The rows of `chunk`, one for each that stands in it, in order; never raises for what a row holds."""


@dataclass(frozen=True, slots=True)
class Lines:
    """Plain text, a question a line."""

    def parse(self, chunk: Chunk) -> Parsed:
        """Rows with the one field "question"."""
        return Parsed([_line(number, text) for number, text in chunk])


def _line(number: int, text: str | None) -> Row:
    row = Row(number)
    if text is None:
        return row.spoilt(_TOO_LONG)
    text = text.rstrip("\r\n")
    if is_blanked(text):
        return row.spoilt(NO_TEXT)
    return Row(number, text, {"question": text}, "question") if readable(text) else row.spoilt(NOT_UTF8)


def is_blanked(text: str) -> bool:
    """Whether NUL bytes, as a loss of power leaves them, are all that there is."""
    return "\0" in text and not text.strip("\0 \t\r\n")


def readable(text: str) -> bool:
    """Whether `text` holds no byte that could not be decoded."""
    if text.isascii():
        return True
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


@dataclass(frozen=True, slots=True)
class Cells:
    """A table: cells under `columns`, of which number `question` (from 0) holds the question."""

    columns: tuple[str, ...]
    question: int
    delimiter: str

    def parse(self, chunk: Chunk) -> Parsed:
        """Rows with a field for each column; a cell that is missing at the end is empty."""
        return Parsed([self._row(number, cells) for number, cells in chunk])

    def _row(self, number: int, cells: list[Cell] | str) -> Row:
        row = Row(number)
        if isinstance(cells, str):
            return row.spoilt(cells)
        width = len(self.columns)
        if len(cells) > width:
            if width == 1 and self.delimiter:  # then a delimiter is part of the question
                cells = [self.delimiter.join(map(text_of, cells))]
            elif any(text_of(cell).strip() for cell in cells[width:]):
                return row.spoilt(f'{len(cells)} cells for {width} columns → put cells with the delimiter in them in "')
            cells = cells[:width]
        elif len(cells) <= self.question:
            return row.spoilt(f"{len(cells)} cells, the question's is number {self.question + 1} → complete the row")
        question = text_of(cells[self.question])
        if is_blanked(question):
            return row.spoilt(NO_TEXT)
        if not all(readable(cell) for cell in cells if isinstance(cell, str)):
            return row.spoilt(NOT_UTF8)
        padded = [*cells, *[""] * (width - len(cells))] if len(cells) < width else cells
        fields = dict(zip(self.columns, padded, strict=True))
        return Row(number, question, fields, self.columns[self.question])


@dataclass(frozen=True, slots=True)
class JsonLines:
    """JSON Lines; `column` names the field that holds the question (None: "question" or "q").

    `columns`: those of a table that the rows go into (none: they go into no table), of which `other` takes, as JSON,
    every field that has no column.
    """

    column: str | None = None
    columns: tuple[str, ...] = ()
    other: str = ""

    def parse(self, chunk: Chunk) -> Parsed:
        """Rows with the fields of the object on the line."""
        return Parsed([self._row(number, line) for number, line in chunk])

    def _row(self, number: int, line: bytes | None) -> Row:
        row = Row(number)
        if line is None:
            return row.spoilt(_TOO_LONG)
        fields, problem = read_json(line)
        if problem:
            return row.spoilt(problem)
        names = _JSON_NAMES if self.column is None else (self.column,)
        name = next((name for name in names if isinstance(fields.get(name), str)), None)
        if name is None:
            wanted = '"question" (or "q")' if self.column is None else "the field that --column names"
            return row.spoilt(f"no question in it → write an object with {wanted} as text")
        return Row(number, str(fields[name]), self._placed(fields), name)

    def _placed(self, fields: dict[str, Any]) -> Mapping[str, object]:
        if not self.other:
            return fields
        others = {key: value for key, value in fields.items() if key not in self.columns}
        return {**fields, self.other: as_json(others)} if others else fields


def read_json(line: bytes) -> tuple[dict[str, Any], str]:
    """The object on a line of JSON Lines, and what is wrong with it."""
    try:
        row = _decode(line.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return {}, NOT_UTF8
    except (ValueError, RecursionError):
        return {}, "not valid JSON → write one JSON object a line"
    if not isinstance(row, dict):
        return {}, 'no question in it → write an object with "question" (or "q") as text'
    return row, ""


def _refuse(constant: str) -> None:
    raise ValueError(constant)  # NaN and Infinity are no JSON


def _finite(digits: str) -> float:
    number = float(digits)
    if math.isinf(number):
        raise ValueError
    return number


_decode = json.JSONDecoder(parse_constant=_refuse, parse_float=_finite).decode


@dataclass(frozen=True, slots=True)
class Batches:
    """Arrow record batches of the serialized `schema`, whose column `name` holds the question.

    `whole`: whether the rows are wanted with all their fields, not as columns only.
    """

    name: str
    schema: bytes
    whole: bool

    def parse(self, chunk: Chunk) -> Parsed:
        """The rows of a batch; no question at all is an empty one."""
        from her2chat.batch import arrow

        first, data = chunk
        return arrow.rows_of(arrow.read_batch(data, self.schema), self.name, first, self.whole)
