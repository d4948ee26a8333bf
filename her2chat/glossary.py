"""Hard words and what they mean: found in a text that is shown, or looked up by what a person typed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz.distance import OSA
from rapidfuzz.process import extractOne

from her2chat.content.model import Term

_ALIKE = 0.8  # how alike (0 to 1) a misspelled word must be


@dataclass(frozen=True, slots=True)
class HardWord:
    """A term at characters [start, end) of a text."""

    term: Term
    start: int
    end: int


class Glossary:
    """The terms of a pack, ready to be found. Immutable once made."""

    def __init__(self, terms: Iterable[Term]) -> None:
        self.terms = tuple(sorted(terms, key=lambda term: term.term.lower()))
        self._by_writing = {written.lower(): term for term in self.terms for written in (term.term, *term.say)}
        longest_first = sorted(self._by_writing, key=len, reverse=True)
        any_of = "|".join(re.escape(written).replace(r"\ ", r"\s+") for written in longest_first)
        self._pattern = re.compile(rf"(?<![\w-])(?:{any_of})(?![\w-])", re.IGNORECASE)

    def found_in(self, text: str) -> tuple[HardWord, ...]:
        """Each term the first time that it stands in `text`, in order; the longest where several overlap."""
        found: dict[str, HardWord] = {}
        for match in self._pattern.finditer(text) if self._by_writing else ():
            term = self._by_writing[" ".join(match.group().lower().split())]
            found.setdefault(term.term, HardWord(term, match.start(), match.end()))
        return tuple(found.values())

    def look_up(self, typed: str) -> Term | None:
        """The term that `typed` is, or is a slip away from; None where there is no such term."""
        wanted = " ".join(typed.lower().split())
        if wanted in self._by_writing:
            return self._by_writing[wanted]
        near = extractOne(wanted, self._by_writing.keys(), scorer=OSA.normalized_similarity, score_cutoff=_ALIKE)
        return self._by_writing[near[0]] if near else None
