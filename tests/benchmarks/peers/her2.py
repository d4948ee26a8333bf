"""her2chat itself, asked as anybody asks it: triage, reading, matching, decision, composing and framing."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from her2chat import Assistant

from ..peer import Example, Guess


class Her2Chat:
    """The whole assistant; `prepare` makes it, from a pack that holds the examples."""

    name = "her2chat"
    packages: tuple[str, ...] = ()

    def __init__(self, prepare: Callable[[], Assistant]) -> None:
        self._prepare = prepare

    def fit(self, examples: Sequence[Example]) -> None:
        """Make the assistant ready; it has the examples with its pack."""
        self._assistant = self._prepare()

    def answer(self, text: str) -> Guess:
        """The intent of the reply, and those given beside it; the reply's kind where it comes from no intent."""
        reply = self._assistant.ask(text)
        intent = reply.intent or reply.kind
        beside = (part.intent for part in reply.parts if part.kind == reply.kind)
        return Guess(intent, reply.confidence, tuple(name for name in beside if name and name != intent))


class FirstOnly:
    """her2chat, but of two answers in one reply only the first counts, as the other peers give one."""

    name = "her2chat, first answer only"
    packages: tuple[str, ...] = ()

    def __init__(self, whole: Her2Chat) -> None:
        self._whole = whole

    def fit(self, examples: Sequence[Example]) -> None:
        """Nothing: the whole assistant is fitted before."""

    def answer(self, text: str) -> Guess:
        """What the assistant answers, less the second answer."""
        return self._whole.answer(text)._replace(also=())
