"""The pack's own questions that resemble what is being typed."""

from __future__ import annotations

from collections.abc import Sequence

from rapidfuzz.fuzz import partial_ratio
from rapidfuzz.process import extract

MOST = 5
_SHORTEST = 3  # letters
_ALIKE = 70  # of 100


def suggest(typed: str, questions: Sequence[str]) -> list[str]:
    """Up to five of `questions`, the nearest first, the shorter of equals first; none for fewer than three letters."""
    wanted = " ".join(typed.lower().split())
    if len(wanted) < _SHORTEST:
        return []
    found = extract(wanted, questions, scorer=partial_ratio, processor=str.lower, limit=None, score_cutoff=_ALIKE)
    nearest = sorted(found, key=lambda one: (-round(one[1]), len(one[0])))
    return [question for question, _, _ in nearest[:MOST]]
