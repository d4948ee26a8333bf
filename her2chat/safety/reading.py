"""A message as the safety layer reads it: its words made alike, each still knowing where it stood."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from her2chat.phrases import MOST_SKIPPED, Mention, PhraseBook, Stemmer
from her2chat.safety.numbers import split_unit
from her2chat.safety.spelling import Speller
from her2chat.text import Span, Utterance

SIGN = "!"  # before a label that is a flag or cue, to tell it from a concept
MASKED = ""  # the stem of a word that belongs to a look-alike: it matches nothing
Opening = Callable[[str], Sequence[tuple[str, str]]]  # the words that a word is read as, each with its stem
SENTENCE_GAP = 2  # words that a sentence end counts for, so that "My chest. It hurts" still belongs together


@dataclass(frozen=True, slots=True)
class Reading:
    """The words to match, their stems, and for each word its place in the utterance, its sentence and its clause.

    `places` is the word's distance from the start: light words count for nothing, sentence ends for two words.
    """

    words: tuple[str, ...]
    stems: tuple[str, ...]
    origins: tuple[int, ...]
    sentences: tuple[int, ...]
    clauses: tuple[int, ...]
    places: tuple[int, ...]


class Hit(NamedTuple):
    """Words [start, end) that stand for all of `labels`. A tuple, because many are made for every message."""

    labels: tuple[str, ...]
    start: int
    end: int


class EveryPhrase(PhraseBook):
    """A `PhraseBook` that also tells the phrases inside longer ones: here a longer phrase must hide nothing."""

    def find_stems(self, stems: Sequence[str], words: Sequence[str]) -> list[Mention]:
        """Every mention, by start."""
        return [Mention(label, start, end) for labels, start, end in self.hits(stems, words) for label in labels]

    def hits(self, stems: Sequence[str], words: Sequence[str]) -> list[Hit]:
        """Every phrase, by start."""
        found: list[Hit] = []
        root = self._root.among(stems)
        for start, stem in enumerate(stems):
            node = root.get(stem)
            if node is not None and stem:
                if len(node) == 1 and "" in node:  # most phrases that begin here are this word alone
                    found.append(Hit(node[""], start, start + 1))
                else:
                    self._collect(node, stems, words, start, found)
        return found

    def _collect(
        self, node: dict[str, Any], stems: Sequence[str], words: Sequence[str], start: int, found: list[Hit]
    ) -> None:
        light, length = self._light, len(stems)
        todo = [(node, start + 1)]
        while todo:
            node, end = todo.pop()
            if "" in node:
                found.append(Hit(node[""], start, end))
            for at in range(end, min(end + MOST_SKIPPED + 1, length)):
                step = node.get(stems[at]) if stems[at] else None
                if step is not None:
                    todo.append((step, at + 1))
                if words[at] not in light:
                    break


def open_word(
    word: str, read_as: Mapping[str, tuple[str, ...]], stemmer: Stemmer, speller: Speller
) -> list[tuple[str, str]]:
    """What a short or misspelled word is read as, one word or more, each with its stem; any other is read as it is."""
    opened = read_as.get(word) or (split_unit(word) if word[0].isdigit() else None)
    if opened is None:
        stem = stemmer.stem(word)
        if stemmer.knows(word) or stem in speller.stems or word in speller.exact:
            return [(word, stem)]
        opened = tuple(piece for one in speller.mended(word) for piece in read_as.get(one, (one,)))
    return [(piece, stemmer.stem(piece)) for piece in opened]


def read(utterance: Utterance, opening: Opening, light: frozenset[str]) -> Reading:
    """The utterance, each word opened by `opening`; `light`: words that count for nothing in `Reading.places`."""
    words: list[str] = []
    stems: list[str] = []
    origins: list[int] = []
    for at, word in enumerate(utterance.words):
        for piece, stem in opening(word):
            words.append(piece)
            stems.append(stem)
            origins.append(at)
    sentences = _numbered(utterance.sentences, origins)
    places = _places(words, sentences, light)
    clauses = _numbered(utterance.clauses, origins)
    return Reading(tuple(words), tuple(stems), tuple(origins), sentences, clauses, places)


def _numbered(spans: Sequence[Span], origins: Sequence[int]) -> tuple[int, ...]:
    """For each word the number of the span it lies in."""
    found: list[int] = []
    span = 0
    for origin in origins:
        while span < len(spans) - 1 and origin >= spans[span].end:
            span += 1
        found.append(span)
    return tuple(found)


def _places(words: Sequence[str], sentences: Sequence[int], light: frozenset[str]) -> tuple[int, ...]:
    """For each word how many words that carry meaning stand before it."""
    place, found = -1, []
    for word, sentence in zip(words, sentences, strict=True):
        place += word not in light
        found.append(place + SENTENCE_GAP * sentence)
    return tuple(found)
