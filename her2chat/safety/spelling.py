"""Words as the safety layer compares them: a quick stem, and a repair of one slip of the finger.

Its own on purpose: no other layer's fault can silence it, and a word costs about a microsecond.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from her2chat.phrases import Stemmer
from her2chat.tables import Table, Words

SHORTEST = 5  # letters; a slip in a shorter word makes another word too easily (die/diet, kill/skill)
_VOWELS = frozenset("aeiouy")
_KEPT = frozenset(  # words whose ending carries the meaning: a wig that is fitted is no fit, hives are not HIV
    (
        "died fitting fitted evening used thing nothing bed lives wound handed chilled swallowed dripping hives "
        "winded here odds gcse gcses pants locks scarred herring news butt sats "
    ).split()
)
_IRREGULAR = {
    "dying": "die", "dies": "die", "dieing": "die", "lying": "lie", "lies": "lie", "lied": "lie", "tying": "tie",
    "goes": "go", "going": "go", "does": "do", "doing": "do", "eyes": "eye", "peeing": "pee", "peed": "pee",
    "pees": "pee", "weeing": "wee", "weed": "wee", "pooed": "poo", "pooing": "poo", "knees": "knee",
    "seeing": "see", "sees": "see", "being": "be", "shoes": "shoe", "toes": "toe", "calves": "calf",
    "hiv": "hiv virus",
}  # fmt: skip


# A stem that is another word without its "e": hate is no hat, care no car, a note not a "not". Before -ing and -ed the
# "e" is gone, but the letter before it would be doubled if there had been none (hating, hatted).
_NEEDS_ITS_E = re.compile("[^aeiou]{1,2}[aeiouy][^aeiouwxy]")


class QuickStemmer(Stemmer):
    """A `Stemmer` that only strips plural, -ing and -ed; same ends on both sides are all that matters here."""

    def stem(self, word: str) -> str:
        """Stem of any word."""
        known = self._known.get(word)
        return quick_stem(word) if known is None else known


def quick_stem(word: str) -> str:
    """`word` without plural, -ing or -ed, its last letter made alike (breathe, breath, breathing -> breath)."""
    irregular = _IRREGULAR.get(word)
    if irregular:
        return irregular
    if len(word) < 4 or word in _KEPT or not word.isalpha():
        return word
    return _last_letter(_without_ending(word))


def _without_ending(word: str) -> str:
    if word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith("s"):
        return word if word.endswith(("ss", "us", "is")) else word[:-1]
    for ending in ("ing", "ed"):
        rest = word[: -len(ending)]
        if word.endswith(ending) and len(rest) > 2 and rest[-1] != "e" and not _VOWELS.isdisjoint(rest):
            return f"{rest}e" if _NEEDS_ITS_E.fullmatch(rest) else rest
    return word


def _last_letter(word: str) -> str:
    if len(word) < 4:
        return word
    if word[-1] == word[-2] or (word[-1] == "e" and not _NEEDS_ITS_E.fullmatch(word[:-1])):
        return word[:-1]
    return word[:-1] + "i" if word[-1] == "y" else word


def _deletions(word: str) -> Iterable[str]:
    return (word[:at] + word[at + 1 :] for at in range(len(word)))


class Speller:
    """Reads an unknown word as the one known word that is a single slip away."""

    def __init__(self, words: Iterable[str], is_ordinary: Callable[[str], bool]) -> None:
        self._is_ordinary = is_ordinary
        self._words = Words(word for word in words if len(word) >= SHORTEST and word.isalpha())
        self.stems = Words(quick_stem(word) for word in self._words)
        near: dict[str, list[str]] = {}
        for word in sorted(self._words):
            for shorter in _deletions(word):
                near.setdefault(shorter, []).append(word)
        self._near = Table(near)

    def repair(self, word: str) -> str | None:
        """The known word that `word` was meant to be, if it is unknown, long enough and one slip away."""
        if len(word) < SHORTEST or not word.isalpha() or len(word) > 30:
            return None
        found = self._candidates(word)
        if not found or self._is_ordinary(word):
            return None
        return min(found, key=lambda known: _surprise(word, known))

    def _candidates(self, word: str) -> set[str]:
        found = set(self._near.get(word, ()))  # a letter was left out
        for shorter in _deletions(word):
            if shorter in self._words:  # a letter too many
                found.add(shorter)
            for known in self._near.get(shorter, ()):
                if len(known) == len(word) and _one_slip(known, word):
                    found.add(known)
        return found


def _surprise(typed: str, known: str) -> tuple[bool, bool, int, str]:
    """How unlikely `typed` is for `known`: a stuttered letter is likeliest, another first letter unlikeliest."""
    stuttered = any(typed[:at] + typed[at + 1 :] == known for at in range(1, len(typed)) if typed[at] == typed[at - 1])
    return (known[0] != typed[0], not stuttered, abs(len(known) - len(typed)), known)


def _one_slip(known: str, word: str) -> bool:
    """Whether two words of one length differ by one letter, or by two neighbours changed round."""
    wrong = [at for at, (mine, other) in enumerate(zip(known, word, strict=True)) if mine != other]
    if len(wrong) == 1:
        return True
    first, last = wrong[0], wrong[-1]
    return len(wrong) == 2 and last == first + 1 and known[first] == word[last] and known[last] == word[first]
