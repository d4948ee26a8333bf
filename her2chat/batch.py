"""Answer a list of questions: JSON Lines in, JSON Lines out, one for one and in order."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, TextIO

from her2chat.assistant import Assistant

_QUESTION_FIELDS = ("question", "q")
_READABLE = 0o644


class BadLine(dict[str, Any]):
    """The row for a line that could not be answered."""


def answer_lines(assistant: Assistant, lines: Iterable[bytes]) -> Iterator[dict[str, Any]]:
    """For each line that is not blank the reply's fields, the line's other fields beside them.

    A field of the input whose name a reply field has comes back as "input_<name>". A line that cannot be answered
    gives {"line", "error"}; its content is not repeated.
    """
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        row, problem = _read(line)
        if problem:
            yield BadLine(line=number, error=f"line {number}: {problem}")
            continue
        name = next(name for name in _QUESTION_FIELDS if isinstance(row.get(name), str))
        reply = assistant.ask(row[name]).to_dict()
        others = {key: value for key, value in row.items() if key != name or name not in reply}
        yield reply | {_free_name(key, {*reply, *others} if key in reply else set()): others[key] for key in others}


def _free_name(key: str, taken: set[str]) -> str:
    """`key`, with "input_" before it as often as it takes to be a name that is not taken."""
    while key in taken:
        key = f"input_{key}"
    return key


def _refuse(constant: str) -> None:
    raise ValueError(constant)  # NaN and Infinity are no JSON


def _read(line: bytes) -> tuple[dict[str, Any], str]:
    try:
        row = json.loads(line.decode("utf-8-sig"), parse_constant=_refuse)
    except UnicodeDecodeError:
        return {}, "not UTF-8 → save the file as UTF-8"
    except (ValueError, RecursionError):
        return {}, "not valid JSON → write one JSON object a line"
    if not isinstance(row, dict) or not any(isinstance(row.get(name), str) for name in _QUESTION_FIELDS):
        return {}, 'no question in it → write an object with "question" (or "q") as text'
    return row, ""


def write_lines(rows: Iterable[dict[str, Any]], path: Path) -> tuple[int, int]:
    """Write `rows` to `path`, all or nothing: beside it first, then moved into place (a device is written directly).

    Returns how many rows were written and how many of them are errors. Raises `OSError` where writing fails.
    """
    path = path.resolve()
    if path.exists() and not path.is_file():
        with path.open("w", encoding="utf-8") as device:
            return _write(rows, device)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".her2chat.", suffix=".part")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            counts = _write(rows, file)
        os.chmod(name, path.stat().st_mode if path.exists() else _READABLE)
        os.replace(name, path)
    except BaseException:
        with suppress(OSError):
            os.unlink(name)
        raise
    return counts


def _write(rows: Iterable[dict[str, Any]], file: TextIO) -> tuple[int, int]:
    written = failed = 0
    for row in rows:
        file.write(to_json(row) + "\n")
        written += 1
        failed += isinstance(row, BadLine)
    return written, failed


def to_json(row: dict[str, Any], indent: int | None = None) -> str:
    """JSON in which nothing but printable characters stand as they are; the rest is written as escapes."""
    text = json.dumps(row, ensure_ascii=False, indent=indent)
    return text if all(line.isprintable() for line in text.split("\n")) else json.dumps(row, indent=indent)
