"""What earlier turns add to a sign: a swollen calf, and two turns later short of breath, or only "it is worse now".

Only ids of flags and levels of cards are carried from turn to turn, never words.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from her2chat.safety.rules import UNLISTED
from her2chat.safety.triage import Flag, Verdict

_MILDER, _HIGHER, _CRISIS = "call_team", "emergency", "crisis"


@dataclass(frozen=True, slots=True)
class Earlier:
    """What was told before: the `signs` (ids of red flags) of late, and the level of the most serious of their cards.

    `pending`: the level of the last card for an emergency or a crisis, while that is not over; empty where it is.
    """

    signs: Collection[str] = ()
    alarm: str = ""
    pending: str = ""


def with_earlier(verdict: Verdict, earlier: Earlier, together: Sequence[Collection[str]]) -> Verdict:
    """`verdict` on a message after what was told `earlier`; no card is weaker than the one before.

    Signs of the team's level make an emergency where they make one of `together` whole, or after an emergency that is
    not over. No sign of its own, but that it goes on, or that somebody is dazed, is a sign after others. Any other
    verdict stays as it is.
    """
    if verdict.level == _MILDER and (_whole(verdict, earlier, together) or earlier.pending == _HIGHER):
        return replace(verdict, level=_HIGHER, flags=tuple(replace(flag, level=_HIGHER) for flag in verdict.flags))
    level = _told_on(verdict, earlier)
    if not level:
        return verdict
    return replace(verdict, level=level, flags=(Flag(UNLISTED, "goes on from the last card", level, "now", 0, 0),))


def _whole(verdict: Verdict, earlier: Earlier, together: Sequence[Collection[str]]) -> bool:
    now = {flag.id for flag in verdict.flags}
    return any(now & {*signs} and not {*signs} <= now and {*signs} <= now.union(earlier.signs) for signs in together)


def _told_on(verdict: Verdict, earlier: Earlier) -> str:
    """The level that a message has only after `earlier`; empty where it has none, or one of its own."""
    if verdict.flags or not verdict.leans:
        return ""
    if earlier.pending == _CRISIS:
        return _CRISIS
    return _HIGHER if earlier.alarm and verdict.leans == "dazed" else earlier.alarm
