"""JSON text that is safe to show on any terminal and in any file."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping


def to_json(
    row: Mapping[str, object], indent: int | None = None, default: Callable[[object], object] | None = None
) -> str:
    """JSON in which nothing but printable characters stand as they are; the rest is written as escapes.

    `default` turns a value that JSON has no form for into one that it has.
    """
    text = json.dumps(row, ensure_ascii=False, indent=indent, default=default)
    if all(line.isprintable() for line in text.split("\n")):
        return text
    return json.dumps(row, indent=indent, default=default)
