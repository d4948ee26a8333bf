"""The peers, a module each, in the order of the table. The first is the one that times are compared with."""

from __future__ import annotations

from her2chat import Assistant
from her2chat.content.model import Pack
from her2chat.prepared import prepare

from ..peer import Peer
from .bm25 import Bm25
from .fuzzy import Fuzzy
from .her2 import FirstOnly, Her2Chat
from .minilm import MiniLm
from .tfidf import TfidfLogistic


def roster(pack: Pack) -> list[Peer]:
    """All peers, none of them fitted. her2chat is made ready from `pack` anew, not from what it keeps between runs."""
    whole = Her2Chat(lambda: Assistant(prepare(pack)))
    return [whole, FirstOnly(whole), Fuzzy(), Bm25(), TfidfLogistic(), MiniLm()]
