"""The naive way: the example most like the message by rapidfuzz's WRatio."""

from __future__ import annotations

from collections.abc import Sequence

from ..peer import Example, Guess


class Fuzzy:
    """rapidfuzz `extractOne` over all examples, letters lowered and punctuation dropped."""

    name = "rapidfuzz extractOne, WRatio"
    packages: tuple[str, ...] = ("rapidfuzz",)

    def fit(self, examples: Sequence[Example]) -> None:
        """Lower the examples once, so that answering need not."""
        from rapidfuzz import fuzz, process, utils

        self._nearest, self._scorer, self._lowered = process.extractOne, fuzz.WRatio, utils.default_process
        self._texts = [self._lowered(example.text) for example in examples]
        self._intents = [example.intent for example in examples]

    def answer(self, text: str) -> Guess:
        """The intent of the most alike example; its score as confidence."""
        _, score, at = self._nearest(self._lowered(text), self._texts, scorer=self._scorer)
        return Guess(self._intents[at], score / 100)
