"""What a message tells of somebody else, as that person would say it: "she wants out" as "I want out".

Most of what the content knows of despair, harm and abuse is in the first person, as people say it of themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Set
from dataclasses import replace

from her2chat.content.safety import Teller
from her2chat.phrases import Mention
from her2chat.safety.reading import Reading

_I, _ME, _MY = "i", "me", "my"
_DONE_TO = frozenset(("me", "my", "mine", "myself"))  # the words for whom something is done to
_ME_OR_MY = "me or my"  # what a word becomes that is both: "her"
_WRITER = frozenset(("i", "we"))
_OWNERS = frozenset("her his their your our i me".split())  # "her mother" is not the one whom "she" tells of
_VERBS = {"is": "am", "are": "am", "has": "have", "does": "do"}  # after "she", and what they are after "I"


def retellings(
    reading: Reading, tellers: Iterable[Teller], not_owned: Set[str], stem: Callable[[str], str]
) -> list[Reading]:
    """`reading` once for each of `tellers` that it tells of, in the first person; every word stays in its place.

    `not_owned`: what begins something else after "her": "hit her and", "take her now".
    """
    told = (_retold(reading, teller, not_owned) for teller in tellers if _tells_of(reading.words, teller))
    return [_with(changed, reading, stem) for changed in told if changed]


def told_anew(sign: Mention, told: Reading, reading: Reading, abuse: bool) -> bool:
    """Whether what `told` changed of `reading` is in `sign`.

    Of `abuse` it must be whom it is done to, and the writer, where named, may be the one who does it: "I shake her".
    """
    changed = {told.words[at] for at in range(sign.start, sign.end) if told.words[at] != reading.words[at]}
    return not changed.isdisjoint(_DONE_TO) and not _by_writer(sign, reading) if abuse else bool(changed)


def _by_writer(sign: Mention, reading: Reading) -> bool:
    """Whether the writer is named in the clauses of `sign`, and so may be the one who does it."""
    within = range(reading.clauses[sign.start], reading.clauses[sign.end - 1] + 1)
    told = zip(reading.words, reading.clauses, strict=True)
    return any(clause in within and word in _WRITER for word, clause in told)


def _tells_of(words: Collection[str], teller: Teller) -> bool:
    named = not teller.people.isdisjoint(words)
    return named or not (teller.only_named or teller.words.keys().isdisjoint(words))


def _retold(reading: Reading, teller: Teller, not_owned: Set[str]) -> dict[int, str]:
    """The words that change, by their place."""
    changed: dict[int, str] = {}
    for at, word in enumerate(reading.words):
        new = teller.words.get(word)
        if new == _ME_OR_MY:
            new = _MY if _owns(reading, at, not_owned) else _ME
        elif word in teller.people and not (at and reading.words[at - 1] in _OWNERS):
            new = _I
        elif word in _VERBS and changed.get(at - 1) == _I:
            new = _VERBS[word]
        if new is not None:
            changed[at] = new
    return changed


def _owns(reading: Reading, at: int, not_owned: Set[str]) -> bool:
    """Whether something follows, in its clause, that the person at `at` owns."""
    same = at + 1 < len(reading.words) and reading.clauses[at + 1] == reading.clauses[at]
    return same and reading.words[at + 1] not in not_owned


def _with(changed: Mapping[int, str], reading: Reading, stem: Callable[[str], str]) -> Reading:
    words, stems = list(reading.words), list(reading.stems)
    for at, word in changed.items():
        words[at], stems[at] = word, stem(word)
    return replace(reading, words=tuple(words), stems=tuple(stems))
