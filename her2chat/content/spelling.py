"""What the spelling needs beside the lexicon: words that are left alone, and real words that stand for others."""

from __future__ import annotations

from collections.abc import Iterator, Set
from dataclasses import dataclass
from pathlib import Path

from her2chat.content.nodes import Fields, Finding, Source, Text
from her2chat.support.tables import Words

Phrase = tuple[str, ...]


@dataclass(frozen=True)
class Confusion:
    """A word, or a few, typed for another: `typed` is read as `meant`.

    With `only` that holds just where one of those phrases stands, and never in the phrases of `unless`. Each phrase has
    `typed` in it.
    """

    typed: Phrase
    meant: Phrase
    only: tuple[Phrase, ...] = ()
    unless: tuple[Phrase, ...] = ()


@dataclass(frozen=True)
class Spelling:
    """`left_alone`: names and everyday words that the list of ordinary words lacks; `confusions`, first match wins."""

    left_alone: Set[str] = frozenset()
    confusions: tuple[Confusion, ...] = ()


def word_list(root: Path, name: str, findings: list[Finding]) -> Set[str]:
    """The words in the file `name` of the lexicon in `root`, empty (and a finding) where it cannot be read."""
    source = Source(root / "lexicon" / name, root, findings)
    try:
        return Words(source.path.read_text("utf-8").split())
    except (OSError, UnicodeDecodeError):
        source.report(1, "C01", "the list of ordinary words is missing or not UTF-8", f"put {name} back")
        return frozenset()


def load_spelling(root: Path, findings: list[Finding]) -> Spelling:
    """What stands in the lexicon in `root`; every fault becomes a finding."""
    source = Source(root / "lexicon" / "confusions.yaml", root, findings)
    confusions = tuple(_confusions(source))
    return Spelling(word_list(root, "left_alone.txt", findings), confusions)


def _confusions(source: Source) -> Iterator[Confusion]:
    for fields in source.entries(source.read()):
        source.only(fields, ("typed", "meant", "only", "unless"), ("typed", "meant"))
        typed, meant = source.text(fields, "typed"), source.text(fields, "meant")
        only, unless = (_around(source, fields, key, typed) for key in ("only", "unless"))
        if typed and meant:
            yield Confusion(tuple(typed.split()), tuple(meant.split()), only, unless)


def _around(source: Source, fields: Fields, key: str, typed: Text) -> tuple[Phrase, ...]:
    phrases = source.texts(fields, key)
    for phrase in phrases:
        if f" {typed} " not in f" {phrase} ":
            source.report(phrase.line, "C08", f'"{phrase}" does not hold "{typed}"', "write the phrase as it is typed")
    return tuple(tuple(phrase.split()) for phrase in phrases)
