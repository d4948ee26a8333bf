"""The peers, a module each, in the order of the table. The first is the one that times are compared with."""

from __future__ import annotations

from her2chat import Assistant

from ..peer import Peer
from .bm25 import Bm25
from .fuzzy import Fuzzy
from .her2 import Her2Chat
from .minilm import MiniLm
from .tfidf import TfidfLogistic


def roster(assistant: Assistant) -> list[Peer]:
    """All peers, none of them fitted."""
    whole, first = Her2Chat(assistant), Her2Chat(assistant, first_only=True)
    return [whole, first, Fuzzy(), Bm25(), TfidfLogistic(), MiniLm()]
