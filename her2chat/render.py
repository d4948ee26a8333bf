"""A reply as plain lines: no colour, no terminal, no HTML."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from her2chat.content.model import Intent, Pack
from her2chat.reply import Block, Reply

URGENT_MARK = "!! "  # stands before each line of an urgent or crisis card, and is used for nothing else
_QUOTE_INDENT = "  "


def lines(reply: Reply, width: int = 80) -> list[str]:
    """The text of `reply`, wrapped to `width` columns (20 at the least)."""
    return list(_wrapped(reply, max(width, 20)))


def wrap(text: str, width: int = 80) -> list[str]:
    """One paragraph wrapped to `width` columns (20 at the least)."""
    return textwrap.wrap(text, max(width, 20))


def numbered(choices: Sequence[str], width: int = 80) -> list[str]:
    """Choices as "1. ...", "2. ..."; wrapped."""
    return [
        line
        for number, choice in enumerate(choices, 1)
        for line in textwrap.wrap(f"{number}. {choice}", max(width, 20), subsequent_indent="   ")
    ]


def _wrapped(reply: Reply, width: int) -> Iterator[str]:
    for number, block in enumerate(reply.blocks):
        if number:
            yield ""
        for line in block.text.splitlines():
            yield from _block_line(block, line, width)


def _block_line(block: Block, line: str, width: int) -> list[str]:
    """One line of a block, wrapped: a card behind its mark, a quote set in."""
    if block.kind == "card":
        return textwrap.wrap(line, width, initial_indent=URGENT_MARK, subsequent_indent=" " * len(URGENT_MARK))
    indent = _QUOTE_INDENT if block.kind == "quote" and line.startswith("“") else ""
    return textwrap.wrap(line, width, initial_indent=indent, subsequent_indent=indent) or [""]


def topics(intents: Sequence[Intent]) -> list[str]:
    """The canonical questions, under the section of the article that answers each."""
    found: list[str] = []
    section = ""
    for intent in sorted(intents, key=lambda intent: intent.quotes[0].start):
        if intent.quotes[0].section != section:
            section = intent.quotes[0].section
            found += ["", section] if found else [section]
        found.append(f"  {intent.question}")
    return found


def about(pack: Pack, version: str, width: int = 80) -> list[str]:
    """What the program is, which content it answers from, and who reviewed that."""
    facts = (
        f"her2chat {version}, content {pack.fingerprint}",
        f"Article: {pack.article.title}",
        f"Review: {pack.reviewed_by}{', ' + pack.reviewed_on if pack.reviewed_on else ''}; due {pack.review_due}",
    )
    return [*wrap(pack.line("about"), width), "", *facts]
