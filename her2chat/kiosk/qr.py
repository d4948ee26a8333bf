"""A text as QR codes that hold the text itself, so that a phone can take it along without any network."""

from __future__ import annotations

import re

import segno

MOST = 6_000  # characters of one text
_EACH = 600  # bytes of one code, so that a phone reads it off a screen with ease
_SPARE = 40  # bytes by which a part may be larger than its share
_WORD = re.compile(r"\S{1,140}[ \n]{0,2}")  # with what parts it from the next; an endless one is cut


def codes(text: str) -> list[list[str]]:
    """The codes for `text`, in order; each a list of rows of "0" (light) and "1" (dark), without the quiet zone.

    There are none for a text of blanks.
    """
    if not text.strip():
        return []
    parts = _parts(text)
    numbered = parts if len(parts) == 1 else [f"({at}/{len(parts)}) {part}" for at, part in enumerate(parts, 1)]
    return [_rows(part) for part in numbered]


def _rows(text: str) -> list[str]:
    code = segno.make(text, error="l", boost_error=False, micro=False, encoding="utf-8")
    return ["".join("1" if dark else "0" for dark in row) for row in code.matrix]


def _parts(text: str) -> list[str]:
    """`text` cut between words into parts of about one size, each of which fits one code."""
    size = len(text.encode())
    most = min(_EACH, size // -(-size // _EACH) + _SPARE)
    parts = [""]
    for word in _WORD.findall(text):
        if parts[-1] and len((parts[-1] + word).encode()) > most:
            parts.append("")
        parts[-1] += word
    return [part.rstrip() for part in parts]
