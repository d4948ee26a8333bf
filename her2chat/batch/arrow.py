"""Arrow record batches: answers as columns of a fixed schema, beside those that were there.

>>> from her2chat.batch.arrow import answer_batches
>>> answered = answer_batches(batches, column="message")        # an iterator of record batches, lazy
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from her2chat.assistant import Assistant, load
from her2chat.batch.columns import CONFIDENCE, LINE, NO_REPLY, REPLY_COLUMNS, output_names, text_of
from her2chat.batch.detect import QUESTION_NAMES
from her2chat.batch.forms import library
from her2chat.batch.parsers import NOT_UTF8
from her2chat.batch.row import Answer, Parsed, Row
from her2chat.errors import InputError

if TYPE_CHECKING:
    import pyarrow as pa
else:
    pa = library("pyarrow", "arrow")

_GROUP_ROWS = 8192  # of a parquet file
REPLY_SCHEMA = pa.schema([(name, pa.float64() if name == CONFIDENCE else pa.string()) for name in REPLY_COLUMNS])


def answer_batches(
    batches: Iterable[pa.RecordBatch],
    column: str | None = None,
    assistant: Assistant | None = None,
    *,
    pack: Path | str | None = None,
    region: str | None = None,
    team_line: str | None = None,
) -> Iterator[pa.RecordBatch]:
    """For each record batch the same rows, with the columns of `REPLY_SCHEMA` behind their own.

    `column`: the one with the questions, of text (by default the first of the usual names, such as "question"). A
    column of the input that has a reply column's name comes back as "input_<name>". No question (null) is an empty one.
    `assistant` answers; without one, one is loaded with the other arguments, once in a process, so that this can be
    handed to an engine that sends it to other machines.

    Raises `InputError` where no column holds questions, `ContentError` where the pack cannot be used.
    """
    from her2chat.batch.answering import answers_to

    answer = answers_to(assistant or _loaded(pack, region, team_line))
    for batch in batches:
        parsed = rows_of(batch, question_column(batch.schema, column), 0, whole=False)
        rows, answers = answer(parsed.rows)
        yield with_replies(parsed.batch, rows, answers, lined=False)


@lru_cache(1)
def _loaded(pack: Path | str | None, region: str | None, team_line: str | None) -> Assistant:
    return load(pack, region, team_line)


def question_column(schema: pa.Schema, column: str | None, named: bool = False) -> str:
    """The name of the column with the questions; `named`: only one of the usual names, or `column`.

    Raises `InputError` where there is none, or it holds no text.
    """
    names = {name.lower(): name for name in reversed(schema.names)}
    if column is not None:
        wanted = column if column in schema.names else names.get(column.lower(), _numbered(schema, column))
    else:
        wanted = next((names[name] for name in QUESTION_NAMES if name in names), None)
        texts = [field.name for field in schema if _is_text(field.type)]
        wanted = texts[0] if wanted is None and len(texts) == 1 and not named else wanted
    if wanted is None:
        raise InputError("no column of questions → name one with --column")
    if schema.names.count(wanted) > 1:
        raise InputError("several columns have the name of the question's → give each a name of its own")
    if not _is_text(schema.field(wanted).type):
        raise InputError("the column of questions does not hold text → name another with --column")
    return str(wanted)


def _numbered(schema: pa.Schema, column: str) -> str | None:
    at = int(column) if column.isdecimal() else 0
    return schema.names[at - 1] if 1 <= at <= len(schema.names) else None


def decoded_schema(schema: pa.Schema) -> pa.Schema:
    """`schema` without dictionaries, which no single batch carries, and views, of which Arrow cannot take some rows."""
    return pa.schema([_decoded(field) for field in schema])


def _decoded(field: pa.Field) -> pa.Field:
    kind = field.type
    if pa.types.is_dictionary(kind):
        return _decoded(field.with_type(kind.value_type))
    if pa.types.is_string_view(kind):
        return field.with_type(pa.string())
    if pa.types.is_binary_view(kind):
        return field.with_type(pa.binary())
    if pa.types.is_list(kind):
        return field.with_type(pa.list_(_decoded(kind.value_field)))
    if pa.types.is_struct(kind):
        return field.with_type(pa.struct([_decoded(kind.field(at)) for at in range(kind.num_fields)]))
    return field


def _is_text(kind: pa.DataType) -> bool:
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind))


def output_schema(schema: pa.Schema, lined: bool = False) -> pa.Schema:
    """The schema of the output for an input of `schema`; `lined`: with the line of the input before all."""
    added = (LINE, *REPLY_COLUMNS) if lined else REPLY_COLUMNS
    names = output_names(schema.names, added)
    fields = [field.with_name(name) for field, name in zip(schema, names, strict=True)]
    return pa.schema([*([pa.field(LINE, pa.int64())] if lined else []), *fields, *REPLY_SCHEMA])


def text_schema(columns: Sequence[str]) -> pa.Schema:
    """The schema of an input whose fields are all text."""
    return pa.schema([(_encodable(column), pa.string()) for column in columns])


def read_batch(data: bytes, schema: bytes) -> pa.RecordBatch:
    """The record batch of serialized `schema` whose serialized form is `data`."""
    return pa.ipc.read_record_batch(pa.BufferReader(data), pa.ipc.read_schema(pa.BufferReader(schema)))


def rows_of(batch: pa.RecordBatch, name: str, first: int, whole: bool) -> Parsed:
    """The rows of a record batch, `first` the number of its first one (0: not known); `whole`: with all fields.

    One with a text that is not UTF-8 is spoilt, and that text is left out of the batch.
    """
    batch, spoilt = _readable(batch)
    questions = batch.column(batch.schema.names.index(name)).to_pylist()
    fields = _as_python(batch) if whole else [{name: question} for question in questions]
    rows = [
        _row(first + at if first else 0, question or "", of_row, name, at in spoilt)
        for at, (question, of_row) in enumerate(zip(questions, fields, strict=True))
    ]
    return Parsed(rows, batch)


def _row(number: int, question: str, fields: dict[str, object], name: str, spoilt: bool) -> Row:
    return Row(number).spoilt(NOT_UTF8) if spoilt else Row(number, question, fields, name)


def _readable(batch: pa.RecordBatch) -> tuple[pa.RecordBatch, set[int]]:
    """`batch` without the values that cannot be decoded, which Arrow does not look at, and the rows of those."""
    columns = list(batch.columns)
    spoilt: set[int] = set()
    for at, column in enumerate(batch.columns):
        if wrong := _undecodable(column):
            columns[at] = _without(column, wrong, batch.schema.field(at).nullable)
            spoilt |= wrong
    return (pa.RecordBatch.from_arrays(columns, schema=batch.schema) if spoilt else batch), spoilt


def _undecodable(column: pa.Array) -> set[int]:
    try:
        column.validate(full=True)
    except pa.ArrowInvalid:
        return {at for at in range(len(column)) if not _decodes(column[at])}
    return set()


def _decodes(value: pa.Scalar) -> bool:
    try:
        value.as_py()
    except UnicodeDecodeError:
        return False
    return True


def _without(column: pa.Array, wrong: set[int], nullable: bool) -> pa.Array:
    if _is_text(column.type):
        empty = None if nullable else ""
        return pa.array([empty if at in wrong else column[at].as_py() for at in range(len(column))], column.type)
    if not nullable:
        return column
    return column.take(pa.array([None if at in wrong else at for at in range(len(column))], pa.int64()))


def _as_python(batch: pa.RecordBatch) -> list[dict[str, object]]:
    """The rows as Python values; times as text, since Python's have no nanoseconds."""
    columns = [
        column.cast(pa.string()) if pa.types.is_temporal(column.type) and _castable(column.type) else column
        for column in batch.columns
    ]
    names = batch.schema.names
    values = [column.to_pylist() for column in columns]
    return [dict(zip(names, row, strict=True)) for row in zip(*values, strict=True)]


def _castable(kind: pa.DataType) -> bool:
    return not (pa.types.is_duration(kind) or pa.types.is_interval(kind))


def with_replies(
    batch: pa.RecordBatch, rows: Sequence[Row], answers: Sequence[Answer | None], lined: bool
) -> pa.RecordBatch:
    """`batch` with the columns of the reply behind its own, and the line of each row before them if `lined`."""
    lines = [pa.array([row.number for row in rows], pa.int64())] if lined else []
    return pa.RecordBatch.from_arrays(
        [*lines, *batch.columns, *_reply_arrays(rows, answers)], schema=output_schema(batch.schema, lined)
    )


def _reply_arrays(rows: Sequence[Row], answers: Sequence[Answer | None]) -> list[pa.Array]:
    cells = [
        (*(NO_REPLY if answer is None else answer.cells), row.error or None)
        for row, answer in zip(rows, answers, strict=True)
    ]
    columns = zip(*cells, strict=True) if cells else ([] for _ in REPLY_COLUMNS)
    return [
        pa.array([_encodable(value) for value in column], field.type)
        for column, field in zip(columns, REPLY_SCHEMA, strict=True)
    ]


def _encodable(value: Any) -> Any:
    """A text as Arrow can hold it: half a surrogate pair is no letter."""
    if isinstance(value, str) and not value.isascii():
        return value.encode("utf-8", "replace").decode("utf-8")
    return value


@dataclass(frozen=True, slots=True)
class ArrowEncoder:
    """Rows as an Arrow stream; `schema` is that of the input, serialized."""

    schema: bytes
    lined: bool = False

    def head(self) -> bytes:
        """The schema."""
        return bytes(output_schema(self._input(), self.lined).serialize())

    def encode(self, parsed: Parsed, answers: Sequence[Answer | None], chosen: Sequence[int]) -> bytes:
        """A record batch, if there are rows for one."""
        if not chosen:
            return b""
        rows = [parsed.rows[at] for at in chosen]
        batch = self._texts(rows) if parsed.batch is None else parsed.batch.take(pa.array(chosen))
        return bytes(with_replies(batch, rows, [answers[at] for at in chosen], self.lined).serialize())

    def _input(self) -> pa.Schema:
        return pa.ipc.read_schema(pa.BufferReader(self.schema))

    def _texts(self, rows: Sequence[Row]) -> pa.RecordBatch:
        schema = self._input()
        named = [{_encodable(name): value for name, value in row.fields.items()} for row in rows]
        arrays = [
            pa.array([_encodable(_text_or_none(fields.get(name))) for fields in named], pa.string())
            for name in schema.names
        ]
        return pa.RecordBatch.from_arrays(arrays, schema=schema)


def _text_or_none(value: object) -> str | None:
    return None if value is None else text_of(value)


def write_parquet(spools: Sequence[Path], file: IO[bytes]) -> None:
    """Write the record batches of the spools, the first of which begins with their schema, as parquet."""
    parquet = library("pyarrow.parquet", "arrow")
    schema: pa.Schema | None = None
    with ExitStack() as stack:
        writer: Any = None
        held: list[pa.RecordBatch] = []
        for spool in spools:
            for message in _messages(stack.enter_context(spool.open("rb"))):
                if message.type == "schema":
                    schema = pa.ipc.read_schema(message)
                    writer = stack.enter_context(parquet.ParquetWriter(file, schema, compression="zstd"))
                    continue
                held.append(pa.ipc.read_record_batch(message, schema))
                if sum(batch.num_rows for batch in held) >= _GROUP_ROWS:
                    writer.write_table(pa.Table.from_batches(held, schema))
                    held = []
        if held:
            writer.write_table(pa.Table.from_batches(held, schema))


def _messages(file: IO[bytes]) -> Iterator[Any]:
    reader = pa.ipc.MessageReader.open_stream(pa.PythonFile(file, "r"))
    while True:
        try:
            yield reader.read_next_message()
        except StopIteration:
            return
