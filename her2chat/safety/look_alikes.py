"""What a look-alike hides: harmless words that would be taken for danger."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence

from her2chat.phrases import Mention
from her2chat.safety.composing import UNTIL
from her2chat.safety.reading import MASKED, SIGN, Hit, Reading

_DENYING = frozenset(("no", "not", "never", "nothing", "without"))
_UNTRUE, _UNDONE = f"{SIGN}untrue", f"{SIGN}undone"  # the labels of cues around a denial
_BEFORE, _YOU = ("before",), ("you",)  # "never suicidal before"; but "not suicidal, before you ask"
_TURNING = frozenset(("not", "never"))
_ARTICLES = frozenset("a an the my your his her its our their".split())
_EMPTY = _ARTICLES | frozenset("this that i it am is are was were of had has have having".split())
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
    denies = not _DENYING.isdisjoint(words[mask.start : mask.end])
    after = words[mask.end : mask.end + 2]
    ended = denies and (not UNTIL.isdisjoint(after[:1]) or (after[:1] == _BEFORE and after[1:] != _YOU))
    return not turned and not ended


def holds(denial: Mention, hits: Iterable[Hit], sentences: Sequence[int]) -> bool:
    """Whether nothing in its sentence takes a denial back: "I lied when I said I'm not suicidal", "... but I might"."""
    own = [hit for hit in hits if sentences[hit.start] == sentences[denial.start]]
    untrue = any(_UNTRUE in hit.labels and hit.end <= denial.start for hit in own)
    return not untrue and not any(_UNDONE in hit.labels and hit.start >= denial.end for hit in own)


def without_hidden(hits: Iterable[Hit], masks: Sequence[Mention], words: Sequence[str]) -> list[Hit]:
    """`hits` but for those that lie in one of `masks`, save words that say nothing: "stroke of luck" hides "a stroke".

    What reaches further is told in more words: "fit in" does not hide "having a fit in the bath".
    """
    return [hit for hit in hits if not any(_covers(mask, hit, words) for mask in masks)]


def _covers(mask: Mention, hit: Hit, words: Sequence[str]) -> bool:
    if not _touches(mask, hit) or _within(mask, hit):
        return False
    return _EMPTY.issuperset((*words[hit.start : mask.start], *words[mask.end : hit.end]))


def without_touched(hits: Iterable[Hit], masks: Sequence[Mention], cues: Container[str]) -> list[Hit]:
    """`hits` without the labels in `cues` where one of `masks` touches them and they are no longer phrase around it.

    What softens is hidden more easily than what alarms: "not sure if" leaves no "if I have" to suppose anything.
    """
    kept: list[Hit] = []
    for hit in hits:
        touched = any(_touches(mask, hit) and not _within(mask, hit) for mask in masks)
        labels = tuple(label for label in hit.labels if label not in cues) if touched else hit.labels
        if labels:
            kept.append(hit._replace(labels=labels) if touched else hit)
    return kept


def _touches(mask: Mention, hit: Hit) -> bool:
    return mask.start < hit.end and hit.start < mask.end


def _within(mask: Mention, hit: Hit) -> bool:
    """Whether `hit` is a longer phrase around `mask`."""
    return hit.start <= mask.start and mask.end <= hit.end and mask.end - mask.start < hit.end - hit.start


def masked(stems: Sequence[str], masks: Iterable[Mention]) -> list[str]:
    """`stems` but for those of the words in `masks`, which match nothing."""
    kept = list(stems)
    for mask in masks:
        kept[mask.start : mask.end] = [MASKED] * (mask.end - mask.start)
    return kept
