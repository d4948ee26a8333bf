"""Files to chunks of rows: what is cheap is done here, in one process; the rest is left to the parser of each form."""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from itertools import chain, islice
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from her2chat.batch import forms, sheet
from her2chat.batch.columns import MOST_COLUMNS, Cell, text_of
from her2chat.batch.detect import delimiter_of, encoding_of, layout_of, refuse_no_text
from her2chat.batch.forms import Form, library
from her2chat.batch.parsers import Batches, Cells, Chunk, JsonLines, Lines, Parser, read_json
from her2chat.batch.streams import decoded, share_of, unpacked
from her2chat.errors import InputError
from her2chat.support.files import blaming, standard_input

if TYPE_CHECKING:
    import pyarrow

CHUNK_ROWS = 64  # enough that handing it over costs little, few enough that a short list keeps every worker busy
_CHUNK_CHARACTERS = 1 << 18
_SAMPLE = 1 << 20  # bytes that are looked at to tell encoding and delimiter
LONGEST = 1 << 20  # characters of a line or a cell; a stray quote must not take the rest of the file for one cell
_SAMPLED_ROWS = 1000  # of JSON Lines, to tell the columns that a table needs
OTHER = "other_fields"  # the column for fields of JSON Lines that turn up later


@dataclass(frozen=True, slots=True)
class HowToRead:
    """How to read the input: its form and what is not left to looking (see `detect`)."""

    form: Form
    column: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    header: bool | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """An input that is open: chunks in order, what makes rows of them, and its columns if it goes into a table.

    `share` tells how much of it is read, from 0 to 1, None where that cannot be known. `schema` is that of an
    Arrow source, `delimiter` that of CSV.
    """

    parser: Parser
    columns: tuple[str, ...]
    chunks: Iterator[Chunk]
    share: Callable[[], float | None]
    schema: pyarrow.Schema | None = None
    delimiter: str = ""


@contextmanager
def open_source(
    path: Path,
    reading: HowToRead,
    for_table: bool = False,
    whole: bool = True,
    is_urgent: Callable[[str], bool] = lambda text: False,
) -> Iterator[Source]:
    """The input at `path` ("-": standard input).

    `for_table`: whether its rows will go into columns; `whole`: whether rows of Arrow columns are wanted as fields too.
    `is_urgent`: whether a text tells of danger, so that it is no header.

    Raises `InputError` where it cannot be read, at once or later.
    """
    with ExitStack() as stack:
        with _blaming(path):
            if reading.form.name in forms.TEXT_FORMS:
                file = stack.enter_context(standard_input() if path == forms.STREAM else path.open("rb"))
                bare = unpacked(file, reading.form.packed)
                source = _text_source(bare, reading, for_table, share_of(file), is_urgent)
            elif reading.form.name == forms.XLSX:
                records, share = sheet.records_of(path, stack)
                source = _table(records, reading, "", share, is_urgent)
            else:
                source = _parquet(path, reading, whole, stack)
        yield replace(source, chunks=_blamed(path, source.chunks))


def _blamed(path: Path, chunks: Iterator[Chunk]) -> Iterator[Chunk]:
    with _blaming(path):
        yield from chunks


@contextmanager
def _blaming(path: Path) -> Iterator[None]:
    """A block that reads `path`: whatever is wrong with it becomes one clear line."""
    with blaming(path, "read"):
        try:
            yield
        except UnicodeError:
            raise InputError(f"{path}: cannot be read (not in the encoding given) → give another --encoding") from None
        except (EOFError, zlib.error, gzip.BadGzipFile):
            raise InputError(f"{path}: cannot be read (the packed file is damaged) → pack it anew") from None


def _text_source(
    file: io.BufferedIOBase,
    reading: HowToRead,
    for_table: bool,
    share: Callable[[], float | None],
    is_urgent: Callable[[str], bool],
) -> Source:
    if reading.form.name == forms.JSONL:
        return _json_lines(file, reading, for_table, share)
    sample = file.read(_SAMPLE)
    refuse_no_text(sample)
    encoding = _encoding_of(sample, reading)
    text, share = decoded(sample, file, encoding, share)
    if reading.form.name == forms.TXT:
        rows = ((number, line) for number, line in _lines(text) if line is None or line.strip())
        return Source(Lines(), ("question",), in_chunks(rows), share)
    start = sample.decode(encoding, "replace")[: 1 << 16]
    usual = "\t" if reading.form.name == forms.TSV else delimiter_of(start)
    delimiter = _delimiter(reading.delimiter or usual)
    return _table(_Records(text, delimiter), reading, delimiter, share, is_urgent)


def _encoding_of(sample: bytes, reading: HowToRead) -> str:
    if not reading.encoding:
        return encoding_of(sample)
    encoding = _encoding(reading.encoding)
    try:
        found = encoding_of(sample)
    except InputError:
        return encoding
    return found if encoding.startswith(found.removesuffix("-sig")) else encoding  # it knows of a mark at the beginning


def _encoding(given: str) -> str:
    """The encoding under the name that Python has for it."""
    try:
        " ".encode(given)
        return codecs.lookup(given).name
    except (LookupError, UnicodeError):  # none, or none of text
        raise InputError("there is no such encoding as --encoding says → try utf-8 or cp1252") from None


def _delimiter(given: str) -> str:
    delimiter = "\t" if given == "\\t" else given
    if len(delimiter) != 1 or delimiter in '"\r\n':
        raise InputError("--delimiter: one character is wanted → e.g. ; or \\t")
    return delimiter


def _lines(text: IO[str]) -> Iterator[tuple[int, str | None]]:
    """Each line with its number, its end kept; None for one that is too long to be a row."""
    number = 0
    while line := text.readline(LONGEST):
        number += 1
        if len(line) < LONGEST or line.endswith(("\n", "\r")):
            yield number, line
            continue
        while (more := text.readline(LONGEST)) and not more.endswith(("\n", "\r")):
            pass
        yield number, None


class _TooLongError(Exception):
    """A line that is too long stands where a record was read."""


class _Records:
    """The records of delimited text, each with the line it begins on: cells, or what is wrong with it.

    A record that cannot be read costs no more than its first line: the lines after it are read anew.
    """

    def __init__(self, text: IO[str], delimiter: str) -> None:
        self._lines = _lines(text)
        self._delimiter = delimiter
        self._again: list[tuple[int, str | None]] = []
        self._taken: list[tuple[int, str | None]] = []
        csv.field_size_limit(LONGEST)

    def _feed(self) -> Iterator[str]:
        while True:
            item = self._again.pop() if self._again else next(self._lines, None)
            if item is None:
                return
            self._taken.append(item)
            if item[1] is None:
                raise _TooLongError
            yield item[1]

    def __iter__(self) -> Iterator[tuple[int, list[str] | str]]:
        reader = self._reader()
        while True:
            self._taken = []
            try:
                cells = next(reader)
            except StopIteration:
                return
            except (csv.Error, _TooLongError):
                first, *others = self._taken
                self._again += reversed(others)
                reader = self._reader()
                yield first[0], self._alone(first[1])
                continue
            if cells:
                yield self._taken[0][0], cells

    def _reader(self) -> Any:
        return csv.reader(self._feed(), delimiter=self._delimiter, strict=True)

    def _alone(self, line: str | None) -> list[str] | str:
        """A line that is no record by the rules: its cells if it is one by looser rules, else what is wrong."""
        if line is None:
            return f"longer than {LONGEST:,} characters → cut it into several rows"
        try:
            cells: list[str] = next(csv.reader([line], delimiter=self._delimiter), [])
        except csv.Error:
            cells = []
        loose = bool(cells) and not any("\n" in cell or "\r" in cell for cell in cells)
        return cells if loose else 'a quote is not closed → write a quote in a cell as ""'


def _table(
    records: Iterable[tuple[int, Sequence[Cell] | str]],
    reading: HowToRead,
    delimiter: str,
    share: Callable[[], float | None],
    is_urgent: Callable[[str], bool],
) -> Source:
    """A table of records, its layout told by the first ones; without a `delimiter` they are the rows of a sheet."""
    rest = iter(records)
    begin = list(islice(rest, 64))
    looked_at = [[text_of(cell) for cell in cells] for _, cells in begin if not isinstance(cells, str)]
    if not looked_at and not begin:
        raise InputError("the input is empty → give a file with a header and a row for each question")
    if not delimiter:
        looked_at = _of_one_width(looked_at)
    layout = layout_of(looked_at, reading.column, reading.header, is_urgent)
    if layout.header:
        named = next(at for at, (_, cells) in enumerate(begin) if not isinstance(cells, str)) if looked_at else None
        begin = [record for at, record in enumerate(begin) if at != named]
    chunks = in_chunks(chain(begin, rest))
    parser = Cells(layout.columns, layout.question, delimiter)
    kept = delimiter if reading.form.name == forms.CSV else ""
    return Source(parser, layout.columns, chunks, share, delimiter=kept)


def _of_one_width(rows: Sequence[list[str]]) -> list[list[str]]:
    """The rows of a sheet, all as wide as the widest; where a cell is far out, as wide as what the first row has."""
    width = max(map(len, rows), default=0)
    if width > MOST_COLUMNS:
        width = max((at for cells in rows[:1] for at, cell in enumerate(cells, 1) if cell.strip()), default=0)
    return [cells[:width] + [""] * (width - len(cells)) for cells in rows]


def _json_lines(
    file: io.BufferedIOBase, reading: HowToRead, for_table: bool, share: Callable[[], float | None]
) -> Source:
    rows = _byte_lines(file)
    columns: tuple[str, ...] = ()
    other = ""
    if for_table:
        begin = list(islice(rows, _SAMPLED_ROWS))
        seen = dict.fromkeys(key for _, line in begin if line is not None for key in read_json(line)[0])
        columns = tuple(seen)[:MOST_COLUMNS] or ("question",)
        if len(begin) == _SAMPLED_ROWS or len(seen) > MOST_COLUMNS:
            other = OTHER
            while other in columns:
                other += "_"
            columns = (*columns, other)
        rows = chain(begin, rows)
    return Source(JsonLines(reading.column, columns, other), columns, in_chunks(rows), share)


def _byte_lines(file: io.BufferedIOBase) -> Iterator[tuple[int, bytes | None]]:
    """The lines that are not blank, each with its number; None for one that is too long."""
    for number, line in enumerate(_ended(file), 1):
        if line is None or line.strip():
            yield number, line


def _ended(file: io.BufferedIOBase) -> Iterator[bytes | None]:
    """The lines, of which a CR alone ends one as well, but for a CR within an object; None for one too long."""
    most = 8 * LONGEST
    rest = b""
    while line := rest if rest.endswith(b"\n") else rest + file.readline(most - len(rest)):
        rest = b""
        whole = len(line) < most or line.endswith(b"\n")
        if not whole:
            line, cr, rest = line.rpartition(b"\r")
            if not cr:
                rest = _after_the_line(file, most)
                yield None
                continue
        if b"\r" not in line.rstrip(b"\r\n") or not read_json(line)[1]:
            yield line
        else:
            yield from line.removesuffix(b"\n").removesuffix(b"\r").split(b"\r")


def _after_the_line(file: io.BufferedIOBase, most: int) -> bytes:
    """What is read already of the line that follows the one that `file` stands in."""
    while more := file.readline(most):
        _, cr, rest = more.partition(b"\r")
        if cr or more.endswith(b"\n"):
            return b"" if rest == b"\n" else rest
    return b""


def in_chunks(rows: Iterable[tuple[int, Any]]) -> Iterator[Chunk]:
    """Rows in chunks of at most `CHUNK_ROWS`, fewer where they are long; the same for the same rows, always."""
    chunk: list[tuple[int, Any]] = []
    size = 0
    for row in rows:
        chunk.append(row)
        size += sum(map(_length, row[1])) if isinstance(row[1], list) else _length(row[1])
        if len(chunk) == CHUNK_ROWS or size >= _CHUNK_CHARACTERS:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


def _length(value: object) -> int:
    return len(value) if isinstance(value, (str, bytes)) else 8


def _parquet(path: Path, reading: HowToRead, whole: bool, stack: ExitStack) -> Source:
    from her2chat.batch import arrow

    parquet = library("pyarrow.parquet", "arrow")
    pyarrow = library("pyarrow", "arrow")
    file = stack.enter_context(path.open("rb"))
    try:
        opened = parquet.ParquetFile(file)
    except (pyarrow.ArrowException, OSError):
        raise InputError(f"{path}: cannot be read (not a parquet file) → write it anew") from None
    schema = arrow.decoded_schema(opened.schema_arrow)
    total = opened.metadata.num_rows
    at = 0
    name = arrow.question_column(schema, reading.column)

    def chunks() -> Iterator[Chunk]:
        nonlocal at
        try:
            for batch in opened.iter_batches(batch_size=CHUNK_ROWS):
                first, at = at + 1, at + batch.num_rows
                yield first, batch.cast(schema).serialize().to_pybytes()
        except (pyarrow.ArrowException, OSError) as error:
            if isinstance(error, OSError) and error.errno is not None:  # pyarrow's own have no number
                raise
            raise InputError(f"{path}: cannot be read (the file is damaged) → write it anew") from None

    parser = Batches(name, schema.serialize().to_pybytes(), whole)
    return Source(parser, tuple(schema.names), chunks(), lambda: at / total if total else None, schema)
