"""Text classification as the textbooks teach it: TF-IDF of words, then multinomial logistic regression."""

from __future__ import annotations

from collections.abc import Sequence

from ..peer import Example, Guess

_STRENGTH = 10.0  # scikit-learn's C: chosen on the development questions (1 is its own setting)


class TfidfLogistic:
    """scikit-learn's `TfidfVectorizer` and `LogisticRegression`, an intent a class."""

    name = "TF-IDF and logistic regression"
    packages: tuple[str, ...] = ("scikit-learn",)

    def fit(self, examples: Sequence[Example]) -> None:
        """Learn the weight of each word for each intent."""
        import numpy as np
        from sklearn.feature_extraction.text import TfidfVectorizer
        from sklearn.linear_model import LogisticRegression
        from sklearn.pipeline import make_pipeline

        words = TfidfVectorizer(sublinear_tf=True, min_df=2, dtype=np.float32)
        self._model = make_pipeline(words, LogisticRegression(C=_STRENGTH))
        self._model.fit([example.text for example in examples], [example.intent for example in examples])

    def answer(self, text: str) -> Guess:
        """The likeliest intent and its probability."""
        [beliefs] = self._model.predict_proba([text])
        at = int(beliefs.argmax())
        return Guess(str(self._model.classes_[at]), float(beliefs[at]))
