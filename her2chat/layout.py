"""Text with styles, laid out in lines of a given width. Knows no terminal: a front end says what a style looks like.

A fragment is a style and a text; a style is empty, or some of these words, blank between: urgent, quote, label,
caution, framing, number, quiet, hard, echo, mark, marked.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

NARROWEST = 16  # columns

Fragment = tuple[str, str]
Line = tuple[Fragment, ...]

# Letters that all take one column: Latin and the typographic signs of our own content.
_PLAIN = re.compile("[\x20-\x7e\xa0-\xac\xae-\u02ff\u2010-\u2022\u2026\u2190-\u2193\u2500-\u257f]*")
_WORDS = re.compile(r"\S+|\s+")
_TAB = re.compile("[\t\r\n\x0b\x0c\x85\u2028\u2029]")


def columns(text: str) -> int:
    """How many columns of a terminal `text` takes."""
    if _PLAIN.fullmatch(text):
        return len(text)
    from wcwidth import wcswidth

    return max(0, int(wcswidth(text)))


def clean(text: str) -> str:
    """`text` with nothing in it but what can be printed: no control character, no escape sequence, no hidden mark."""
    if text.isprintable():
        return text
    return "".join(char for char in _TAB.sub(" ", text) if char.isprintable() or char == "\u200d")


def text_of(line: Line) -> str:
    """The text of a line without its styles."""
    return "".join(text for _, text in line)


def styled(style: str, lines: Iterable[str]) -> list[Line]:
    """Each of `lines` in one style."""
    return [((style, line),) if line else () for line in lines]


def wrap(fragments: Iterable[Fragment], width: int, first: Line = (), rest: Line = ()) -> list[Line]:
    """One paragraph in lines of at most `width` columns, `first` before the first line, `rest` before the others.

    Runs of blanks count as one; a word longer than a line is broken. At least one line is returned.
    """
    width = max(width, NARROWEST)
    rows: list[list[Fragment]] = [list(first)]
    used, begun = columns(text_of(first)), False
    for word in _words(fragments, width - max(columns(text_of(first)), columns(text_of(rest)))):
        size = columns(text_of(word))
        if begun and used + 1 + size > width:
            rows.append(list(rest))
            used, begun = columns(text_of(rest)), False
        if begun:
            style = word[0][0]
            rows[-1].append((style if rows[-1][-1][0] == style else "", " "))
            used += 1
        rows[-1].extend(word)
        used, begun = used + size, True
    return [_joined(row) for row in rows]


def _words(fragments: Iterable[Fragment], longest: int) -> Iterator[Line]:
    """The words of a paragraph, each in pieces of one style."""
    word: list[Fragment] = []
    for style, text in fragments:
        for run in _WORDS.findall(clean(text)):
            if run.isspace():
                yield from _broken(word, longest)
                word = []
            else:
                word.append((style, run))
    yield from _broken(word, longest)


def _broken(word: list[Fragment], longest: int) -> Iterator[Line]:
    """`word` whole, or in parts of at most `longest` columns; a mark stays with the letter that it is on."""
    if not word:
        return
    if columns(text_of(tuple(word))) <= longest:
        yield tuple(word)
        return
    part: list[Fragment] = []
    for style, letter in ((style, letter) for style, text in word for letter in _letters(text)):
        if part and columns(text_of(tuple(part)) + letter) > longest:
            yield _joined(part)
            part = []
        part.append((style, letter))
    yield _joined(part)


def _letters(text: str) -> Iterator[str]:
    """The letters of `text`, each with its marks."""
    letter = ""
    for char in text:
        if letter and not (unicodedata.combining(char) or char == "\u200d" or letter.endswith("\u200d")):
            yield letter
            letter = ""
        letter += char
    if letter:
        yield letter


def _joined(row: Iterable[Fragment]) -> Line:
    """`row` with neighbours of one style made one fragment."""
    found: list[Fragment] = []
    for style, text in row:
        if found and found[-1][0] == style:
            found[-1] = (style, found[-1][1] + text)
        else:
            found.append((style, text))
    return tuple(found)


def padded(line: Line, width: int) -> Line:
    """`line` with blanks at its end up to `width` columns."""
    return (*line, ("", " " * max(0, width - columns(text_of(line)))))
