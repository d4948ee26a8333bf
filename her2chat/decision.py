"""What kind of reply a message gets: the rules that turn a ranking into one decision, with the reason why."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from her2chat.content.model import ANSWER, NOT_COVERED, OFF_TOPIC, PERSONAL, SMALL_TALK, Intent, Pack
from her2chat.lexicon import Reading
from her2chat.matcher import Candidate, Ranking
from her2chat.text import plain

CLARIFY, EMPTY = "clarify", "empty"
_ABOUT_ONE_PERSON = ("cue.decide", "cue.permits", "cue.forecasts", "cue.reads", "cue.attributes")
_TOPIC = "not_covered."
_WORD_CLASS = "word."  # too wide a meaning to explain a topic away
_GENERAL = "cue.general"
_LITTLE = 1.5  # a score that proves nothing, however far the others are behind
_OF_THE_FIELD = (ANSWER, NOT_COVERED, PERSONAL)
_TELLING = 7.0  # a score that speaks for an intent even where no word of the field stands
_RIVALS = 0.75  # a topic outside the article claims the question where it scores so near the best answer
_SURE_PART = 0.65  # how sure each part of a double question must be
_MOST_CHOICES = 3
_WHY = "why"  # "why do I get two drugs" asks for the reason, which is the same for everybody


@dataclass(frozen=True, slots=True)
class Decision:
    """`kind` of the reply, the `intent` it comes from (None: none fits), how sure (0 to 1), and why.

    `choices` are the intents to choose between when the kind is "clarify"; `parts` the decisions on each question of a
    message that asks several.
    """

    kind: str
    intent: Intent | None
    confidence: float
    reason: str
    choices: tuple[Intent, ...] = ()
    parts: tuple[Decision, ...] = ()


def decide(reading: Reading, ranking: Ranking, pack: Pack) -> Decision:
    """The decision for one question without an emergency."""
    if not reading.words:
        blank = not plain(reading.utterance.raw).strip()
        return Decision(EMPTY if blank else OFF_TOPIC, None, 1.0, "there are no words in it")
    if reading.unclear_drugs:
        choices = tuple(topic for drug in reading.unclear_drugs if (topic := _about_drug(drug, pack)) is not None)
        return Decision(CLARIFY, None, 0.5, "a drug name between two drugs", choices=choices[:_MOST_CHOICES])
    best = ranking.candidates[0] if ranking.candidates else None
    if best is not None and best.exact:
        return Decision(best.intent.kind, best.intent, 1.0, "these very words are an example")
    if (cue := personal_cue(reading)) is not None and not _elsewhere(best, reading, pack):
        candidate = first_of_kind(ranking, PERSONAL)
        return Decision(PERSONAL, candidate.intent if candidate else None, 0.8, f"asks about one person ({cue})")
    if best is None:
        return _unknown(reading, 0.0, pack)
    strange = pack.field.isdisjoint(reading.concepts) and not best.rule and best.score < _TELLING
    if strange and best.intent.kind in _OF_THE_FIELD:
        return _unknown(reading, 0.0, pack)
    if best.intent.kind == ANSWER and (claim := _claimed(reading, best, ranking, pack)) is not None:
        return claim
    second = _runner_up(best, ranking, pack.thresholds.near)
    sure = confidence(best, ranking, second)
    if sure < pack.thresholds.floor:
        return _unknown(reading, sure, pack)
    if second is not None:
        both = tuple(Decision(ANSWER, near.intent, sure, "one of two near answers") for near in (best, second))
        return Decision(ANSWER, best.intent, sure, f"as near as {second.intent.id}: both are given", parts=both)
    return Decision(best.intent.kind, best.intent, sure, "the best match")


def join(whole: Decision, parts: Sequence[Decision]) -> Decision:
    """One decision for a message that asks several things: `whole` decides unless its parts are sure and differ."""
    known = [part for part in parts if part.intent is not None and part.confidence >= _SURE_PART]
    if len({part.intent.id for part in known if part.intent}) < 2 or whole.reason.startswith("these very"):
        return whole
    if (personal := _of_kind(known, PERSONAL)) is not None:
        return personal
    answers = [part for part in known if part.kind == ANSWER]
    others = [part for part in known if part.kind != ANSWER]
    if not answers:
        return whole
    if any(part.kind != NOT_COVERED for part in others):
        return whole
    first = max(answers, key=lambda part: part.confidence)
    return replace(first, reason="several questions, each matched", parts=tuple(known))


def _of_kind(parts: Sequence[Decision], kind: str) -> Decision | None:
    return next((part for part in parts if part.kind == kind), None)


def _claimed(reading: Reading, best: Candidate, ranking: Ranking, pack: Pack) -> Decision | None:
    """The decision where the question names a thing that the article does not speak of and `best` does not explain."""
    foreign = next((name for name in sorted(pack.foreign) if reading.concepts.get(name) == 1.0), None)
    if foreign is not None:
        candidate = first_of_kind(ranking, NOT_COVERED)
        topic = candidate.intent if candidate and candidate.rule else None
        return Decision(NOT_COVERED, topic, 0.8, f"names {foreign}, which the article does not speak of")
    for mention in reading.mentions:
        topic = pack.intent(mention.label) if mention.label.startswith(_TOPIC) else None
        if topic is None or reading.weights[mention.start] < 1.0 or _score(ranking, topic) < _RIVALS * best.score:
            continue
        words = range(mention.start, mention.end)
        explained = (ranking.content.names[at] - {mention.label} for at in words)
        if not any(name in best.known and not name.startswith(_WORD_CLASS) for names in explained for name in names):
            return Decision(NOT_COVERED, topic, 0.8, f"names {mention.label}, which the article does not speak of")
    return None


def personal_cue(reading: Reading) -> str | None:
    """The cue by which the question is about one person, or None."""
    if reading.concepts.get(_GENERAL) or reading.concepts.get(_WHY) == 1.0:
        return None
    asked = (concept for concept, weight in reading.concepts.items() if weight == 1.0)
    return next((concept for concept in asked if concept in _ABOUT_ONE_PERSON), None)


def _runner_up(best: Candidate, ranking: Ranking, share: float) -> Candidate | None:
    """Another answer that rests on other sentences and is nearly as good: both are then given."""
    if best.intent.kind != ANSWER:
        return None
    rival = next((other for other in ranking.candidates[1:] if not _agree(other, best)), None)
    near = rival is not None and rival.intent.kind == ANSWER and rival.score >= share * best.score
    return rival if near else None


def confidence(best: Candidate, ranking: Ranking, second: Candidate | None = None) -> float:
    """How likely the best candidate is right (or, with a `second` that is given beside it, one of the two), 0 to 1."""
    given = [best] if second is None else [best, second]
    rivals = [other for other in ranking.candidates[1:] if not any(_agree(other, one) for one in given)]
    lead = (best.score - (rivals[0].score if rivals else 0.0)) / (best.score + _LITTLE)
    drive = -4.9 + 1.9 * math.log1p(best.score) + 0.5 * best.explained + 4.0 * lead
    return 1 / (1 + math.exp(-drive))


def _agree(one: Candidate, other: Candidate) -> bool:
    mine = {quote.sentence for quote in one.intent.quotes}
    return one.intent.kind == other.intent.kind and (
        one.intent.kind != ANSWER or bool(mine & {quote.sentence for quote in other.intent.quotes})
    )


def _elsewhere(best: Candidate | None, reading: Reading, pack: Pack) -> bool:
    """Whether a personal question is about something that is none of this field."""
    if best is None or not pack.field.isdisjoint(reading.concepts):
        return best is not None and best.intent.kind in (OFF_TOPIC, SMALL_TALK) and bool(best.rule)
    return best.intent.kind != PERSONAL


def _about_drug(drug: str, pack: Pack) -> Intent | None:
    """The first intent of the pack that is asked for by the drug's name alone."""
    return next((intent for intent in pack.intents if ((drug,),) in intent.needs), None)


def _score(ranking: Ranking, intent: Intent) -> float:
    return next((candidate.score for candidate in ranking.candidates if candidate.intent is intent), 0.0)


def first_of_kind(ranking: Ranking, kind: str) -> Candidate | None:
    """The best candidate of a kind, or None."""
    return next((candidate for candidate in ranking.candidates if candidate.intent.kind == kind), None)


def _unknown(reading: Reading, sure: float, pack: Pack) -> Decision:
    if any(concept in reading.concepts for concept in pack.field):
        return Decision(NOT_COVERED, None, 1 - sure, "of this field, but nothing in the content fits well enough")
    return Decision(OFF_TOPIC, None, 1 - sure, "nothing of this field in it")
