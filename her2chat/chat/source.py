"""The article, the words that a reply quotes set apart in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from her2chat.content.model import Article, Quote
from her2chat.layout import Fragment, Line, wrap

MARKED = "marked"
_CLOSES = ".!?"


def whole(article: Article, quotes: Sequence[Quote], width: int) -> tuple[list[Line], int]:
    """All of the article, the words of `quotes` marked, and the line at which they begin (0 where none is)."""
    lines: list[Line] = []
    at = 0
    for paragraph in article.text.splitlines(keepends=True):
        text = paragraph.strip()
        if text and text[-1] not in _CLOSES:
            lines += [(), *wrap((("label", text),), width)]
        elif text:
            lines += wrap(_cut(paragraph, at, quotes), width)
        at += len(paragraph)
    lines = lines[1:]
    first = next((number for number, line in enumerate(lines) if any(style == MARKED for style, _ in line)), 0)
    return lines, first


def _cut(paragraph: str, start: int, quotes: Sequence[Quote]) -> Iterator[Fragment]:
    """The paragraph that begins at character `start` of the article, cut where quotes begin and end."""
    end = start + len(paragraph)
    spans = sorted((max(quote.start, start), min(quote.end, end)) for quote in quotes)
    at = start
    for begins, ends in spans:
        if ends > max(begins, at):
            yield "", paragraph[at - start : max(begins, at) - start]
            yield MARKED, paragraph[max(begins, at) - start : ends - start]
            at = ends
    yield "", paragraph[at - start :]


def sections(article: Article, quotes: Sequence[Quote], label: str, width: int) -> list[Line]:
    """The sections that `quotes` come from (all where there is none), a paragraph each sentence, for line mode.

    `label` stands before each sentence that is quoted.
    """
    quoted = {quote.sentence for quote in quotes}
    lines: list[Line] = []
    for section, group in groupby(article.sentences, key=lambda sentence: sentence.section):
        sentences = list(group)
        if quoted and quoted.isdisjoint(sentence.id for sentence in sentences):
            continue
        lines += [(), *wrap((("label", section),), width)]
        for sentence in sentences:
            before = (("label", f"{label} "),) if sentence.id in quoted else ()
            lines += wrap((*before, ("quote", f"{sentence.text} [{sentence.id}]")), width)
    return lines[1:]
