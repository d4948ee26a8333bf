"""What a peer is: it is shown examples once, then names an intent for each message."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from her2chat.content.model import Intent

_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Example:
    """A message that an editor wrote down, and the id of the intent it asks for."""

    text: str
    intent: str


class Guess(NamedTuple):
    """The id of an intent (for want of one, a kind of reply), and how sure: the higher, the surer, on the peer's scale.

    `also`: further intents that the same reply gives beside it.
    """

    intent: str
    confidence: float
    also: tuple[str, ...] = ()


class Peer(Protocol):
    """One way to answer. `packages` are the distributions it needs beside her2chat's own."""

    name: str
    packages: tuple[str, ...]

    def fit(self, examples: Sequence[Example]) -> None:
        """Learn or index `examples`; called once, before any message. Packages of the peer's are imported here."""

    def answer(self, text: str) -> Guess:
        """The likeliest intent of a message."""


def examples_of(intents: Iterable[Intent]) -> list[Example]:
    """Every example of `intents`, their canonical questions among them, as her2chat itself reads them."""
    return [Example(text, intent.id) for intent in intents for text in (intent.question, *intent.examples) if text]


def words(text: str) -> tuple[str, ...]:
    """The words of `text` in small letters, without punctuation."""
    return tuple(_WORD.findall(text.lower()))
