"""Rows and replies to bytes, and the bytes to the finished file.

While a run goes on, everything is written to spools: files that only grow, so that a stopped run can be taken up again
by cutting them back. A form that cannot grow (a workbook, parquet, anything packed) is made of its spool at the end.
"""

from __future__ import annotations

import gzip
import json
import os
import re
import shutil
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Protocol

from her2chat.batch import forms
from her2chat.batch.columns import (
    LINE,
    NO_REPLY,
    REPLY_COLUMNS,
    Cell,
    Dated,
    as_json,
    free_name,
    output_names,
    safe,
    text_of,
)
from her2chat.batch.forms import Form, library
from her2chat.batch.row import Answer, Parsed, Row
from her2chat.reply import Reply
from her2chat.support.files import replacing, sync_folder
from her2chat.support.json_text import to_json

_BLOCK = 1 << 20
REPLY_FIELDS = frozenset(Reply("", "", (), "").to_dict())


class Encoder(Protocol):
    """Writes rows and their answers into a spool. Plain data, so that it can be sent to a worker."""

    def head(self) -> bytes:
        """What a spool begins with."""

    def encode(self, parsed: Parsed, answers: Sequence[Answer | None], chosen: Sequence[int]) -> bytes:
        """The rows of those numbers (from 0) in `parsed`, each with its answer; None is a row that has none."""


@dataclass(frozen=True, slots=True)
class JsonLinesEncoder:
    """The reply's fields, the row's other fields beside them; a field that clashes is "input_<name>".

    `lined`: whether each row says the line of the input that it begins on.
    """

    lined: bool = False

    def head(self) -> bytes:
        """Nothing."""
        return b""

    def encode(self, parsed: Parsed, answers: Sequence[Answer | None], chosen: Sequence[int]) -> bytes:
        """A line for each row."""
        return "".join(self._line(parsed.rows[at], answers[at]) for at in chosen).encode("utf-8")

    def _line(self, row: Row, answer: Answer | None) -> str:
        if answer is None:
            return to_json({"line": row.number or None, "error": row.error}) + "\n"
        others = _other_fields(row)
        if self.lined:
            others = {**others, free_name("line", others): row.number}
        if not others:
            return "{" + answer.json + "}\n"
        return "{" + answer.json + ", " + as_json(others)[1:-1] + "}\n"


def _other_fields(row: Row) -> dict[str, object]:
    """The fields of a row that stand beside the reply's, under names that none of those has."""
    others = {key: value for key, value in row.fields.items() if key != row.name or key not in REPLY_FIELDS}
    if REPLY_FIELDS.isdisjoint(others):
        return others
    taken = {*REPLY_FIELDS, *others}
    named = {}
    for key, value in others.items():
        name = free_name(key, taken) if key in REPLY_FIELDS else key
        taken.add(name)
        named[name] = value
    return named


@dataclass(frozen=True, slots=True)
class TextEncoder:
    """The text of each reply on one line."""

    def head(self) -> bytes:
        """Nothing."""
        return b""

    def encode(self, parsed: Parsed, answers: Sequence[Answer | None], chosen: Sequence[int]) -> bytes:
        """A line for each row."""
        texts = ((answers[at], parsed.rows[at].error) for at in chosen)
        lines = (error if answer is None else answer.reply.text for answer, error in texts)
        return "".join(" ".join(line.split()) + "\n" for line in lines).encode("utf-8", "replace")


@dataclass(frozen=True, slots=True)
class TableEncoder:
    """The columns of the input and those of the reply; `lined`: a column for the line of the input before them."""

    columns: tuple[str, ...]
    lined: bool = False

    def names(self) -> list[str]:
        """The header."""
        added = (LINE, *REPLY_COLUMNS) if self.lined else REPLY_COLUMNS
        return [*([LINE] if self.lined else []), *output_names(self.columns, added), *REPLY_COLUMNS]

    def row(self, row: Row, answer: Answer | None) -> list[object]:
        """The cells of a row, as they are."""
        lined = [row.number] if self.lined else []
        cells: tuple[Cell, ...] = NO_REPLY if answer is None else answer.cells
        return [*lined, *(row.fields.get(column) for column in self.columns), *cells, row.error or None]


@dataclass(frozen=True, slots=True)
class DelimitedEncoder:
    """A table as delimited text, no cell of which is a formula; `excel`: with the mark and line ends of Excel."""

    table: TableEncoder
    delimiter: str
    excel: bool = False

    @property
    def mark(self) -> str:
        """What tells Excel that a file is UTF-8."""
        return "\ufeff" if self.excel else ""

    def head(self) -> bytes:
        """The header."""
        return (self.mark + self.text([self.table.names()])).encode("utf-8", "replace")

    def encode(self, parsed: Parsed, answers: Sequence[Answer | None], chosen: Sequence[int]) -> bytes:
        """A record for each row."""
        rows = (self.table.row(parsed.rows[at], answers[at]) for at in chosen)
        return self.text(rows).encode("utf-8", "replace")

    def text(self, rows: Iterable[Sequence[object]]) -> str:
        """Rows of cells as records."""
        special = re.compile(f'["\r\n{re.escape(self.delimiter)}]').search
        end = "\r\n" if self.excel else "\n"
        cells = ([safe(text_of(cell)) for cell in row] for row in rows)
        return "".join(self.delimiter.join([_quoted(cell, special) for cell in row]) + end for row in cells)


def _quoted(cell: str, special: Callable[[str], object]) -> str:
    """A cell as delimited text has it; the csv module does the same, many times slower where there is much text."""
    return '"' + cell.replace('"', '""') + '"' if special(cell) else cell


@dataclass(frozen=True, slots=True)
class CellsEncoder:
    """A table as JSON arrays of cells, of which a workbook is made at the end."""

    table: TableEncoder

    def head(self) -> bytes:
        """The header."""
        return self.text([self.table.names()])

    def encode(self, parsed: Parsed, answers: Sequence[Answer | None], chosen: Sequence[int]) -> bytes:
        """An array for each row."""
        return self.text(self.table.row(parsed.rows[at], answers[at]) for at in chosen)

    def text(self, rows: Iterable[Sequence[object]]) -> bytes:
        """Rows of cells as arrays."""
        return "".join(json.dumps([_tagged(cell) for cell in row]) + "\n" for row in rows).encode("ascii")


def _tagged(cell: object) -> object:
    """A cell for JSON; one that holds a day or a time says which, and how it is shown."""
    if isinstance(cell, Dated):
        return {type(cell.value).__name__: cell.value.isoformat(), "shown": cell.shown}
    if cell is None or isinstance(cell, (str, int, float, bool)):
        return cell
    if hasattr(cell, "isoformat"):
        return {type(cell).__name__: cell.isoformat()}
    return text_of(cell)


def encoder_for(
    form: Form,
    columns: tuple[str, ...],
    schema: Any = None,
    delimiter: str = "",
    excel: bool = False,
    lined: bool = False,
) -> Encoder:
    """What writes `form`.

    `schema` is that of an input which comes as Arrow columns, `delimiter` that of one which is delimited text: what
    opened the one opens the other.
    """
    if form.name == forms.JSONL:
        return JsonLinesEncoder(lined)
    if form.name == forms.TXT:
        return TextEncoder()
    if form.name == forms.PARQUET:
        from her2chat.batch.arrow import ArrowEncoder, text_schema

        return ArrowEncoder((schema or text_schema(columns)).serialize().to_pybytes(), lined)
    table = TableEncoder(columns, lined)
    if form.name == forms.XLSX:
        return CellsEncoder(table)
    return DelimitedEncoder(table, "\t" if form.name == forms.TSV else delimiter or ",", excel)


def table_bytes(form: Form, rows: Sequence[Sequence[object]], excel: bool) -> bytes:
    """A small table, the header first, as the spool of a file of that form."""
    table = TableEncoder(())
    if form.name == forms.XLSX:
        return CellsEncoder(table).text(rows)
    if form.name in (forms.CSV, forms.TSV):
        encoder = DelimitedEncoder(table, "\t" if form.name == forms.TSV else ",", excel)
        return (encoder.mark + encoder.text(rows)).encode("utf-8", "replace")
    return "".join("\t".join(map(text_of, row)) + "\n" for row in rows[1:]).encode("utf-8", "replace")


def is_moved(form: Form) -> bool:
    """Whether a spool is all of a file of that form, so that it has only to be moved into place."""
    return form.name in forms.TEXT_FORMS and not form.packed


def finish(form: Form, spools: Sequence[Path], target: Path) -> None:
    """Make the file `target` of its spools, all or nothing; a spool that is all of it is moved into place.

    Raises `OSError` where it cannot be written; the spools are then left as they were.
    """
    if len(spools) == 1 and is_moved(form):
        if target.exists():
            shutil.copymode(target, spools[0])
        os.replace(spools[0], target)
        sync_folder(target.parent)
        return
    with replacing(target, f"{target.name}.new") as file:
        _MAKERS.get(form.name, _joined)(spools, file, form.packed)
    for spool in spools:
        spool.unlink()


def _joined(spools: Sequence[Path], file: IO[bytes], packed: str) -> None:
    with ExitStack() as stack:
        out: Any = file
        if packed == "gz":
            out = stack.enter_context(gzip.GzipFile("", "wb", 6, file, mtime=0))
        elif packed == "zst":
            out = stack.enter_context(library("zstandard", "zstd").ZstdCompressor().stream_writer(file, closefd=False))
        for spool in spools:
            with spool.open("rb") as part:
                shutil.copyfileobj(part, out, _BLOCK)


def _workbook(spools: Sequence[Path], file: IO[bytes], packed: str) -> None:
    from her2chat.batch import workbook

    workbook.write(_arrays(spools), file)


def _arrays(spools: Sequence[Path]) -> Iterable[list[Any]]:
    for spool in spools:
        with spool.open(encoding="ascii") as lines:
            for line in lines:
                yield json.loads(line)


def _parquet(spools: Sequence[Path], file: IO[bytes], packed: str) -> None:
    from her2chat.batch import arrow

    arrow.write_parquet(spools, file)


_MAKERS: dict[str, Callable[[Sequence[Path], IO[bytes], str], None]] = {
    forms.XLSX: _workbook,
    forms.PARQUET: _parquet,
}
