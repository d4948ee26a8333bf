"""The first sheet of a workbook, cell by cell: days as days, text as typed, of a formula its value as last shown."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import date, datetime, time
from functools import lru_cache
from pathlib import Path
from typing import Any

from her2chat.batch.columns import MOST_COLUMNS, Cell, Dated
from her2chat.batch.forms import library
from her2chat.errors import InputError


def records_of(path: Path, stack: ExitStack) -> tuple[Iterator[tuple[int, list[Cell]]], Callable[[], float | None]]:
    """The rows that are not empty, each with its number, and what tells how much is read (see `Source`).

    The workbook is open as long as `stack` is. Raises `InputError` where it cannot be read, at once or later.
    """
    openpyxl = library("openpyxl", "xlsx")
    file = stack.enter_context(path.open("rb"))
    stack.enter_context(warnings.catch_warnings())
    warnings.filterwarnings("ignore", module="openpyxl")  # they hold what stands in a cell
    try:
        book = openpyxl.load_workbook(file, read_only=True, data_only=True)
        book._date_formats = book._timedelta_formats = frozenset()  # `_cell` tells dates, as one that is none is lost
        sheet = book.worksheets[0]
    except Exception:  # openpyxl has no error of its own for the many ways in which a workbook can be broken
        raise InputError(f"{path}: cannot be read (not a workbook) → save it as .xlsx") from None
    stack.callback(book.close)
    total, width = sheet.max_row or 0, sheet.max_column or 0
    sheet.reset_dimensions()  # or each row is filled up to the last column, however far out; and they may be wrong
    width = 0 if width > MOST_COLUMNS else width
    at = 0

    def records() -> Iterator[tuple[int, list[Cell]]]:
        nonlocal at
        try:
            for number, cells in enumerate(sheet.iter_rows(), 1):
                at = number
                if any(cell.value is not None for cell in cells):
                    yield number, [_cell(cell, book.epoch) for cell in cells] + [None] * (width - len(cells))
        except InputError:
            raise
        except Exception:
            raise InputError(f"{path}: cannot be read (the sheet is damaged) → save it anew as .xlsx") from None

    return records(), lambda: min(1.0, at / total) if total else None


def _cell(cell: Any, epoch: datetime) -> Cell:
    """What stands in a cell: days as days, text as it was typed (a workbook has a control character as "_x0007_")."""
    value = cell.value
    if cell.data_type == "n" and value is not None and _is_dated(cell.number_format):
        value = _dated(value, cell.number_format, epoch)
    if isinstance(value, str):
        return str(library("openpyxl.utils.escape", "xlsx").unescape(value)) if "_x" in value else value
    if isinstance(value, (datetime, date, time)):
        shown = cell.number_format
        if isinstance(value, datetime) and value.time() == time() and _is_day(shown):
            value = value.date()
        return Dated(value, shown)
    return value if value is None or isinstance(value, (int, float, bool)) else str(value)


@lru_cache
def _is_dated(number_format: str) -> bool:
    return bool(library("openpyxl.styles", "xlsx").is_date_format(number_format))


def _dated(value: float, number_format: str, epoch: datetime) -> Any:
    """The day, the time or the span that a number is shown as; the number where it is none."""
    span = library("openpyxl.styles.numbers", "xlsx").is_timedelta_format(number_format)
    try:
        return library("openpyxl.utils.datetime", "xlsx").from_excel(value, epoch, timedelta=span)
    except (OverflowError, ValueError):
        return value


@lru_cache
def _is_day(number_format: str) -> bool:
    return bool(library("openpyxl.styles.numbers", "xlsx").is_datetime(number_format) == "date")
