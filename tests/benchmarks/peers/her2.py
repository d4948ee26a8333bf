"""her2chat itself, asked as anybody asks it: triage, reading, matching, decision, composing and framing."""

from __future__ import annotations

from collections.abc import Sequence

from her2chat import Assistant

from ..peer import Example, Guess


class Her2Chat:
    """The whole assistant. `first_only`: of two answers in one reply only the first counts, as the peers give one."""

    packages: tuple[str, ...] = ()

    def __init__(self, assistant: Assistant, first_only: bool = False) -> None:
        self.name = "her2chat, first answer only" if first_only else "her2chat"
        self._assistant = assistant
        self._first_only = first_only

    def fit(self, examples: Sequence[Example]) -> None:
        """Nothing: the assistant has read the examples with its pack."""

    def answer(self, text: str) -> Guess:
        """The intent of the reply, and those given beside it; the reply's kind where it comes from no intent."""
        reply = self._assistant.ask(text)
        intent = reply.intent or reply.kind
        beside = () if self._first_only else reply.parts
        also = (part.intent for part in beside if part.intent not in (None, intent) and part.kind == reply.kind)
        return Guess(intent, reply.confidence, tuple(name for name in also if name))
