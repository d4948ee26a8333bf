"""A list of questions: plain lines, or JSON Lines with "question" or "q"."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from her2chat.errors import InputError

_FIELDS = ("question", "q")


def read_questions(lines: Iterable[str], name: str) -> Iterator[str]:
    """The question of each line that is not blank; a line that begins with "{" is JSON, any other is the question.

    `name` stands for the list in errors. Raises `InputError` for a line that cannot be read, without its words.
    """
    for number, line in enumerate(lines, 1):
        text = line.strip()
        if text.startswith("{"):
            yield _question(text, f"{name}:{number}")
        elif text:
            yield text


def _question(text: str, where: str) -> str:
    try:
        row = json.loads(text)
    except (ValueError, RecursionError):
        raise InputError(f"{where}: not valid JSON → write one JSON object a line, or the plain question") from None
    found = next((row[field] for field in _FIELDS if isinstance(row.get(field), str)), None)
    if found is None:
        raise InputError(f'{where}: no question in it → give "question" (or "q") as text')
    return str(found)
