"""What a message tells of somebody else, as that person would say it: "she wants out" as "I want out".

Most of what the content knows of despair, harm and abuse is in the first person, as people say it of themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from her2chat.content.safety import Teller
from her2chat.safety.reading import Reading

_I, _ME, _MY = "i", "me", "my"
DONE_TO = frozenset(("me", "my", "mine", "myself"))  # the words for whom something is done to
_ME_OR_MY = "me or my"  # what a word becomes that is both: "her"
_OWNERS = frozenset("my her his their your our i me".split())  # "her mother" is not the one whom "she" tells of
_NO_NOUN = frozenset(  # after "her" these begin something else: "hit her and", "take her now"
    "a an the and or but to in on at for so because when that this with from by i he she they if not again now every "
    "like up down off out alone about is was then after before while until till into over all as more there here today "
    "tonight yesterday who what how can will would could should has had it".split()
)
_VERBS = {"is": "am", "are": "am", "has": "have", "does": "do"}  # after "she", and what they are after "I"


def retellings(reading: Reading, tellers: Iterable[Teller], stem: Callable[[str], str]) -> list[Reading]:
    """`reading` once for each of `tellers` that it tells of, in the first person; every word stays in its place."""
    told = ((reading, _retold(reading, teller)) for teller in tellers if _tells_of(reading.words, teller))
    return [_with(words, reading, stem) for reading, words in told if words]


def _tells_of(words: Iterable[str], teller: Teller) -> bool:
    if teller.only_named:
        return any(word in teller.people for word in words)
    return any(word in teller.people or word in teller.words for word in words)


def _retold(reading: Reading, teller: Teller) -> dict[int, str]:
    """The words that change, by their place."""
    changed: dict[int, str] = {}
    for at, word in enumerate(reading.words):
        new = teller.words.get(word)
        if new == _ME_OR_MY:
            new = _MY if _owns(reading, at) else _ME
        elif word in teller.people and not (at and reading.words[at - 1] in _OWNERS - {_MY}):
            new = _I
        elif word in _VERBS and changed.get(at - 1) == _I:
            new = _VERBS[word]
        if new is not None:
            changed[at] = new
    return changed


def _owns(reading: Reading, at: int) -> bool:
    """Whether something follows, in its clause, that the person at `at` owns."""
    same = at + 1 < len(reading.words) and reading.clauses[at + 1] == reading.clauses[at]
    return same and reading.words[at + 1] not in _NO_NOUN


def _with(changed: Mapping[int, str], reading: Reading, stem: Callable[[str], str]) -> Reading:
    words, stems = list(reading.words), list(reading.stems)
    for at, word in changed.items():
        words[at], stems[at] = word, stem(word)
    return replace(reading, words=tuple(words), stems=tuple(stems))
