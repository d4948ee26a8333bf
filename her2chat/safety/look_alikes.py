"""What a look-alike hides: harmless words that would be taken for danger."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from her2chat.phrases import Mention
from her2chat.safety.reading import MASKED, Hit, Reading

_EMPTY = frozenset("a an the my your his her its our their this that i it am is are was were".split())
_JOINS = frozenset(("and", "but", "then", "because", "while", "though"))


def in_one_clause(mask: Mention, reading: Reading) -> bool:
    """Whether no comma or full stop stands in the mask; "and" and its like may."""
    clauses, sentences = reading.clauses, reading.sentences
    return sentences[mask.start] == sentences[mask.end - 1] and all(
        clauses[at] == clauses[at - 1] or reading.words[at] in _JOINS for at in range(mask.start + 1, mask.end)
    )


def hidden(hit: Hit, masks: Iterable[Mention], words: Sequence[str]) -> bool:
    """Whether `hit` lies in one of `masks` but for words that say nothing: "stroke of luck" hides "a stroke".

    What reaches further is told in more words than the look-alike: "having a fit in the bath" is not hidden by "fit in".
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
