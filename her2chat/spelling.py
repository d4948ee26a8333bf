"""Read a word that nobody knows as the nearest word of the content.

An ordinary English word is never changed. The drug vocabulary is closed: a slip is read as a drug only where no other
drug is nearly as close; where two are, both are named and the assistant asks.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

_SHORTEST = 4
_FAR = 2  # more slips than these are read as a drug only with the same first letter and no other drug near


@dataclass(frozen=True, slots=True)
class Repair:
    """What an unknown word is read as: one word, or (when `choices` is filled) a near miss between several drugs."""

    word: str
    choices: tuple[str, ...] = ()


class Speller:
    """Repairs words against the content's vocabulary."""

    def __init__(self, vocabulary: Iterable[str], english: frozenset[str], drugs: Mapping[str, str]) -> None:
        """`vocabulary`: words of the content; `drugs`: each one-word drug name and the id of its drug."""
        self._english = english
        self._drugs = dict(drugs)
        self._drug_names = list(drugs)
        self._vocabulary = frozenset(vocabulary)
        self._by_letter: dict[str, list[str]] = defaultdict(list)
        for word in sorted(self._vocabulary):
            if len(word) >= _SHORTEST and word.isalpha() and word not in self._drugs:
                self._by_letter[word[0]].append(word)
        self._english_by_letter: dict[str, list[str]] = {}

    def repair(self, word: str) -> Repair | None:
        """The reading of `word` (unknown to the content), or None to leave it as it is."""
        if len(word) < _SHORTEST or not word.isalpha() or word in self._english:
            return None
        if word[-1] == word[-2] and (word[:-1] in self._vocabulary or word[:-1] in self._english):
            return Repair(word[:-1])
        near_drug = self._drug(word)
        near_word, distance = self._nearest(word, self._by_letter)
        _, english_distance = self._nearest_english(word)
        if near_drug is not None and near_drug[1] < min(distance, english_distance):
            return near_drug[0]
        return Repair(near_word) if near_word and distance <= english_distance else None

    def _drug(self, word: str) -> tuple[Repair, float] | None:
        allowed = _slips_in_drug(len(word))
        found = extract(word, self._drug_names, scorer=OSA.distance, score_cutoff=allowed + 1, limit=8)
        if not found or found[0][1] > allowed:
            return None
        best = found[0][1]
        if best > _FAR and found[0][0][0] != word[0]:
            return None
        rivals = {self._drugs[name]: name for name, distance, _ in reversed(found) if distance <= best + 1}
        if len(rivals) == 1:
            return Repair(found[0][0]), best
        if best > _FAR:
            return None
        close = {self._drugs[name]: name for name, distance, _ in reversed(found)}
        return Repair(found[0][0], tuple(close)), best

    def _nearest(self, word: str, by_letter: Mapping[str, list[str]]) -> tuple[str, float]:
        allowed = _slips(len(word))
        found = extract(word, by_letter.get(word[0], []), scorer=OSA.distance, score_cutoff=allowed, limit=3)
        if found:
            return found[0][0], found[0][1]
        if allowed and len(word) > _SHORTEST:
            for letter in sorted({word[1], _SWAPS.get(word[0], "")} - {word[0], ""}):
                found = extract(word, by_letter.get(letter, []), scorer=OSA.distance, score_cutoff=1, limit=1)
                if found:
                    return found[0][0], found[0][1]
        return "", 99.0

    def _nearest_english(self, word: str) -> tuple[str, float]:
        if not self._english_by_letter:
            grouped: dict[str, list[str]] = defaultdict(list)
            for known in self._english:
                grouped[known[0]].append(known)
            self._english_by_letter = dict(grouped)
        return self._nearest(word, self._english_by_letter)


_SWAPS = {"k": "c", "c": "k", "f": "p", "s": "c", "z": "s", "n": "k", "g": "j", "j": "g"}


def _slips(length: int) -> int:
    """How many slips a word of that many letters may hold."""
    return 1 if length < 7 else 2


def _slips_in_drug(length: int) -> int:
    return 1 if length < 6 else 2 if length < 9 else 3
