"""What a look-alike hides: harmless words that would be taken for danger."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from her2chat.phrases import Mention
from her2chat.safety.composing import UNTIL
from her2chat.safety.reading import MASKED, Hit, Reading

_DENYING = frozenset(("no", "not", "never", "nothing", "without"))
_TURNING = frozenset(("not", "never"))
_ARTICLES = frozenset("a an the my your his her its our their".split())
_EMPTY = _ARTICLES | frozenset("this that i it am is are was were".split())
_JOINS = frozenset(("and", "but", "then", "because", "while", "though"))


def in_one_clause(mask: Mention, reading: Reading) -> bool:
    """Whether no comma or full stop stands in the mask; "and" and its like may."""
    clauses, sentences = reading.clauses, reading.sentences
    return sentences[mask.start] == sentences[mask.end - 1] and all(
        clauses[at] == clauses[at - 1] or reading.words[at] in _JOINS for at in range(mask.start + 1, mask.end)
    )


def stands(mask: Mention, words: Sequence[str]) -> bool:
    """Whether a look-alike is said as it is listed, or a denial holds.

    Not where it is turned round ("not breathing ok", "not afraid of dying") or ends with an "until" ("no thoughts of
    suicide until today").
    """
    before = mask.start - 1
    while before >= 0 and words[before] in _ARTICLES:
        before -= 1
    turned = before >= 0 and words[before] in _TURNING
    ended = words[mask.start] in _DENYING and not UNTIL.isdisjoint(words[mask.end : mask.end + 1])
    return not turned and not ended


def hidden(hit: Hit, masks: Iterable[Mention], words: Sequence[str]) -> bool:
    """Whether `hit` lies in one of `masks` but for words that say nothing: "stroke of luck" hides "a stroke".

    What reaches further is told in more words: "having a fit in the bath" is not hidden by "fit in".
    """
    for mask in masks:
        if mask.start < hit.end and hit.start < mask.end:
            outside = (*words[hit.start : mask.start], *words[mask.end : hit.end])
            if _EMPTY.issuperset(outside):
                return True
    return False


def masked(stems: Sequence[str], masks: Iterable[Mention]) -> list[str]:
    """`stems` but for those of the words in `masks`, which match nothing."""
    kept = list(stems)
    for mask in masks:
        kept[mask.start : mask.end] = [MASKED] * (mask.end - mask.start)
    return kept
