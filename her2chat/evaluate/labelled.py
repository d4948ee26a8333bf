"""Labelled questions: JSON Lines with `q`, `kind` and `sentences`, and perhaps `style`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, TextIO

from her2chat.errors import InputError
from her2chat.reply import KINDS


@dataclass(frozen=True, slots=True)
class Labelled:
    """A message, the kind of its right reply, and the sentences an answer may rest on.

    `file` and `line` are where it stands; `style` is how it is written ("sms", "typos"; empty where not told).
    """

    q: str
    kind: str
    sentences: tuple[str, ...]
    line: int
    file: str = ""
    style: str = ""


def read_labelled(lines: TextIO | Iterable[str], name: str) -> Iterator[Labelled]:
    """Labelled messages of the JSONL file `name`; raises `InputError` naming the line that is not one."""
    for number, line in enumerate(lines, 1):
        if line.strip():
            row = _row(line, f"{name}:{number}")
            style = row.get("style")
            sentences = tuple(map(str, row.get("sentences") or ()))
            yield Labelled(row["q"], row["kind"], sentences, number, name, style if isinstance(style, str) else "")


def _row(line: str, where: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        raise InputError(f"{where}: not valid JSON → write one JSON object a line") from None
    if not isinstance(row, dict) or not isinstance(row.get("q"), str) or row.get("kind") not in KINDS:
        raise InputError(f'{where}: "q" and a known "kind" are wanted → kinds are {", ".join(KINDS)}')
    if not isinstance(row.get("sentences") or [], list):
        raise InputError(f'{where}: "sentences" is not a list → write it as ["S3"]')
    return row
