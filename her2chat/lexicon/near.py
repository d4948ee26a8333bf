"""Find the words that are a few slips away from another.

A slip is a letter left out, put in or wrong, or two neighbors changed round.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from functools import cache
from typing import NamedTuple, TypeVar

from her2chat.support.tables import Table, Words

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_Key = TypeVar("_Key")


class _Rapidfuzz(NamedTuple):
    osa: Callable[[str, str], int]
    damerau: Callable[[str, str], int]
    extract: Callable[..., list[tuple[str, int, int]]]


@cache
def _rapidfuzz() -> _Rapidfuzz:
    """What is used of rapidfuzz, imported when a word is first compared: most messages have none that is unknown."""
    from rapidfuzz.distance import OSA, DamerauLevenshtein
    from rapidfuzz.process import extract

    return _Rapidfuzz(OSA.distance, DamerauLevenshtein.distance, extract)


def osa_distance(word: str, other: str) -> int:
    """How many slips lie between two words, no letter changed twice (optimal string alignment)."""
    return _rapidfuzz().osa(word, other)


def damerau_distance(word: str, other: str) -> int:
    """The fewest slips between two words (Damerau and Levenshtein): ca to abc is two, by `osa_distance` three."""
    return _rapidfuzz().damerau(word, other)


def within(word: str, words: Collection[str], most: int) -> list[tuple[str, int]]:
    """Those of `words` that are at most so many slips from `word`, each with how many, nearest first."""
    osa, _, extract = _rapidfuzz()
    found = extract(word, words, scorer=osa, score_cutoff=most, limit=None)
    return [(other, distance) for other, distance, _ in found]


def grouped(words: Iterable[str], key: Callable[[str], _Key]) -> dict[_Key, tuple[str, ...]]:
    """`words` by `key`, in order."""
    groups: dict[_Key, list[str]] = defaultdict(list)
    for word in sorted(words):
        groups[key(word)].append(word)
    return {of: tuple(group) for of, group in groups.items()}


class Shelves:
    """Words by first letter, last letter and length: only a few of them need be compared."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words = Words(words)
        self._shelves = Table(grouped(self._words, lambda word: _shelf(word, len(word))))

    def __contains__(self, word: object) -> bool:
        """Whether `word` is one of them."""
        return word in self._words

    def near(self, word: str, most: int) -> list[str]:
        """The words at most so many slips away that begin and end as `word` does."""
        lengths = range(len(word) - most, len(word) + most + 1)
        shelves = self._shelves.among(_shelf(word, length) for length in lengths)
        return [other for shelf in shelves.values() for other, _ in within(word, shelf, most)]

    def one_off(self, word: str) -> set[str]:
        """The words one slip away."""
        return {*self.near(word, 1), *self._words.among(_slips_at_the_ends(word))}


def _shelf(word: str, length: int) -> str:
    return f"{word[0]}{word[-1]}{length}"


def _slips_at_the_ends(word: str) -> Iterator[str]:
    """Whatever is one slip in the first or the last letter away from `word`, which has two letters at least."""
    start, rest = word[:-1], word[1:]
    yield from (start, rest, word[1] + word[0] + word[2:], word[:-2] + word[-1] + word[-2])
    for letter in _LETTERS:
        yield from (letter + rest, letter + word, start + letter, word + letter)
