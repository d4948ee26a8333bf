"""Words as the safety layer compares them: a quick stem, and a repair of one slip of the finger.

Its own on purpose: no other layer's fault can silence it, and a word costs about a microsecond.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Set

from her2chat.phrases import Stemmer
from her2chat.support.tables import Table, Words

_LONGEST, _JOINED = 30, 6  # letters of a word that is looked into at all, and at least of one that hides several
_PIECE = 12  # letters
_USUAL = 2.5  # letters of a word, at least, where several are told apart
_BONES = 4  # letters that are left of a word without vowels, at least
_SHORT_FORM = 2  # letters; a shorter one may stand in any word
SHORTEST = 5  # letters; a slip in a shorter word makes another word too easily (die/diet, kill/skill)
_VOWELS = frozenset("aeiouy")
_ALONE = frozenset("ai")  # letters that are words
_NONE: Mapping[str, str] = {}
# A stem that is another word without its "e": hate is no hat, care no car, a note not a "not". Before -ing and -ed the
# "e" is gone, but the letter before it would be doubled if there had been none (hating, hatted).
_NEEDS_ITS_E = re.compile("[^aeiou]{1,2}[aeiouy][^aeiouwxy]")


class QuickStemmer(Stemmer):
    """A `Stemmer` that only strips plural, -ing and -ed; same ends on both sides are all that matters here.

    `keep_ending`: words that stay as they are; `irregular`: words with stems of their own.
    """

    def __init__(self, keep_ending: Set[str] = frozenset(), irregular: Mapping[str, str] = _NONE) -> None:
        super().__init__()
        self._keep_ending = keep_ending
        self._irregular = irregular

    def stem(self, word: str) -> str:
        """`word` without plural, -ing or -ed, its last letter made alike (breathe, breath, breathing -> breath)."""
        known = self._known.get(word) or self._irregular.get(word)
        if known is not None:
            return known
        if len(word) < 4 or word in self._keep_ending or not word.isalpha():
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
    """Reads an unknown word as the known word, or the several, that it was meant to be."""

    def __init__(
        self,
        words: Iterable[str],
        stem: Callable[[str], str],
        is_ordinary: Callable[[str], bool],
        short_forms: Iterable[str] = (),
        exact: Iterable[str] = (),
    ) -> None:
        """`short_forms`: what is typed for other words, such as "wont". `exact`: words that are read as typed."""
        self.is_ordinary = is_ordinary
        self._short_forms = Words(form for form in short_forms if len(form) > _SHORT_FORM)
        words = {word for word in words if word.isalpha()}
        self._words = Words(word for word in words if len(word) >= SHORTEST)
        self._short = Words(word for word in words if len(word) < SHORTEST)
        self.stems = Words(map(stem, self._words))
        self.exact = Words(exact)
        near: dict[str, list[str]] = {}
        bones: dict[str, list[str]] = {}
        for word in sorted(self._words):
            for shorter in _deletions(word):
                near.setdefault(shorter, []).append(word)
            bones.setdefault(_skeleton(word), []).append(word)
        self._near = Table(near)
        self._only = Table({skeleton: same[0] for skeleton, same in bones.items() if len(set(map(stem, same))) == 1})

    def mended(self, word: str) -> tuple[str, ...]:
        """What an unknown word was meant to be; the word itself where it is ordinary or nothing is near.

        A first letter is seldom wrong: two words run together are likelier than that.
        """
        if not word.isalpha() or len(word) > _LONGEST or self.is_ordinary(word):
            return (word,)
        repaired = self._repaired(word)
        if repaired is None or repaired[0] != word[0]:
            return self._apart(word) or (repaired or self._without_vowels(word) or word,)
        return (repaired,)

    def _without_vowels(self, word: str) -> str | None:
        """The only known word that `word` can be, if most of its vowels were left out ("hsptl")."""
        skeleton = _skeleton(word)
        if len(skeleton) < _BONES or len(word) - len(skeleton) > 1:
            return None
        return self._only.get(skeleton)

    def _repaired(self, word: str) -> str | None:
        """The known word that is one slip away from `word`, if it is long enough to tell."""
        found = self._candidates(word)
        return min(found, key=lambda known: _surprise(word, known), default=None)

    def _apart(self, word: str) -> tuple[str, ...]:
        """The words that `word` is without the blanks between them ("wontwakeup"), the fewest; none if it is not."""
        if len(word) < _JOINED:
            return ()
        ways: list[tuple[str, ...]] = [()]  # for each number of letters from the start; none where there is no way
        for end in range(1, len(word) + 1):
            starts = (start for start in range(max(0, end - _PIECE), end) if ways[start] or not start)
            found = ((*ways[start], word[start:end]) for start in starts if self._is_piece(word[start:end]))
            ways.append(min(found, key=len, default=()))
        if ways[-1][-1:] == ("in",):  # "greetin" is greeting
            return ()
        return ways[-1] if len(ways[-1]) * _USUAL <= len(word) else ()

    def _is_piece(self, piece: str) -> bool:
        if piece in self._short_forms:
            return True
        if len(piece) < SHORTEST:
            return piece in self._short and (piece in _ALONE or (len(piece) > 1 and self.is_ordinary(piece)))
        return piece in self._words or self.is_ordinary(piece)

    def _candidates(self, word: str) -> set[str]:
        if SHORTEST - 1 <= len(word) <= SHORTEST and (short := self._shuffled(word)):
            return short
        if len(word) < SHORTEST:
            return set()
        found = set(self._near.get(word, ()))  # a letter was left out
        for shorter in _deletions(word):
            if shorter in self._words:  # a letter too many
                found.add(shorter)
            for known in self._near.get(shorter, ()):
                if len(known) == len(word) and _one_slip(known, word):
                    found.add(known)
        return found

    def _shuffled(self, word: str) -> set[str]:
        """The known word of four letters that `word` is with one doubled or two changed round ("kiill", "wkae")."""
        doubled = (word[:at] + word[at + 1 :] for at in range(1, len(word)) if word[at] == word[at - 1])
        changed = (word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in range(len(word) - 1))
        return {known for known in (*doubled, *changed) if len(known) == SHORTEST - 1 and known in self._short}


def _skeleton(word: str) -> str:
    """The first letter of `word` and its consonants, doubled ones once."""
    bones = word[0] + "".join(letter for letter in word[1:] if letter not in _VOWELS)
    return "".join(letter for at, letter in enumerate(bones) if not at or letter != bones[at - 1])


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
