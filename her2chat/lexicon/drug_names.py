"""The closed vocabulary of drugs: a slip is read as a name only where no other drug may be meant.

Whatever is two slips from one drug is never read as another. Where two are near, both are named and the assistant asks;
short names and codes are read only as they are listed, so that no ordinary word is taken for one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from her2chat.lexicon.near import damerau_distance, grouped, within
from her2chat.lexicon.sound import sound

_SHORTEST, _LONGEST = 5, 24  # letters of a name that may hold slips, and of a word that may be one
_ASKED = 7  # letters of a name from which a near miss is asked about
_RIVAL = 2  # no other drug may be within so many slips; a name further off must begin as the word does
_HEARD = 5  # letters of the key of a name that may be known by its sound
_VOWELS = frozenset("aeiouy")


@dataclass(frozen=True, slots=True)
class Named:
    """A name that was meant, how many slips away it is, and whether it sounds the same.

    `choices` (when not empty): the ids of the drugs between which it cannot be told.
    """

    name: str
    slips: int
    heard: bool
    choices: tuple[str, ...] = ()


class DrugNames:
    """The names of drugs, of one word each; made once, they never change."""

    def __init__(self, ids: Mapping[str, str], misspelled: Mapping[str, str]) -> None:
        """`ids`: the drug of each name. `misspelled`: names for known misspellings and short forms."""
        self._ids = dict(ids)
        self._misspelled = {word: name for word, name in misspelled.items() if word not in ids}
        names = [name for name in self._ids if name.isalpha()]
        lengths = range(_LONGEST + 1)
        self._near = {at: [name for name in names if abs(len(name) - at) <= _allowed(at + 1)] for at in lengths}
        self._by_length = grouped(names, len)
        self._sounds = {name: sound(name) for name in names}
        self._by_sound = grouped(filter(_may_slip, names), self._sounds.__getitem__)

    def __contains__(self, word: object) -> bool:
        """Whether `word` is a name, or listed as a misspelling of one."""
        return word in self._ids or word in self._misspelled

    def __iter__(self) -> Iterator[str]:
        """The names."""
        return iter(self._ids)

    def is_name(self, word: str) -> bool:
        """Whether `word` is a name as it stands."""
        return word in self._ids

    def drug(self, name: str) -> str:
        """The id of the drug of that name."""
        return self._ids[name]

    def listed(self, word: str) -> str | None:
        """The name that `word` is listed for."""
        return word if word in self._ids else self._misspelled.get(word)

    def nearest(self, word: str, key: str) -> Named | None:
        """The name that `word`, which sounds as `key` says, is a slip for."""
        near = within(word, self._near.get(len(word), ()), _allowed(len(word) + 1))
        likely = ((name, slips) for name, slips in near if slips <= _allowed(len(name)))
        name, slips = next(likely, None) or self._sounding(word, key, _allowed(len(word)) + 1)
        heard = self._sounds.get(name) == key
        if not _may_slip(name) or not (heard or name[0] == word[0] or slips <= _most_begun_wrong(name)):
            return None
        close = dict.fromkeys(self._ids[other] for other in self._rivals(word, slips))
        close.pop(self._ids[name], None)
        if not close:
            return Named(name, slips, heard)
        return Named(name, slips, heard, (self._ids[name], *close)) if len(name) >= _ASKED else None

    def _rivals(self, word: str, slips: int) -> list[str]:
        """The names that may be meant as well as one so many slips away, nearest first."""
        lengths = range(len(word) - slips - 1, len(word) + slips + 2)
        names = [name for length in lengths for name in self._by_length.get(length, ())]
        near = within(word, names, max(slips, _RIVAL) + 1)
        return [name for name, distance in near if _is_rival(name, word, distance, slips)]

    def one_off(self, word: str) -> bool:
        """Whether some name is one slip away at most: quicker than `nearest`."""
        lengths = range(len(word) - 1, len(word) + 2)
        return any(within(word, self._by_length.get(length, ()), 1) for length in lengths)

    def _sounding(self, word: str, key: str, most: int) -> tuple[str, int]:
        """The name that sounds as `word` does and is at most so many slips away; empty if too little is heard."""
        heard = self._by_sound.get(key, ()) if len(key) >= _HEARD else ()
        return next(iter(within(word, heard, most)), ("", 0))


def _may_slip(name: str) -> bool:
    """Whether a name may hold slips: it is not short, and no code (a word without a vowel)."""
    return len(name) >= _SHORTEST and not _VOWELS.isdisjoint(name)


def _allowed(length: int) -> int:
    """How many slips a name of so many letters may hold."""
    return 1 if length < 7 else 2 if length < 10 else 3


def _most_begun_wrong(name: str) -> int:
    """How many slips there may be where the first letter is wrong too."""
    return 0 if len(name) == _SHORTEST else _RIVAL


def _is_rival(name: str, word: str, distance: int, slips: int) -> bool:
    """Whether a name that far from `word` may be meant as well, where the nearest is so many slips away."""
    close = max(slips, _RIVAL)
    return distance <= close or damerau_distance(word, name) <= close or distance <= min(slips + 1, _allowed(len(name)))
