"""Read a word that nobody knows as the word that was meant.

A word that is spelled right is never changed. The likeliest word is the one that costs least. A cost is counted in
slips: less where both words sound alike or hold the same letters, less the more often the content uses the word, more
where the first letter or a letter that is not beside the right one on the keyboard is wrong. The weights were fitted to
lists of real misspellings. A short word may cost little, a long one more; what costs too much is left as it is.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterable, Mapping, Set
from dataclasses import dataclass
from itertools import pairwise

from her2chat.lexicon.drug_names import DrugNames
from her2chat.lexicon.near import Shelves, grouped, osa_distance
from her2chat.lexicon.sound import sound
from her2chat.support.tables import Table, Words

_SHORTEST, _LONGEST = 3, 24  # letters of a word that may be repaired
_SAME_LETTERS, _LEFT_OUT, _FAR_KEY, _OTHER_START = -0.4, -0.3, 0.3, 0.3
_SAME_SOUND = -0.35
_UNHEARD = (1.0, 1.0, 1.0, 1.0, 1.0, 0.8, 0.5, 0.25)  # a further slip that no ear hears, by the length of the key
_USED = -0.2  # times the logarithm of how often the content uses the word
_SETTLED = 0.3  # a cost at which no word further off is looked for
_DOUBLED = re.compile(r"([^aeiou])\1+")
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_NEXT_KEYS = frozenset(pair for row in _ROWS for a, b in pairwise(row) for pair in ((a, b), (b, a)))
_Meant = tuple[float, str, int]  # what it costs, the word, the slips
_NOTHING: _Meant = (math.inf, "", _LONGEST)


@dataclass(frozen=True, slots=True)
class Repair:
    """What an unknown word is read as, and how many slips away that is; `drug`: whether it is the name of one.

    When `choices` is filled it is a near miss between those drugs, and not to be read as any.
    """

    word: str
    slips: int
    drug: bool = False
    choices: tuple[str, ...] = ()


class Speller:
    """Repairs words against the content's vocabulary; made once, it never changes."""

    def __init__(self, uses: Mapping[str, int], common: Set[str], rare: Set[str], drugs: DrugNames) -> None:
        """`uses`: the words that others may be read as, with how often the content uses each.

        `common` and `rare`: words that are spelled right, whether the content uses them or not. A slip that may be one
        in a common word is not read as a drug.
        """
        self.drugs = drugs
        self._uses = Table({word: count for word, count in uses.items() if word not in drugs})
        common = {word for word in (*common, *self._uses) if word not in drugs}
        plurals = {name + "s" for name in drugs}
        self._known = Words((*common, *(word for word in rare if word not in drugs), *drugs))
        words = [word for word in self._uses if _spellable(word)]
        self._words, self._common = Shelves(words), Shelves(filter(_spellable, common - plurals))
        self._by_sound = Table(grouped(words, sound))

    def knows(self, word: str) -> bool:
        """Whether `word` is spelled right as it stands."""
        return word in self._known

    def known(self, words: Iterable[str]) -> Collection[str]:
        """Those of `words` that are spelled right as they stand."""
        return self._known.among(words)

    def is_common(self, word: str) -> bool:
        """Whether `word` is an ordinary one, of common English or of the content."""
        return word in self._common

    def words(self) -> tuple[str, ...]:
        """The words that others may be read as: ordinary ones and the names of drugs."""
        return (*self._uses, *self.drugs)

    def uses(self, word: str) -> int:
        """How often the content uses the ordinary word `word`."""
        return self._uses.get(word, 0)

    def repair(self, word: str) -> Repair | None:
        """The reading of `word`, or None to leave it as it is."""
        if word in self._known:
            return None
        name = self.drugs.listed(word)
        return Repair(name, 0, drug=True) if name is not None else self.nearest(word)

    def nearest(self, word: str) -> Repair | None:
        """The reading of `word`, taken for one that nobody knows."""
        if not _spellable(word):
            return None
        key = sound(word)
        _, meant, distance = self._ordinary(word, key)
        drug = self._drug(word, key, distance) if distance > 1 else None
        return drug or (Repair(meant, distance) if meant else None)

    def _drug(self, word: str, key: str, ordinary: int) -> Repair | None:
        """The drug that is meant, if it is nearer than any ordinary word (the likeliest is so many slips away)."""
        named = self.drugs.nearest(word, key)
        if named is None or named.slips >= ordinary:
            return None
        if not named.heard and self._is_english(word, named.slips):
            return None
        return Repair(named.name, named.slips, True, named.choices)

    def _is_english(self, word: str, most: int) -> bool:
        """Whether some common word is no more slips away, or two make up `word`."""
        if self._common.near(word, most) or self._common.one_off(word):
            return True
        cuts = range(_SHORTEST, len(word) - _SHORTEST + 1)
        return any(word[:cut] in self._common and word[cut:] in self._common for cut in cuts)

    def _ordinary(self, word: str, key: str) -> _Meant:
        """The likeliest ordinary word; nothing where none is likely enough."""
        heard = self._by_sound.get(key, ())
        unheard = _UNHEARD[min(len(key), len(_UNHEARD) - 1)]
        best = self._cheapest(word, {*self._words.one_off(word), *heard}, heard, unheard)
        if best[0] > _SETTLED and len(word) > _SHORTEST + 1:
            best = min(best, self._cheapest(word, self._words.near(word, 2), heard, unheard))
        return best if best[0] <= _dearest(len(word)) else _NOTHING

    def _cheapest(self, word: str, candidates: Iterable[str], heard: tuple[str, ...], unheard: float) -> _Meant:
        squeezed, letters = _squeezed(word), sorted(word)
        best = _NOTHING
        for other in candidates:
            distance = osa_distance(word, other)
            cost = distance + _USED * math.log1p(self._uses[other])
            if _squeezed(other) == squeezed or (len(other) == len(word) and sorted(other) == letters):
                cost += _SAME_LETTERS
            elif distance == 1 and len(other) == len(word) and not _next_key(word, other):
                cost += _FAR_KEY
            if len(other) > len(word):
                cost += _LEFT_OUT
            if other in heard:
                cost += _SAME_SOUND - (distance - 1) * (1 - unheard)
            elif other[0] != word[0]:
                cost += _OTHER_START
            if cost < best[0] and other != word:
                best = (cost, other, distance)
        return best


def _spellable(word: str) -> bool:
    return word.isalpha() and _SHORTEST <= len(word) <= _LONGEST


def _squeezed(word: str) -> str:
    """`word` with doubled consonants single."""
    return _DOUBLED.sub(r"\1", word)


def _next_key(word: str, other: str) -> bool:
    """Whether the first letter in which both differ is beside the right one on the keyboard."""
    return next(pair for pair in zip(word, other, strict=True) if pair[0] != pair[1]) in _NEXT_KEYS


def _dearest(length: int) -> float:
    """What reading a word of so many letters as another may cost."""
    return min(1.35, 0.35 * length - 1.5)
