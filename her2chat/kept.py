"""Work that is done once for the content's own questions, as they are chosen on a kiosk, and kept for no others.

What is kept is told by the content alone: that somebody typed something leaves no trace here.
"""

from __future__ import annotations

from collections.abc import Callable, Container
from functools import lru_cache
from typing import TypeVar

from her2chat.content.model import Pack

_MOST = 500  # messages: as many as the shipped pack has questions to choose
_AROUND = " ?.!"
_T = TypeVar("_T")


class OwnQuestions(Container[str]):
    """The questions and examples of a pack, whatever their capitals and final marks."""

    def __init__(self, pack: Pack) -> None:
        texts = (text for intent in pack.intents for text in (intent.question, *intent.examples))
        self._texts = frozenset(map(_plain, texts))

    def __contains__(self, message: object) -> bool:
        """Whether `message` is one of them."""
        return isinstance(message, str) and _plain(message) in self._texts


def kept(work: Callable[[str], _T], own: Container[str]) -> Callable[[str], _T]:
    """`work`, which must give the same for the same message; for messages in `own` it is kept, the last 500."""
    recent = lru_cache(_MOST)(work)
    return lambda message: recent(message) if message in own else work(message)


def _plain(message: str) -> str:
    return message.strip(_AROUND).casefold()
