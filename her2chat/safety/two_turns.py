"""Danger told over two turns: "I have pain", and in the next "in the chest".

Of the first turn only words of the phrases that the content lists are carried to the next, never the message.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from her2chat.content.safety import CALL_TEAM, EMERGENCY
from her2chat.phrases import covered
from her2chat.safety.cues import Cues
from her2chat.safety.numbers import numbers
from her2chat.safety.rules import SafetyRules
from her2chat.safety.tense import opens_question
from her2chat.safety.triage import Flag, Verdict, told_now, triage
from her2chat.safety.unlisted import UNLISTED
from her2chat.text import Shorthand, Utterance, fold

_SHORT = 8  # words; who writes more in a turn says there what is the matter
_NAME = 2  # words; a question of no more only names what is told of next: "sats?"
_OF_THE_BODY = (CALL_TEAM, EMERGENCY)
_IN_GENERAL = ("general", "asks_mild")  # cues of a question


def carried(utterance: Utterance, rules: SafetyRules) -> tuple[str, ...]:
    """What a fragment of a message tells of as happening now: those of its words that the rules know, in its order."""
    cues = _fragment(utterance, rules)
    if cues is None or cues.of("deny"):
        return ()
    found = cues.found.concepts
    mentions = (mention for name in rules.told_of & found.keys() for mention in found[name])
    told = covered(mention for mention in mentions if told_now(mention, cues))
    return tuple(word for at, word in enumerate(cues.reading.words) if at in told)


def told_on(before: Sequence[str], message: str, shorthand: Shorthand, rules: SafetyRules) -> Verdict | None:
    """The verdict on a fragment that makes an alarm with what was `carried` from the turn before; None: it makes none.

    Its flags stand in the words of `message`.
    """
    utterance = fold(message, shorthand) if before else None
    if utterance is None or _fragment(utterance, rules) is None:
        return None
    lead = " ".join(before)
    known = len(fold(lead, shorthand).words)
    verdict = triage(fold(f"{lead} {message}", shorthand), rules)
    reads = any(numbers(utterance.words))
    told = tuple(_moved(flag, known) for flag in verdict.flags if _tells_on(flag, known, reads))
    return replace(verdict, flags=told, level=told[0].level) if told else None


def _tells_on(flag: Flag, known: int, reads: bool) -> bool:
    """Whether a flag is a listed sign that ends after `known` words, and begins in them unless it may be a reading."""
    listed = flag.level in _OF_THE_BODY and flag.id != UNLISTED
    return listed and flag.end > known and (flag.start < known or reads)


def _fragment(utterance: Utterance, rules: SafetyRules) -> Cues | None:
    """What is found in a message that is but a fragment: short, and no question; None for any other."""
    words = len(utterance.words)
    if not words or words > _SHORT or (words > _NAME and any(sentence.asks for sentence in utterance.sentences)):
        return None
    cues = Cues(rules.find(utterance), rules)
    return None if any(map(cues.of, _IN_GENERAL)) or opens_question(0, cues) else cues


def _moved(flag: Flag, known: int) -> Flag:
    return replace(flag, start=max(flag.start - known, 0), end=flag.end - known)
