"""Questions that resemble what is being typed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from rapidfuzz.fuzz import ratio
from rapidfuzz.process import extract

from her2chat.content.model import ANSWER, NOT_COVERED, Intent, Pack

SHORTEST = 2  # letters; for no more than these nothing is offered
LONGEST = 120  # characters; what is longer is no question that could be completed
ALIKE = 75  # of 100: how alike a misspelled word must be
_WORD = re.compile(r"[a-z0-9]+(?:'[a-z0-9]+)*", re.IGNORECASE)
_WHOLE, _BEGUN, _NEAR = 1.0, 0.9, 0.7
_ENOUGH = 0.6  # the share of what was typed that a question must hold


def askable(pack: Pack) -> list[Intent]:
    """The intents whose questions can be offered: first those that the article answers; the shorter first."""
    asked = (intent for intent in pack.intents if intent.kind in (ANSWER, NOT_COVERED))
    return sorted(asked, key=lambda intent: (intent.kind != ANSWER, len(intent.question)))


class Questions:
    """`questions`, ready to be found; of equals the first. Immutable once made; keeps nothing of what is typed."""

    def __init__(self, questions: Iterable[str]) -> None:
        self._questions = tuple(questions)
        holding: dict[str, set[int]] = {}
        for at, question in enumerate(self._questions):
            for word in _words(question):
                holding.setdefault(word, set()).add(at)
        self._holding = holding

    def like(self, typed: str, most: int) -> list[str]:
        """Up to `most` of the questions, the best first: those that begin with what is typed come before others.

        None for what is too short or too long to tell by; never the very question that is typed.
        """
        words = _words(typed)
        if sum(map(len, words)) <= SHORTEST or len(typed) > LONGEST:
            return []
        begins = typed.lower().strip()
        shares = self._shares(words, slips=False) or self._shares(words, slips=True)
        ranked = sorted(
            (not self._questions[at].lower().startswith(begins), -share, at) for at, share in shares.items()
        )
        return [self._questions[at] for *_, at in ranked if self._questions[at].lower() != begins][:most]

    def _shares(self, words: Sequence[str], slips: bool) -> Mapping[int, float]:
        """The share (0 to 1) of the letters typed that stand in a question, for those in which enough do.

        `slips`: a word of a question may be a slip for another.
        """
        letters = sum(map(len, words))
        shares: dict[int, float] = {}
        for word in words:
            best: dict[int, float] = {}
            for one, worth in self._near(word, slips):
                best.update(dict.fromkeys(self._holding[one], worth))
            for at, worth in best.items():
                shares[at] = shares.get(at, 0.0) + worth * len(word) / letters
        return {at: share for at, share in shares.items() if share >= _ENOUGH}

    def _near(self, word: str, slips: bool) -> list[tuple[str, float]]:
        """The words of all questions that `word` begins, is, or is a slip away from, and how sure that is; best last.

        A slip of a word that is none of theirs; of any word with `slips`.
        """
        begun = [(one, _BEGUN) for one in self._holding if one.startswith(word)]
        if begun and not slips:
            near = []
        else:
            near = [(one, _NEAR) for one, _, _ in extract(word, list(self._holding), scorer=ratio, score_cutoff=ALIKE)]
        return [*near, *begun, *([(word, _WHOLE)] if word in self._holding else [])]


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower())
