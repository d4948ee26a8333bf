"""Rows to an Excel workbook: text stays text, whatever it begins with, and the same rows give the same bytes."""

from __future__ import annotations

import re
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, time
from itertools import chain, islice
from typing import IO, Any

from her2chat.batch.columns import REPLY_COLUMNS, is_formula
from her2chat.batch.forms import library
from her2chat.errors import InputError

MOST_ROWS = 1_048_576  # of a sheet, the header among them
MOST_TEXT = 32_767  # characters of a cell, those beyond the first 65,536 of Unicode counted twice
_PART = MOST_TEXT // 7  # characters that fit a cell whatever they are
_LONG = "long texts"  # the sheet for what does not fit a cell
_WIDTHS = {"reply_text": 80, "reply_framing": 40, "reply_suggestions": 40, "reply_ask_your_team": 40}
_WIDTH, _WIDEST = 18, 60  # of other columns: as their first texts want, between these
_LOOKED_AT = 100  # rows
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_LONE = re.compile(r"[\ud800-\udfff]")
_TIMES: dict[str, Callable[[str], object]] = {
    "datetime": datetime.fromisoformat,
    "date": date.fromisoformat,
    "time": time.fromisoformat,
}
_EPOCH = (1980, 1, 1, 0, 0, 0)
_MODIFIED = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*")


def write(rows: Iterable[Sequence[Any]], file: IO[bytes]) -> None:
    """Write `rows`, the first of which is the header, as a workbook into `file`.

    A text longer than a cell can hold goes on, whole, on a second sheet, and its cell says so. Raises `InputError` for
    more rows than a sheet can hold.
    """
    book = library("openpyxl", "xlsx").Workbook(write_only=True)
    try:
        _Sheet(book).fill(rows)
    except BaseException:
        for sheet in book.worksheets:
            sheet.close()  # or openpyxl complains when it is cleared away
        raise
    with tempfile.TemporaryFile() as made:
        book.save(made)
        _fixed(made, file)


class _Sheet:
    def __init__(self, book: Any) -> None:
        self._book = book
        self._sheet = book.create_sheet("answers")
        self._cell = library("openpyxl.cell", "xlsx").WriteOnlyCell
        styles = library("openpyxl.styles", "xlsx")
        self._bold = styles.Font(bold=True)
        self._wrapped = styles.Alignment(wrap_text=True, vertical="top")
        self._long: list[tuple[int, str, str]] = []

    def fill(self, rows: Iterable[Sequence[Any]]) -> None:
        rest = iter(rows)
        begin = list(islice(rest, _LOOKED_AT))
        names = [str(name) for row in begin[:1] for name in row]
        self._begin(names, begin)
        for number, row in enumerate(chain(begin, rest), 1):
            if number > MOST_ROWS:
                raise InputError(f"a sheet holds {MOST_ROWS:,} rows at most → write .csv or .parquet")
            self._sheet.append([self._made(cell, number, at, names) for at, cell in enumerate(row)])
        if self._long:
            sheet = self._book.create_sheet(_LONG)
            sheet.append(["row", "column", "text"])
            for at, name, text in self._long:
                for start in range(0, len(text), _PART):
                    sheet.append([at, self._text(name), self._text(text[start : start + _PART])])

    def _begin(self, names: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
        letter = library("openpyxl.utils", "xlsx").get_column_letter
        self._sheet.freeze_panes = "A2"
        for at, name in enumerate(names):
            texts = [row[at] for row in rows if at < len(row) and isinstance(row[at], str)]
            wanted = 0 if name in REPLY_COLUMNS else max(map(len, texts), default=0)
            width = _WIDTHS.get(name) or min(max(wanted, _WIDTH), _WIDEST)
            self._sheet.column_dimensions[letter(at + 1)].width = width

    def _made(self, value: Any, number: int, at: int, names: Sequence[str]) -> Any:
        if isinstance(value, dict):
            shown = value.pop("shown", "")
            [(kind, text)] = value.items()
            cell = self._cell(self._sheet, _TIMES[kind](text))
            if shown:
                cell.number_format = shown
            return cell
        if not isinstance(value, str):
            return value
        if len(escaped(value).encode("utf-16-le")) > 2 * MOST_TEXT:
            self._long.append((number, names[at], value))
            value = f"{value[:_PART]}… (goes on: see the sheet “{_LONG}”, row {number})"
        cell = self._text(value)
        if number == 1:
            cell.font = self._bold
        elif "\n" in value or len(value) > _WIDTH:
            cell.alignment = self._wrapped
        return cell

    def _text(self, value: str) -> Any:
        """A cell of text; one that looks like a formula stays text when somebody edits it, too."""
        cell = self._cell(self._sheet, escaped(value))
        cell.data_type = "s"
        if is_formula(value):
            cell.quotePrefix = True
        return cell


def escaped(text: str) -> str:
    """`text` as a workbook writes it: a control character as "_x0007_"."""
    return _CONTROL.sub(lambda found: f"_x{ord(found.group()):04X}_", _LONE.sub("\ufffd", text))


def _fixed(made: IO[bytes], file: IO[bytes]) -> None:
    """Copy the workbook without the times at which it was made."""
    made.seek(0)
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            info = zipfile.ZipInfo(entry.filename, _EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            with old.open(entry) as source, new.open(info, "w", force_zip64=True) as target:
                if entry.filename == "docProps/core.xml":
                    target.write(_MODIFIED.sub(rb"\g<1>2000-01-01T00:00:00Z", source.read()))
                else:
                    shutil.copyfileobj(source, target, 1 << 20)
