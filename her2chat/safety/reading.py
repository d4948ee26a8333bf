"""A message as the safety layer reads it: its words made alike, each still knowing where it stood."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from her2chat.phrases import Mention, PhraseBook
from her2chat.safety.numbers import split_unit
from her2chat.safety.spelling import Speller
from her2chat.text import Span, Utterance

MASKED = ""  # the stem of a word that belongs to a look-alike: it matches nothing
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


class EveryPhrase(PhraseBook):
    """A `PhraseBook` that also tells the phrases inside longer ones: here a longer phrase must hide nothing."""

    @property
    def light(self) -> frozenset[str]:
        """The words that are skipped."""
        return self._light

    def find_stems(self, stems: Sequence[str], words: Sequence[str]) -> list[Mention]:
        """Every mention, by start."""
        found: list[Mention] = []
        root = self._root
        for start, stem in enumerate(stems):
            node = root.get(stem)
            if node is not None and stem:
                if len(node) == 1 and "" in node:  # most phrases that begin here are this word alone
                    found.extend([Mention(label, start, start + 1) for label in node[""]])
                else:
                    self._collect(node, stems, words, start, found)
        return found

    def _collect(
        self, node: dict[str, Any], stems: Sequence[str], words: Sequence[str], start: int, found: list[Mention]
    ) -> None:
        todo = [(node, start + 1, 0)]
        while todo:
            node, at, skipped = todo.pop()
            if not skipped and "" in node:
                found.extend([Mention(label, start, at) for label in node[""]])
            if at >= len(stems):
                continue
            step = node.get(stems[at]) if stems[at] else None
            if step is not None:
                todo.append((step, at + 1, 0))
            if skipped < 3 and words[at] in self._light:
                todo.append((node, at + 1, skipped + 1))


def read(utterance: Utterance, read_as: Mapping[str, tuple[str, ...]], book: EveryPhrase, speller: Speller) -> Reading:
    """The utterance with short and misspelled words opened as the safety content says."""
    words: list[str] = []
    origins: list[int] = []
    knows = book.stemmer.knows
    stem = book.stemmer.stem
    stems: list[str] = []
    for at, word in enumerate(utterance.words):
        known = read_as.get(word) or (split_unit(word) if word[0].isdigit() else None)
        if known is None:
            word_stem = stem(word)
            if not knows(word) and word_stem not in speller.stems:
                repaired = speller.repair(word)
                known = None if repaired is None else read_as.get(repaired, (repaired,))
        for piece in known or (word,):
            words.append(piece)
            stems.append(stem(piece))
            origins.append(at)
    sentences = _numbered(utterance.sentences, origins)
    places = _places(words, sentences, book.light)
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
