"""What a file of delimited text is like, by looking: its encoding, its delimiter, its header, the question's column."""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

from her2chat.batch.columns import unique_names
from her2chat.errors import InputError

# Headers of the column that holds the question, most telling first.
QUESTION_NAMES = (
    "question", "q", "message", "msg", "question_text", "message_text", "text", "body", "query", "patient_message",
    "patient_question", "comment", "content", "prompt", "note",
)  # fmt: skip
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DELIMITERS = (",", ";", "\t", "|")
_LOOKED_AT = 50  # records
_FEW_WORDS = 4  # a cell with as many words, or a question mark, is no header
_LEAST_WORDS = 1.5  # words that the cells of a question column have on average
_WORD = re.compile(r"[^\W\d_]{2,}")


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns of a table, whether its first record names them, and which one (from 0) holds the question."""

    columns: tuple[str, ...]
    header: bool
    question: int


def encoding_of(sample: bytes) -> str:
    """The encoding of a text that begins with `sample`: by its mark, else UTF-8 or UTF-16, else Windows-1252."""
    for mark, name in _BOMS:
        if sample.startswith(mark):
            return name
    for name, zeros, letters in (("utf-16-le", sample[1::2], sample[::2]), ("utf-16-be", sample[::2], sample[1::2])):
        if zeros.count(0) > len(zeros) * 0.7 and letters.count(0) < len(letters) * 0.1:
            return name
    text = codecs.getincrementaldecoder("utf-8")("surrogateescape").decode(sample)
    odd = [letter for letter in text if not letter.isascii()]
    bad = sum("\udc80" <= letter <= "\udcff" for letter in odd)
    return "utf-8" if bad * 2 <= len(odd) else "cp1252"


def delimiter_of(sample: str) -> str:
    """The delimiter of a table that begins with `sample`: the one that cuts most records into equally many cells."""
    best, chosen = 0.0, _DELIMITERS[0]
    for delimiter in _DELIMITERS:
        counts = [len(cells) for cells in _records(sample, delimiter) if cells]
        width = counts[0] if counts else 1
        alike = counts.count(width) / len(counts) if width > 1 else 0.0
        if alike > best:
            best, chosen = alike, delimiter
    return chosen


def _records(sample: str, delimiter: str) -> list[list[str]]:
    lines = sample.splitlines(keepends=True)
    whole = lines[:-1] if len(lines) > 1 else lines  # the last one may be cut
    records = []
    try:
        for cells in csv.reader(whole, delimiter=delimiter):
            records.append(cells)
            if len(records) == _LOOKED_AT:
                break
    except csv.Error:
        pass
    return records


def layout_of(records: Sequence[Sequence[str]], column: str | None = None, header: bool | None = None) -> Layout:
    """The layout of a table that begins with `records`.

    `column`: the question's column, by name or by number from 1; `header`: whether there is one (None: by looking).
    Raises `InputError` where the column is not there or cannot be told.
    """
    looked_at = records[:_LOOKED_AT]
    first = list(looked_at[0]) if looked_at else []
    named = _named(first, column) if header is not False else None
    if header is None:
        header = named is not None or not any(_is_message(cell) for cell in first)
    width = len(first) if header else max(map(len, looked_at), default=0)
    columns = unique_names(first if header else [""] * width)
    if named is None and column is not None:
        named = _numbered(column, width)
    if named is None:
        named = _by_looking(looked_at[1:] if header else looked_at, width)
    return Layout(columns, header, named)


def _named(first: Sequence[str], column: str | None) -> int | None:
    """Where the header names the question: the column asked for, else one of the usual names."""
    names = [re.sub(r"\W+", "_", cell.strip().lower()) for cell in first]
    if column is not None:
        wanted = re.sub(r"\W+", "_", column.strip().lower())
        return names.index(wanted) if wanted in names else None
    return next((names.index(name) for name in QUESTION_NAMES if name in names), None)


def _numbered(column: str, width: int) -> int:
    if column.isdecimal() and 1 <= int(column) <= width:
        return int(column) - 1
    raise InputError(f"there is no such column as --column says → give its name in the header, or 1 to {width}")


def _is_message(cell: str) -> bool:
    return cell.rstrip().endswith("?") or len(_WORD.findall(cell)) >= _FEW_WORDS


def _by_looking(records: Sequence[Sequence[str]], width: int) -> int:
    """The column whose cells have most words."""
    words = [
        fmean([len(_WORD.findall(cells[at])) for cells in records if at < len(cells)] or [0.0]) for at in range(width)
    ]
    if width == 1:
        return 0
    if not words or max(words) < _LEAST_WORDS:
        raise InputError(f"none of its {width} columns looks like questions → say which with --column")
    return words.index(max(words))
