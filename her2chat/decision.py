"""What kind of reply a message gets: the rules that turn a ranking into one decision, with the reason why."""

from __future__ import annotations

import math
from dataclasses import dataclass

from her2chat.content.model import ANSWER, NOT_COVERED, OFF_TOPIC, PERSONAL, SMALL_TALK, Intent, Thresholds
from her2chat.lexicon import Reading
from her2chat.matcher import Candidate, Ranking

_ABOUT_ONE_PERSON = ("cue.decide", "cue.permits", "cue.forecasts", "cue.reads", "cue.attributes")
_GENERAL = "cue.general"
_FIELD = ("her2", "her2_type", "cancer", "chemo", "treatment", "her2_drugs", "drug.her2", "drug.in_article")


@dataclass(frozen=True, slots=True)
class Decision:
    """`kind` of the reply, the `intent` it comes from (None: none fits), how sure (0 to 1), and why.

    `choices` are the intents to choose between when the kind is "clarify".
    """

    kind: str
    intent: Intent | None
    confidence: float
    reason: str
    choices: tuple[Intent, ...] = ()


def decide(reading: Reading, ranking: Ranking, thresholds: Thresholds) -> Decision:
    """The decision for a message without an emergency."""
    if not reading.words:
        return Decision("empty", None, 1.0, "there are no words in it")
    best = ranking.candidates[0] if ranking.candidates else None
    if best is not None and best.exact:
        return Decision(best.intent.kind, best.intent, 1.0, "these very words are an example")
    if (cue := personal_cue(reading)) is not None and not _elsewhere(best):
        candidate = _first(ranking, PERSONAL)
        intent = candidate.intent if candidate else None
        return Decision(PERSONAL, intent, 0.8, f"asks about one person ({cue})")
    if best is None:
        return Decision(OFF_TOPIC, None, 0.5, "nothing in it is known")
    sure = confidence(best, ranking)
    if best.intent.kind in (SMALL_TALK, OFF_TOPIC, PERSONAL):
        if sure >= thresholds.floor:
            return Decision(best.intent.kind, best.intent, sure, "the best match")
        return _unknown(reading, sure)
    if sure < thresholds.floor:
        return _unknown(reading, sure)
    return Decision(best.intent.kind, best.intent, sure, "the best match")


def personal_cue(reading: Reading) -> str | None:
    """The cue by which the question is about one person, or None."""
    if reading.concepts.get(_GENERAL):
        return None
    return next((cue for cue in _ABOUT_ONE_PERSON if reading.concepts.get(cue, 0.0) == 1.0), None)


def confidence(best: Candidate, ranking: Ranking) -> float:
    """How likely the best candidate is right, 0 to 1."""
    if best.exact:
        return 1.0
    rivals = [c for c in ranking.candidates[1:] if c.intent.kind != best.intent.kind or not _agree(c, best)]
    lead = (best.score - rivals[0].score) / best.score if rivals and best.score else 1.0
    drive = -3.2 + 0.22 * best.score + 2.0 * best.explained + 1.2 * lead + (0.5 if best.rule else 0.0)
    return 1 / (1 + math.exp(-drive))


def _agree(one: Candidate, other: Candidate) -> bool:
    mine = {quote.sentence for quote in one.intent.quotes}
    return bool(mine & {quote.sentence for quote in other.intent.quotes})


def _elsewhere(best: Candidate | None) -> bool:
    return best is not None and best.intent.kind in (OFF_TOPIC, SMALL_TALK) and bool(best.rule)


def _first(ranking: Ranking, kind: str) -> Candidate | None:
    return next((candidate for candidate in ranking.candidates if candidate.intent.kind == kind), None)


def _unknown(reading: Reading, sure: float) -> Decision:
    if any(concept in reading.concepts for concept in _FIELD):
        return Decision(NOT_COVERED, None, 1 - sure, "about this field, but nothing in the content fits well enough")
    return Decision(OFF_TOPIC, None, 1 - sure, "nothing of this field in it")
