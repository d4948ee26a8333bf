"""What a look-alike hides: harmless words that would be taken for danger."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from her2chat.phrases import Mention
from her2chat.safety.reading import MASKED, Hit, Reading

_JOINS = frozenset(("and", "but", "then", "because", "while", "though"))


def in_one_clause(mask: Mention, reading: Reading) -> bool:
    """Whether no comma or full stop stands in the mask; "and" and its like may."""
    clauses, sentences = reading.clauses, reading.sentences
    return sentences[mask.start] == sentences[mask.end - 1] and all(
        clauses[at] == clauses[at - 1] or reading.words[at] in _JOINS for at in range(mask.start + 1, mask.end)
    )


def hidden(hit: Hit, masks: Iterable[Mention]) -> bool:
    """Whether one of `masks` lies over words of `hit` that is not a longer phrase around it."""
    size = hit.end - hit.start
    return any(
        mask.start < hit.end
        and hit.start < mask.end
        and not (hit.start <= mask.start and mask.end <= hit.end and mask.end - mask.start < size)
        for mask in masks
    )


def masked(stems: Sequence[str], masks: Iterable[Mention]) -> list[str]:
    """`stems` but for those of the words in `masks`, which match nothing."""
    kept = list(stems)
    for mask in masks:
        kept[mask.start : mask.end] = [MASKED] * (mask.end - mask.start)
    return kept
