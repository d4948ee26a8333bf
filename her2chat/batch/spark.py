"""The same answers on a cluster: folders in, folders out, by Spark, which cuts, retries and writes as it always does.

Rows of parquet and CSV go through Spark as columns; JSON Lines go through as lines, so that they come out byte for byte
as from the plain engine. Each Python worker of Spark loads the content once.
"""

from __future__ import annotations

import csv
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from her2chat.assistant import Assistant, load
from her2chat.batch import arrow, forms
from her2chat.batch.answering import answers_to
from her2chat.batch.columns import CONFIDENCE, REPLY_COLUMNS, output_names, safe
from her2chat.batch.forms import library
from her2chat.batch.parsers import Cells, JsonLines
from her2chat.batch.row import UNREAD, Answer, Parsed, Row
from her2chat.batch.writers import JsonLinesEncoder
from her2chat.content.model import ANSWER
from her2chat.errors import EngineError, InputError

if TYPE_CHECKING:
    import pyarrow as pa
else:
    pa = library("pyarrow", "spark")

_FORMS = (forms.PARQUET, forms.CSV, forms.JSONL)
_ENDINGS = {"json": forms.JSONL, "ndjson": forms.JSONL}
_VALUE = "value"  # what Spark calls a line
_CORRUPT = "_her2chat_corrupt"  # where Spark puts a record that does not fit the columns
_CSV = {"header": "true", "multiLine": "true", "quote": '"', "escape": '"', "lineSep": "\n"}
_EVERYWHERE = "local[*]"
_WITH_RETRIES = "local[*,4]"  # the same, but a task whose worker is lost is tried again, as on a cluster
Maker = tuple[Callable[..., Assistant], tuple[tuple[str, Any], ...]]  # compared by what it makes, wherever it is sent


@dataclass(frozen=True, slots=True)
class Folders:
    """What a run on Spark reads and writes: paths or addresses that Spark understands, and the forms of what is there.

    `column`: the one with the questions; `force`: overwrite what is there.
    """

    source: str
    target: str
    source_form: str
    target_form: str
    column: str | None = None
    force: bool = False


def folders(source: str, target: str, given: tuple[str | None, str | None], column: str | None, force: bool) -> Folders:
    """`Folders` for these paths; a form that is not given is told by an ending, of the folder or of a file in it.

    Raises `InputError` where a form cannot be told, or is none of parquet, CSV and JSON Lines.
    """
    if source.rstrip("/") == target.rstrip("/"):
        raise InputError(f"{target}: is the input itself → write to another folder")
    source_form = given[0] or _told(source)
    target_form = given[1] or _ending(target) or source_form
    for path, form, option in ((source, source_form, "--from"), (target, target_form, "--to")):
        if form not in _FORMS:
            raise InputError(f"{path}: its form is not known → say {option} parquet, csv or jsonl")
    if source_form == forms.JSONL and target_form != forms.JSONL:
        raise InputError("JSON Lines have no columns for Spark → write jsonl, or use the plain engine")
    return Folders(source, target, source_form, target_form, column, force)


def _told(source: str) -> str:
    if form := _ending(source):
        return form
    path = Path(source)
    inside = sorted(path.iterdir()) if path.is_dir() else []
    found = (_ending(file.name) for file in inside if not file.name.startswith(("_", ".")))
    return next(filter(None, found), "")


def _ending(path: str) -> str:
    ending = path.rstrip("/").removesuffix(".gz").rpartition("/")[2].rpartition(".")[2].lower()
    form = _ENDINGS.get(ending, ending)
    return form if form in _FORMS else ""


def answer_folders(plan: Folders, options: Mapping[str, Any], make: Callable[..., Assistant] = load) -> Counter[str]:
    """Do `plan` on the Spark that is configured (`local[*]` where none is); counts of the replies, see `summary`.

    `make` makes the assistant in each Python worker, called with `options`; both are sent to other machines.

    Raises `InputError` where the input cannot be used or the output is there, `EngineError` where Spark gives up.
    """
    session, own = session_of()
    try:
        with _blamed():
            frame, column = _read(session, plan)
        answering = Answering(column, plan.source_form, plan.target_form, (make, tuple(sorted(options.items()))))
        with _blamed():
            _write(_answered(frame, answering), plan)
        with _blamed():
            return _tally(session, plan)
    finally:
        if own:
            session.stop()


def session_of() -> tuple[Any, bool]:
    """The Spark session of this process, and whether it was started here, by what is configured.

    Raises `EngineError` where it does not start.
    """
    sql = library("pyspark.sql", "spark")
    core = library("pyspark.core.context" if _has_core() else "pyspark.context", "spark")
    if (session := sql.SparkSession.getActiveSession()) is not None:
        return session, False
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    try:
        core.SparkContext._ensure_initialized()
        conf = library("pyspark", "spark").SparkConf()
        if conf.get("spark.master", _EVERYWHERE) == _EVERYWHERE:
            conf.setMaster(_WITH_RETRIES)
        return sql.SparkSession.builder.config(conf=conf).appName("her2chat batch").getOrCreate(), True
    except Exception as error:
        if type(error).__module__.startswith(("pyspark", "py4j")):
            raise EngineError("Spark does not start → install Java 17, and look at its own message above") from None
        raise


def _has_core() -> bool:
    return int(library("pyspark", "spark").__version__.split(".")[0]) >= 4


@contextmanager
def _blamed() -> Iterator[None]:
    """A block that Spark works in: its errors become one line. Its log tells the rest; no message is in the line."""
    try:
        yield
    except Exception as error:
        if not type(error).__module__.startswith(("pyspark", "py4j")):
            raise
        condition = getattr(error, "getCondition", getattr(error, "getErrorClass", lambda: None))() or "see its log"
        kind = InputError if type(error).__name__ == "AnalysisException" else EngineError
        raise kind(f"Spark: {condition} → see docs/batch.md, and Spark's log") from None


def _read(session: Any, plan: Folders) -> tuple[Any, str | None]:
    """The input as a data frame, and the name of the column with the questions (of lines: of the field)."""
    if plan.source_form == forms.JSONL:
        return session.read.text(plan.source), plan.column
    if plan.source_form == forms.PARQUET:
        frame = session.read.parquet(plan.source)
    else:
        types = library("pyspark.sql.types", "spark")
        told = session.read.options(**_CSV).csv(plan.source)
        kept = types.StructType([*told.schema.fields, types.StructField(_CORRUPT, types.StringType())])
        frame = session.read.options(**_CSV, columnNameOfCorruptRecord=_CORRUPT).schema(kept).csv(plan.source)
    schema = library("pyspark.sql.pandas.types", "spark").to_arrow_schema(frame.schema)
    named = pa.schema([field for field in schema if field.name != _CORRUPT])
    # Spark takes the first line of CSV for the header, whatever it is: one that names nothing may be a message.
    return frame, arrow.question_column(named, plan.column, named=plan.source_form == forms.CSV)


@dataclass(frozen=True, slots=True)
class Answering:
    """What Spark calls on each part of a data frame. Plain data, so that it can be sent to other machines."""

    column: str | None
    source_form: str
    target_form: str
    maker: Maker

    def __call__(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """For each record batch the same rows, answered."""
        answer = _answers(self.maker)
        for batch in batches:
            parsed = self._parsed(batch)
            rows, answers = answer(parsed.rows)
            yield self._made(parsed, rows, answers)

    def _parsed(self, batch: pa.RecordBatch) -> Parsed:
        if self.source_form == forms.JSONL:
            lines = ((0, line.encode("utf-8")) for line in batch.column(0).to_pylist() if line.strip())
            return JsonLines(self.column).parse(list(lines))
        assert self.column is not None
        if self.source_form == forms.CSV:
            return _of_csv(batch, self.column)
        return arrow.rows_of(batch, self.column, 0, whole=self.target_form == forms.JSONL)

    def _made(self, parsed: Parsed, rows: list[Row], answers: list[Answer | None]) -> pa.RecordBatch:
        if self.target_form == forms.JSONL:
            data = JsonLinesEncoder().encode(Parsed(rows), answers, range(len(rows)))
            return pa.RecordBatch.from_arrays([pa.array(data.decode("utf-8").split("\n")[:-1], pa.string())], [_VALUE])
        made = arrow.with_replies(parsed.batch, rows, answers, lined=False)
        return _safe(made) if self.target_form == forms.CSV else made


def _of_csv(batch: pa.RecordBatch, column: str) -> Parsed:
    """The rows of CSV; a record that did not fit the columns is read again, as the plain engine reads it."""
    names = [name for name in batch.schema.names if name != _CORRUPT]
    cells = Cells(tuple(names), names.index(column), ",")
    chunk: list[tuple[int, Any]] = []
    for row in batch.to_pylist():
        corrupt = row.get(_CORRUPT)
        found = [row[name] or "" for name in names] if corrupt is None else _record(corrupt)
        chunk.append((0, found))
    rows = cells.parse(chunk).rows
    arrays = [pa.array([row.fields.get(name) for row in rows], pa.string()) for name in names]
    return Parsed(rows, pa.RecordBatch.from_arrays(arrays, names))


def _record(text: str) -> list[str] | str:
    try:
        return next(csv.reader(text.splitlines(keepends=True), strict=True), [])
    except csv.Error:
        return 'a quote is not closed → write a quote in a cell as ""'


def _safe(batch: pa.RecordBatch) -> pa.RecordBatch:
    """`batch` with no cell that a spreadsheet would take for a formula."""
    columns = [
        pa.array([None if value is None else safe(value) for value in column.to_pylist()], column.type)
        if pa.types.is_string(column.type)
        else column
        for column in batch.columns
    ]
    return pa.RecordBatch.from_arrays(columns, schema=batch.schema)


@lru_cache(1)
def _answers(maker: Maker) -> Callable[[Any], tuple[list[Row], list[Answer | None]]]:
    """What answers rows, made once in each Python worker."""
    make, options = maker
    return answers_to(make(**dict(options)))


def _answered(frame: Any, answering: Answering) -> Any:
    types = library("pyspark.sql.types", "spark")
    if answering.target_form == forms.JSONL:
        schema = types.StructType([types.StructField(_VALUE, types.StringType())])
    else:
        fields = [field for field in frame.schema.fields if field.name != _CORRUPT]
        names = output_names([field.name for field in fields])
        kept = [types.StructField(name, field.dataType) for name, field in zip(names, fields, strict=True)]
        added = [
            types.StructField(name, types.DoubleType() if name == CONFIDENCE else types.StringType())
            for name in REPLY_COLUMNS
        ]
        schema = types.StructType([*kept, *added])
    return frame.mapInArrow(answering.__call__, schema)


def _write(frame: Any, plan: Folders) -> None:
    writer = frame.write.mode("overwrite" if plan.force else "errorifexists")
    if plan.target_form == forms.PARQUET:
        writer.parquet(plan.target)
    elif plan.target_form == forms.JSONL:
        writer.text(plan.target)
    else:
        kept = {"ignoreLeadingWhiteSpace": "false", "ignoreTrailingWhiteSpace": "false", "emptyValue": ""}
        writer.options(header="true", quote='"', escape='"', **kept).csv(plan.target)


def _tally(session: Any, plan: Folders) -> Counter[str]:
    """Counts of what was written, by reading it: a count made on the way would have tasks that were tried again."""
    functions = library("pyspark.sql.functions", "spark")
    if plan.target_form == forms.JSONL:
        frame = session.read.text(plan.target)
        paths = {"kind": "$.kind", "level": "$.safety.level", "intent": "$.intent", "confidence": "$.confidence"}
        found = {name: functions.get_json_object(_VALUE, path) for name, path in paths.items()}
    else:
        reader = session.read
        frame = (
            reader.options(**_CSV).csv(plan.target) if plan.target_form == forms.CSV else reader.parquet(plan.target)
        )
        names = {name: name for name in ("kind", "intent", "confidence")} | {"level": "safety_level"}
        found = {key: functions.col(f"reply_{name}") for key, name in names.items()}
    tenth = functions.least(functions.lit(9), functions.floor(found["confidence"].cast("double") * 10))
    parts = [found[name].alias(name) for name in ("kind", "level", "intent")]
    tally: Counter[str] = Counter()
    for row in frame.groupBy(*parts, tenth.alias("tenth")).count().collect():
        tally["rows"] += row["count"]
        if row["kind"] is None:
            tally[UNREAD] += row["count"]
            continue
        for name in ("kind", "level", "intent"):
            if row[name]:
                tally[f"{name}.{row[name]}"] += row["count"]
        if row["kind"] == ANSWER:
            tally[f"confidence.{row['tenth']}"] += row["count"]
    return tally
