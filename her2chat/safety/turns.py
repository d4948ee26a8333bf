"""What earlier turns add to a sign: a swollen calf, and two turns later short of breath.

Only ids of flags are carried from turn to turn, never words.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from her2chat.safety.triage import Verdict

_MILDER, _HIGHER = "call_team", "emergency"


def with_earlier(verdict: Verdict, earlier: Collection[str], last: str, together: Sequence[Collection[str]]) -> Verdict:
    """`verdict` on a message after the signs `earlier` (ids of flags) and the last card, of level `last`.

    Signs of the team's level make an emergency where they make one of `together` whole, or after an emergency that is
    not over: no card is weaker than the one before. Any other verdict stays as it is.
    """
    if verdict.level != _MILDER:
        return verdict
    now = {flag.id for flag in verdict.flags}
    whole = any(now & {*signs} and not {*signs} <= now and {*signs} <= now.union(earlier) for signs in together)
    if not whole and last != _HIGHER:
        return verdict
    return replace(verdict, level=_HIGHER, flags=tuple(replace(flag, level=_HIGHER) for flag in verdict.flags))
