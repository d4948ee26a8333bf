"""A reply, and what else a front end shows, as lines: with styles (`reply_lines`) or as plain text (`lines`).

No colour, no terminal, no HTML. Each sort of paragraph has a form of its own, that does not depend on colour.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from her2chat.layout import Fragment, Line, columns, padded, styled, text_of
from her2chat.layout import wrap as wrap_fragments

if TYPE_CHECKING:  # a first screen is laid out before the pack and its readers are there
    from her2chat.content.model import Intent, Pack, Term
    from her2chat.glossary import Glossary
    from her2chat.reply import Block, Reply

# The forms: `full` for a terminal that can draw, `plain` for one that cannot, `spoken` for a screen reader.
FULL, PLAIN, SPOKEN = "full", "plain", "spoken"
EASY, NORMAL, ARTICLE = "easy", "normal", "article"
LANGUAGE_LEVELS = (EASY, NORMAL, ARTICLE)
COMFORTABLE = 76  # columns; longer lines are hard to read

EXPLAINED = ("plain", "quote", "caution", "line")  # the sorts of block in which hard words are marked; never a card
URGENT_MARK = "!! "  # stands before each line of an urgent or crisis card, and is used for nothing else
_URGENT_BOX = "┏━┓┃┗┛"  # drawn around such a card in the full form, and around nothing else
_NARROW_CARD, _WIDE_CARD = 20, 64
_QUOTE_INDENT = "  "
_BAR = (("mark", "│ "),)
_HANGING = (("", "  "),)
_FIRST: dict[str, Line] = {"framing": (("framing", "▸ "),), "caution": (("caution", "• "),)}
_STYLES = {"note": "quiet", "once": "quiet", "framing": "framing", "caution": "caution", "reminder": "label"}
_LABELLED = ("caution", "question")


@dataclass(frozen=True, slots=True)
class Manner:
    """How replies are laid out: `width` in columns, one of the forms, one of the levels, and the pack's own words."""

    width: int = 80
    form: str = PLAIN
    level: str = NORMAL
    pack: Pack | None = None
    glossary: Glossary | None = None

    def line(self, line_id: str) -> str:
        """A fixed line of the pack; empty where there is no pack."""
        return self.pack.line(line_id) if self.pack else ""


_DEFAULT = Manner()


def lines(reply: Reply, width: int = 80) -> list[str]:
    """The text of `reply`, wrapped to `width` columns (16 at the least)."""
    return [text_of(line) for line in reply_lines(reply, Manner(width))]


def wrap(text: str, width: int = 80) -> list[str]:
    """One paragraph wrapped to `width` columns (16 at the least)."""
    return [text_of(line) for line in wrap_fragments((("", text),), width)]


def numbered(choices: Sequence[str], width: int = 80) -> list[Line]:
    """Choices as "1. ...", "2. ..."; wrapped."""
    return [line for at, choice in enumerate(choices, 1) for line in _choice(f"{at}.", choice, width)]


def reply_lines(reply: Reply, manner: Manner = _DEFAULT) -> list[Line]:
    """`reply` laid out, a blank line between its paragraphs."""
    seen: set[str] = set()
    found: list[Line] = []
    for block in _in_order(reply.blocks, manner.level):
        found += [(), *_block_lines(block, manner, seen)]
    if manner.level == EASY and (words := hard_words(reply, manner.glossary)):
        found += [(), (("label", manner.line("hard_words")),), *meanings(words, manner.width)]
    return found[1:]


def hard_words(reply: Reply, glossary: Glossary | None) -> tuple[Term, ...]:
    """The hard words of what `reply` tells, in order; none in urgent and crisis cards."""
    told = "\n".join(
        "\n".join(quote.text for quote in block.quotes) or block.text
        for block in reply.blocks
        if block.kind in EXPLAINED
    )
    return tuple(word.term for word in glossary.found_in(told)) if glossary else ()


def meanings(terms: Sequence[Term], width: int = 80) -> list[Line]:
    """Each hard word with what it means in plain words."""
    return [
        line
        for term in terms
        for line in wrap_fragments((("hard", term.term), ("", f": {term.means}")), width, _HANGING, (("", "    "),))
    ]


def topics(by_section: Mapping[str, Sequence[Intent]]) -> list[str]:
    """The canonical questions, set in under the section of the article that answers each, a blank line between."""
    found: list[str] = []
    for section, intents in by_section.items():
        found += ["", section, *(f"  {intent.question}" for intent in intents)]
    return found[1:]


def about(pack: Pack, version: str, width: int = 80) -> list[str]:
    """What the program is, which content it answers from, and who reviewed that."""
    facts = (
        f"her2chat {version}, content {pack.fingerprint}",
        f"Article: {pack.article.title}",
        f"Review: {pack.reviewed_by}{', ' + pack.reviewed_on if pack.reviewed_on else ''}; due {pack.review_due}",
    )
    return [*wrap(pack.line("about"), width), "", *(line for fact in facts for line in wrap(fact, width))]


def _in_order(blocks: Sequence[Block], level: str) -> list[Block]:
    """`blocks`, the plain words after the quotes where the article is wanted first."""
    quotes = [at for at, block in enumerate(blocks) if block.kind == "quote"]
    if level != ARTICLE or not quotes:
        return list(blocks)
    plain = [block for block in blocks[: quotes[-1]] if block.kind == "plain"]
    upto = [block for block in blocks[: quotes[-1] + 1] if block.kind != "plain"]
    return [*upto, *plain, *blocks[quotes[-1] + 1 :]]


def _block_lines(block: Block, manner: Manner, seen: set[str]) -> Iterator[Line]:
    if block.kind == "card":
        yield from _card(block.text.splitlines(), manner)
    elif block.kind == "quote":
        yield from _quote(block, manner, seen)
    else:
        for line in block.text.splitlines():
            yield from _paragraph(block.kind, line, manner, seen)


def _paragraph(kind: str, line: str, manner: Manner, seen: set[str]) -> list[Line]:
    number, _, choice = line.partition(" ")
    if kind == "choices":
        return _choice(number, choice, manner.width)
    fragments = _marked(line, _STYLES.get(kind, ""), manner, seen if kind in EXPLAINED else None)
    if kind in _LABELLED and ": " in line:
        fragments = _labelled(fragments, line.index(": ") + 1)
    if manner.form != FULL:
        return wrap_fragments(fragments, manner.width)
    first = _FIRST.get(kind, ())
    return wrap_fragments(fragments, manner.width, first, _HANGING if first else ())


def _choice(number: str, choice: str, width: int) -> list[Line]:
    return wrap_fragments((("number", number), ("", f" {choice}")), width, (), (("", " " * (len(number) + 1)),))


def _marked(line: str, style: str, manner: Manner, seen: set[str] | None) -> list[Fragment]:
    """`line` in `style`, each hard word in it that is not among those `seen` marked."""
    found: list[Fragment] = []
    at = 0
    for word in manner.glossary.found_in(line) if manner.glossary and seen is not None else ():
        if seen is not None and word.term.term not in seen:
            seen.add(word.term.term)
            found += [(style, line[at : word.start]), (f"{style} hard".strip(), line[word.start : word.end])]
            at = word.end
    return [*found, (style, line[at:])]


def _labelled(fragments: Sequence[Fragment], end: int) -> list[Fragment]:
    """`fragments` with their first `end` characters marked as a label."""
    found: list[Fragment] = []
    for style, text in fragments:
        size = max(0, min(end, len(text)))
        found += [(f"{style} label".strip(), text[:size]), (style, text[size:])]
        end -= size
    return [(style, text) for style, text in found if text]


def _card(told: Sequence[str], manner: Manner) -> Iterator[Line]:
    """An urgent or crisis card, in a form that is used for nothing else."""
    if manner.form == SPOKEN:
        yield (("urgent", manner.line("urgent_begins")),)
        yield from (line for text in told for line in wrap_fragments((("urgent", text),), manner.width))
        yield (("urgent", manner.line("urgent_ends")),)
    elif manner.form == FULL:
        yield from _boxed(told, manner.width)
    else:
        first, rest = (("urgent", URGENT_MARK),), (("urgent", " " * len(URGENT_MARK)),)
        yield from (line for text in told for line in wrap_fragments((("urgent", text),), manner.width, first, rest))


def _boxed(told: Sequence[str], width: int) -> Iterator[Line]:
    left_top, across, right_top, side, left_low, right_low = tuple(_URGENT_BOX)
    room = max(min(width, _WIDE_CARD), _NARROW_CARD) - 4
    texts = [line for text in told for line in wrap_fragments((("urgent", text),), room, (), (("urgent", "  "),))]
    inner = max(columns(text_of(line)) for line in texts) + 2
    yield (("urgent", left_top + across * inner + right_top),)
    for line in texts:
        yield (("urgent", f"{side} {text_of(padded(line, inner - 1))}{side}"),)
    yield (("urgent", left_low + across * inner + right_low),)


def _quote(block: Block, manner: Manner, seen: set[str]) -> Iterator[Line]:
    """The label, then the article's words set in; a screen reader hears where they end."""
    for line in block.text.splitlines():
        if not line.startswith("“"):
            yield from wrap_fragments((("label", line),), manner.width)
            continue
        words = _marked(line, "quote", manner, seen)
        if manner.form == FULL:
            yield from wrap_fragments(words, manner.width, _BAR, _BAR)
        else:
            indent = () if manner.form == SPOKEN else (("", _QUOTE_INDENT),)
            yield from wrap_fragments(words, manner.width, indent, indent)
    if manner.form == SPOKEN:
        yield from styled("label", (manner.line("quote_ends"),))
