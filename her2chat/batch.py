"""Answer a list of questions: JSON Lines in, JSON Lines out, one for one and in order."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from her2chat.assistant import Assistant

_QUESTION_FIELDS = ("question", "q")


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
            yield {"line": number, "error": f"line {number}: {problem}"}
            continue
        name = next(name for name in _QUESTION_FIELDS if isinstance(row.get(name), str))
        reply = assistant.ask(row[name]).to_dict()
        others = {key: value for key, value in row.items() if key != name or name not in reply}
        yield reply | {(f"input_{key}" if key in reply else key): value for key, value in others.items()}


def _read(line: bytes) -> tuple[dict[str, Any], str]:
    try:
        row = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return {}, "not UTF-8 → save the file as UTF-8"
    except (ValueError, RecursionError):
        return {}, "not valid JSON → write one JSON object a line"
    if not isinstance(row, dict) or not any(isinstance(row.get(name), str) for name in _QUESTION_FIELDS):
        return {}, 'no question in it → write an object with "question" (or "q") as text'
    return row, ""


def write_lines(rows: Iterable[dict[str, Any]], path: Path) -> tuple[int, int]:
    """Write `rows` to `path`, all or nothing: beside it first, then moved into place.

    Returns how many rows were written and how many of them are errors. Raises `OSError` where writing fails.
    """
    written = failed = 0
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            for row in rows:
                file.write(to_json(row) + "\n")
                written += 1
                failed += "error" in row and "line" in row
        os.replace(name, path)
    except BaseException:
        with suppress(OSError):
            os.unlink(name)
        raise
    return written, failed


def to_json(row: dict[str, Any]) -> str:
    """One line of JSON; half a character (a lone surrogate) is written as its escape."""
    text = json.dumps(row, ensure_ascii=False)
    return text if text.isprintable() else json.dumps(row)
