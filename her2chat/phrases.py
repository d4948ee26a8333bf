"""Find known phrases in a row of words: a trie over word stems.

Pure Python on purpose: the safety layer reads with it, and nothing heavier may stand between a person in danger and
the first line of help.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from typing import Any, NamedTuple

from her2chat.support.tables import Table

_LABELS = ""  # a stem is never empty, so the empty key is free to hold the labels of a phrase that ends here
MOST_SKIPPED = 3


class Mention(NamedTuple):
    """A label found at words [start, end). A tuple, because hundreds are made for every message."""

    label: str
    start: int
    end: int


def covered(mentions: Iterable[Mention]) -> set[int]:
    """Where the words stand that `mentions` are made of."""
    return {at for mention in mentions for at in range(mention.start, mention.end)}


class _Snowball(threading.local):
    """A stemmer for each thread: one changes itself while it works."""

    @cached_property
    def stem(self) -> Callable[[str], str]:
        import snowballstemmer  # many languages: only where a word stands in no content

        stem: Callable[[str], str] = snowballstemmer.stemmer("english").stemWord
        return stem


_snowball = _Snowball()


class Stemmer:
    """Word to stem, remembering the words of the content only, never those that a person types."""

    def __init__(self) -> None:
        self._known: Table[str] = Table()

    def learn(self, word: str) -> str:
        """Stem of a word of the content; remembered."""
        if word not in self._known:
            self._known[word] = self.stem(word)
        return self._known[word]

    def stem(self, word: str) -> str:
        """Stem of any word."""
        known = self._known.get(word)
        if known is not None:
            return known
        return word if word[:1].isdigit() else _snowball.stem(word)

    def stems(self, words: Sequence[str]) -> tuple[str, ...]:
        """Stem of each of `words`."""
        known = self._known.among(words)
        return tuple([known.get(word) or self.stem(word) for word in words])

    def knows(self, word: str) -> bool:
        """Whether the word itself stands in the content."""
        return word in self._known


class PhraseBook:
    """Labels by phrase; a phrase is found wherever its stems stand in order, light words between them skipped."""

    def __init__(self, stemmer: Stemmer, light: Iterable[str] = ()) -> None:
        self.stemmer = stemmer
        self._light = frozenset(light)
        self._root: Table[dict[str, Any]] = Table()

    def add(self, label: str, words: Sequence[str]) -> None:
        """Let the phrase `words` (folded, at least one) mean `label`, beside whatever it means already."""
        first, *rest = map(self.stemmer.learn, words)
        node = self._root.get(first)
        if node is None:
            node = self._root[first] = {}
        for stem in rest:
            node = node.setdefault(stem, {})
        labels = node.get(_LABELS, ())
        if label not in labels:
            node[_LABELS] = (*labels, label)

    def find(self, words: Sequence[str]) -> list[Mention]:
        """Every mention in `words` that no longer mention covers, by start."""
        return self.find_stems(self.stemmer.stems(words), words)

    def find_stems(self, stems: Sequence[str], words: Sequence[str]) -> list[Mention]:
        """As `find`, with the stems at hand."""
        found: list[Mention] = []
        root = self._root.among(stems)
        reach = 0
        for start, stem in enumerate(stems):
            node = root.get(stem)
            if node is None:
                continue
            end, labels = self._longest(node, stems, words, start + 1)
            if end > reach:
                reach = end
                found.extend(Mention(label, start, end) for label in labels)
        return found

    def _longest(
        self, node: dict[str, Any], stems: Sequence[str], words: Sequence[str], at: int, skipped: int = 0
    ) -> tuple[int, tuple[str, ...]]:
        best: tuple[int, tuple[str, ...]] = (at - skipped, node[_LABELS]) if _LABELS in node else (0, ())
        if at < len(stems):
            step = node.get(stems[at])
            if step is not None:
                best = max(best, self._longest(step, stems, words, at + 1), key=lambda reached: reached[0])
            if skipped < MOST_SKIPPED and words[at] in self._light:
                best = max(best, self._longest(node, stems, words, at + 1, skipped + 1), key=lambda reached: reached[0])
        return best
