"""What earlier turns make of a sign: a swollen calf, and later short of breath, or but "it is worse now"; "and fever?".

Only ids of flags and levels of cards are carried here; for a sign told by halves see `two_turns`.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from her2chat.content.safety import CALL_TEAM, CRISIS, EMERGENCY
from her2chat.safety.triage import Flag, Verdict
from her2chat.safety.unlisted import UNLISTED
from her2chat.text import Utterance

_ASK_ON = (("and",), ("what", "about"), ("how", "about"), ("and", "what", "about"))  # begin a question that goes on
_SAY_NOTHING = frozenset("a an any the of in".split())
_TOLD_OF_SOMEBODY = frozenset("i me my he she his her him we can not no now today".split())
_SAYS_WHO = frozenset("i me my mine we us our".split())  # words of a person who speaks of themselves


@dataclass(frozen=True, slots=True)
class Earlier:
    """What was told before: the `signs` (ids of red flags) of late, and the level of the most serious of their cards.

    `pending`: the level of the last card for an emergency or a crisis, while that is not over; empty where it is.
    `of_other`: whether the last card was for somebody else; `answered`: whether the last turn was a question that was
    answered.
    """

    signs: Collection[str] = ()
    alarm: str = ""
    pending: str = ""
    of_other: bool = False
    answered: bool = False


def with_earlier(
    verdict: Verdict, utterance: Utterance, earlier: Earlier, together: Sequence[Collection[str]]
) -> Verdict:
    """`verdict` on a message (`utterance`) after what was told `earlier`; no card is weaker than the one before.

    Signs of the team's level make an emergency where they make one of `together` whole, or after an emergency that is
    not over. No sign of its own, but that it goes on, or that somebody is dazed, is a sign after others.
    After an answer a sign that is only asked about ("and fever?") is but mentioned. Any other verdict stays as it is.
    """
    if earlier.answered and not (earlier.alarm or earlier.pending) and _asks_on(verdict, utterance):
        return replace(verdict, level="none", flags=(), mentioned=(*verdict.flags, *verdict.mentioned))
    if earlier.of_other and _SAYS_WHO.isdisjoint(utterance.words):
        verdict = replace(verdict, about_other=True)
    if verdict.level == CALL_TEAM and (_whole(verdict, earlier, together) or earlier.pending == EMERGENCY):
        return replace(verdict, level=EMERGENCY, flags=tuple(replace(flag, level=EMERGENCY) for flag in verdict.flags))
    level = _told_on(verdict, earlier)
    if not level:
        return verdict
    signs = enumerate(earlier.signs or (UNLISTED,))  # each in words of its own: several get the card that says so
    told = tuple(Flag(sign, "told before", level, "now", at, at + 1) for at, sign in signs)
    return replace(verdict, level=level, flags=told)


def _whole(verdict: Verdict, earlier: Earlier, together: Sequence[Collection[str]]) -> bool:
    now = {flag.id for flag in verdict.flags}
    return any(now & {*signs} and not {*signs} <= now and {*signs} <= now.union(earlier.signs) for signs in together)


def _told_on(verdict: Verdict, earlier: Earlier) -> str:
    """The level that a message has only after `earlier`; empty where it has none, or one of its own."""
    if verdict.flags or not verdict.leans:
        return ""
    if earlier.pending == CRISIS:
        return CRISIS
    return EMERGENCY if earlier.alarm and verdict.leans == "dazed" else earlier.alarm


def _asks_on(verdict: Verdict, utterance: Utterance) -> bool:
    """Whether a message names signs alone, with a question mark; "and fever since noon?" tells of one."""
    words = utterance.words
    lead = max((len(start) for start in _ASK_ON if words[: len(start)] == start), default=0)
    if verdict.level not in (CALL_TEAM, EMERGENCY) or not lead or not utterance.raw.rstrip().endswith("?"):
        return False
    signs = {at for flag in verdict.flags for at in range(flag.start, flag.end)}
    names = all(at in signs or words[at] in _SAY_NOTHING for at in range(lead, len(words)))
    return names and not any(words[at] in _TOLD_OF_SOMEBODY or words[at].endswith("ed") for at in signs)
