"""How far the words around a listed sign may speak against danger before it counts for nothing.

A sign (a phrase of a flag, or ideas near each other) that stands in many messages of danger and in few ordinary ones
proves much by itself; one that stands in both, such as "lie there" or "held ... my hand", needs words beside it that
tell of danger too. How much it proves is counted in the example messages of the content: the logarithm of how much more
often danger holds it.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping

from her2chat.content.safety import Need

Sign = tuple[str, Need | str]
"""The key of a flag, and what was met of it: ideas near each other, or the words of a phrase."""

_FIRM, _HINT = 5.0, 1.0  # messages of danger in which a sign is taken to stand besides those counted
_ORDINARY = 0.5  # and ordinary ones
_ALWAYS = 1.0  # what the words around any sign may lack of a bar
_PLAIN = 3.0  # and at least around a plain phrase of a flag: examples of danger told otherwise hold few of them


class Leeway:
    """What the words around each sign may lack of a bar; made once, never changed."""

    def __init__(self, in_danger: Mapping[Sign, int], in_ordinary: Mapping[Sign, int], hints: Iterable[str]) -> None:
        """How many messages of danger, and how many ordinary ones, hold each sign; `hints`: keys of weaker flags."""
        self._hints = frozenset(hints)
        self._of = {sign: self._counted(sign, in_danger.get(sign, 0), in_ordinary.get(sign, 0))
                    for sign in {*in_danger, *in_ordinary}}  # fmt: skip

    def of(self, sign: Sign) -> float:
        """What the words around `sign` may lack, from about -5; the more, the surer it is a sign."""
        known = self._of.get(sign)
        return self._counted(sign, 0, 0) if known is None else known

    def _counted(self, sign: Sign, danger: int, ordinary: int) -> float:
        hint = sign[0] in self._hints
        leeway = _ALWAYS + math.log((danger + (_HINT if hint else _FIRM)) / (ordinary + _ORDINARY))
        return max(leeway, _PLAIN) if isinstance(sign[1], str) and not hint else leeway


def counted(messages: Iterable[Iterable[Sign]]) -> Counter[Sign]:
    """How many of `messages`, of each of which the signs are given, hold each sign."""
    return Counter(sign for signs in messages for sign in set(signs))
