"""JSON text that is safe to show on any terminal and in any file."""

from __future__ import annotations

import json
from collections.abc import Mapping


def to_json(row: Mapping[str, object], indent: int | None = None) -> str:
    """JSON in which nothing but printable characters stand as they are; the rest is written as escapes."""
    text = json.dumps(row, ensure_ascii=False, indent=indent)
    return text if all(line.isprintable() for line in text.split("\n")) else json.dumps(row, indent=indent)
