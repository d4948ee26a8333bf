"""What kind of reply a message gets: the rules that turn a ranking into one decision, with the reason why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from her2chat.content.model import ANSWER, NOT_COVERED, OFF_TOPIC, PERSONAL, Intent, Pack
from her2chat.lexicon import Reading
from her2chat.matcher import Candidate, Ranking
from her2chat.text import plain

CLARIFY, EMPTY = "clarify", "empty"
_LITTLE = 1.5  # so few known words (by weight) prove nothing
_NAMED = 0.35  # the share of its kind's belief from which a topic is named rather than spoken of in general
_SURE_PART = 0.65  # how sure each part of a double question must be
_MOST_CHOICES = 3


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
    if best is None or ranking.known < _LITTLE:
        return _unknown(reading, 1.0, pack)
    kind = max(sorted(ranking.kinds), key=lambda name: ranking.kinds[name])
    if kind == ANSWER:
        return _answered(reading, ranking, pack)
    return _declined(kind, ranking)


def _declined(kind: str, ranking: Ranking) -> Decision:
    share = ranking.kinds.get(kind, 0.0)
    best = first_of_kind(ranking, kind)
    named = best is not None and best.share >= _NAMED * share
    return Decision(kind, best.intent if best and named else None, share, f"most like the messages of kind {kind}")


def _answered(reading: Reading, ranking: Ranking, pack: Pack) -> Decision:
    foreign = next((name for name in sorted(pack.foreign) if reading.concepts.get(name) == 1.0), None)
    if foreign is not None:
        topic = first_of_kind(ranking, NOT_COVERED)
        intent = topic.intent if topic is not None and topic.rule else None
        return Decision(NOT_COVERED, intent, 0.8, f"names {foreign}, which the article does not speak of")
    answers = [candidate for candidate in ranking.candidates if candidate.intent.kind == ANSWER]
    best = max(answers, key=lambda candidate: belief(candidate, answers))
    sure = belief(best, answers)
    others = [candidate for candidate in answers if not agree(candidate, best)]
    if sure >= pack.thresholds.pair or not others:
        second = None
    else:
        second = max(others, key=lambda candidate: candidate.share)
        sure += belief(second, others)
    if sure < pack.thresholds.floor:
        return _unknown(reading, 1 - sure, pack)
    if second is None:
        return Decision(ANSWER, best.intent, sure, "the best match")
    both = tuple(Decision(ANSWER, near.intent, sure, "one of two near answers") for near in (best, second))
    return Decision(ANSWER, best.intent, sure, f"near to {second.intent.id} too: both are given", parts=both)


def belief(candidate: Candidate, answers: Sequence[Candidate]) -> float:
    """The share (0 to 1) of all `answers` that rest on a sentence that `candidate` rests on."""
    return sum(other.share for other in answers if agree(other, candidate))


def agree(one: Candidate, other: Candidate) -> bool:
    """Whether two answers rest on a sentence in common."""
    mine = {quote.sentence for quote in one.intent.quotes}
    return any(quote.sentence in mine for quote in other.intent.quotes)


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


def _about_drug(drug: str, pack: Pack) -> Intent | None:
    """The first intent of the pack that is asked for by the drug's name alone."""
    return next((intent for intent in pack.intents if ((drug,),) in intent.needs), None)


def first_of_kind(ranking: Ranking, kind: str) -> Candidate | None:
    """The best candidate of a kind, or None."""
    return next((candidate for candidate in ranking.candidates if candidate.intent.kind == kind), None)


def _unknown(reading: Reading, sure: float, pack: Pack) -> Decision:
    if any(concept in reading.concepts for concept in pack.field):
        return Decision(NOT_COVERED, None, sure, "of this field, but nothing in the content fits well enough")
    return Decision(OFF_TOPIC, None, sure, "nothing of this field in it")
