"""What earlier turns say of a sign: a swollen calf, and two turns later short of breath; "and fever?" after a question.

Only ids of flags are carried from turn to turn, never words.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from her2chat.safety.triage import Verdict
from her2chat.text import Utterance

_ASK_ON = (("and",), ("what", "about"), ("how", "about"), ("and", "what", "about"))  # begin a question that goes on
_SAY_NOTHING = frozenset("a an any the of in".split())
_TOLD_OF_SOMEBODY = frozenset("i me my he she his her him we can not no now today".split())
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


def as_asked_on(verdict: Verdict, utterance: Utterance) -> Verdict:
    """`verdict` on a message that follows an answer, its signs but mentioned where it only asks on: "and fever?".

    It must name the signs alone, with a question mark: "and fever since noon?", "and can't breathe?" tell of one.
    """
    words = utterance.words
    lead = max((len(start) for start in _ASK_ON if words[: len(start)] == start), default=0)
    if verdict.level not in (_MILDER, _HIGHER) or not lead or not utterance.raw.rstrip().endswith("?"):
        return verdict
    signs = {at for flag in verdict.flags for at in range(flag.start, flag.end)}
    names = all(at in signs or words[at] in _SAY_NOTHING for at in range(lead, len(words)))
    if not names or any(words[at] in _TOLD_OF_SOMEBODY or words[at].endswith("ed") for at in signs):
        return verdict
    return replace(verdict, level="none", flags=(), mentioned=(*verdict.flags, *verdict.mentioned))
