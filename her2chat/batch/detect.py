"""What a file of delimited text is like, by looking: its encoding, its delimiter, its header, the question's column."""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import fmean

from her2chat.batch.columns import unique_names
from her2chat.errors import InputError

# Headers of the column that holds the question, most telling first.
QUESTION_NAMES = (
    "question", "q", "message", "msg", "question_text", "message_text", "text", "body", "query", "patient_message",
    "patient_question", "comment", "content", "prompt", "note", "questions", "messages", "frage", "nachricht",
)  # fmt: skip
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# What packed files and others that are no text begin with: gzip, zstd, bzip2, xz, zip (.xlsx), .xls, parquet, PDF.
_NO_TEXT = (
    b"\x1f\x8b", b"\x28\xb5\x2f\xfd", b"BZh", b"\xfd7zXZ", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"PAR1", b"%PDF-"
)  # fmt: skip
_MOSTLY = 40  # bytes beyond ASCII; where they are more, and more than the others, the text is hardly Windows-1252
_DELIMITERS = (",", ";", "\t", "|")
_LOOKED_AT = 50  # records
_FEW_WORDS = 4  # a cell with as many words, or a question mark, is no header
_LEAST_WORDS = 1.5  # words that the cells of a question column have on average
_LEAST_BELOW = 2  # cells of a column that tell whether what stands above them is its name
_CODE = re.compile(r"(?=\D*\d)(?:\S+|[\W\d_]+)")  # a number, a day, an id
_NOTHING = frozenset(("unknown", "none", "n/a", "na", "null", "nan", "anonymous"))  # where a code is not known
_LETTER = re.compile(r"[^\W\d_]")
_WORD = re.compile(r"[^\W\d_]{2,}")


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns of a table, whether its first record names them, and which one (from 0) holds the question."""

    columns: tuple[str, ...]
    header: bool
    question: int


def encoding_of(sample: bytes) -> str:
    """The encoding of a text that begins with `sample`: by its mark, else UTF-8 or UTF-16, else Windows-1252.

    Raises `InputError` where it can be none of these.
    """
    for mark, name in _BOMS:
        if sample.startswith(mark):
            return name
    for name, zeros, letters in (("utf-16-le", sample[1::2], sample[::2]), ("utf-16-be", sample[::2], sample[1::2])):
        if zeros.count(0) > len(zeros) * 0.7 and letters.count(0) < len(letters) * 0.1:
            return name
    text = codecs.getincrementaldecoder("utf-8")("surrogateescape").decode(sample)
    odd = [letter for letter in text if not letter.isascii()]
    bad = sum("\udc80" <= letter <= "\udcff" for letter in odd)
    if bad * 2 <= len(odd):
        return "utf-8"
    if len(odd) > max(_MOSTLY, len(text) / 2):
        raise InputError("the encoding of the input cannot be told → give it with --encoding")
    return "cp1252"


def refuse_no_text(sample: bytes) -> None:
    """Raise `InputError` where what begins with `sample` is packed (once more), or of a form that is no text."""
    if sample.startswith(_NO_TEXT):
        raise InputError("the input is packed, or no text → unpack it, or call it by the ending of its form")


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


def layout_of(
    records: Sequence[Sequence[str]],
    column: str | None = None,
    header: bool | None = None,
    is_urgent: Callable[[str], bool] = lambda text: False,
) -> Layout:
    """The layout of a table that begins with `records`.

    `column`: the question's column, by name or by number from 1; `header`: whether there is one (None: by looking).
    `is_urgent`: whether a text tells of danger. A first record that may be somebody's message is no header; one whose
    question is urgent may name the columns, but is a row all the same.

    Raises `InputError` where the column is not there or cannot be told.
    """
    looked_at = records[:_LOOKED_AT]
    first = list(looked_at[0]) if looked_at else []
    usual = _named(first, None)
    if usual is not None and _are_kinds([cells[usual] for cells in looked_at[1:] if usual < len(cells)]):
        usual = None
    named = (usual if column is None else _named(first, column)) if header is not False else None
    if header is None:
        header = named is not None or usual is not None or _is_header(first, looked_at[1:])
    width = len(first) if header else _width(looked_at, column)
    columns = unique_names(first if header else [""] * width)
    if named is None and column is not None:
        named = _numbered(column, width)
    if named is None:
        named = _by_looking(looked_at[1:] if header else looked_at, width)
    asked = first[named] if header and named < len(first) else ""
    is_row = bool(asked.strip()) and _name(asked) not in QUESTION_NAMES and is_urgent(asked)
    return Layout(columns, header and not is_row, named)


def _name(cell: str) -> str:
    return re.sub(r"\W+", "_", cell.strip().lower())


def _named(first: Sequence[str], column: str | None) -> int | None:
    """Where the header names the question: the column asked for, else one of the usual names."""
    names = [_name(cell) for cell in first]
    if column is not None:
        wanted = _name(column)
        return names.index(wanted) if wanted in names else None
    return next((names.index(name) for name in QUESTION_NAMES if name in names), None)


def _are_kinds(below: Sequence[str]) -> bool:
    """Whether a column says in each row what kind of text that is ("note", "message"): then it is not named by one."""
    filled = [_name(cell) for cell in below if cell.strip()]
    return bool(filled) and all(name in QUESTION_NAMES for name in filled)


def _numbered(column: str, width: int) -> int:
    if column.isdecimal() and 1 <= int(column) <= width:
        return int(column) - 1
    raise InputError(f"there is no such column as --column says → give its name in the header, or 1 to {width}")


def _is_header(first: Sequence[str], others: Sequence[Sequence[str]]) -> bool:
    """Whether the rows below show that the first record names the columns: it has a word where they have codes."""
    filled = [cell for cell in first if cell.strip()]
    if len(filled) < 2 or any(_is_message(cell) or not _LETTER.search(cell) for cell in filled):
        return False
    return any(_is_name(cell, [row[at].strip() for row in others if at < len(row)]) for at, cell in enumerate(first))


def _is_name(cell: str, below: Sequence[str]) -> bool:
    codes = [other for other in below if other]
    word = bool(cell.strip()) and not re.search(r"\d", cell) and cell.strip().lower() not in _NOTHING
    return word and len(codes) >= _LEAST_BELOW and all(_CODE.fullmatch(code) for code in codes)


def _width(records: Sequence[Sequence[str]], column: str | None) -> int:
    """The columns of a table without header: one where most records have one cell, or are prose with commas in it."""
    counts = [len(cells) for cells in records]
    single = counts.count(1) * 2 > len(counts) or _is_prose(records)
    return 1 if column is None and single else max(counts, default=0)


def _is_prose(records: Sequence[Sequence[str]]) -> bool:
    """Whether each delimiter has a blank behind it, as in a sentence, and words before it."""
    words = [len(_WORD.findall(cells[0])) for cells in records if cells]
    spaced = all(cell.startswith(" ") and cell.strip() for cells in records for cell in cells[1:])
    return spaced and fmean(words or [0.0]) >= _LEAST_WORDS


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
