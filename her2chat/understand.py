"""From a message to a decision: read it, rank what it could mean, decide, and lean on the turn before where it does."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator
from copy import copy
from dataclasses import dataclass, replace

from her2chat.content.model import ANSWER, OFF_TOPIC, SMALL_TALK, Intent
from her2chat.conversation.followup import FollowUp, FollowUps
from her2chat.conversation.passage import Found, Passages
from her2chat.conversation.topic import Topic
from her2chat.decision import (
    CLARIFY,
    EMPTY,
    Decision,
    decide,
    decided,
    fits_nothing,
    is_sure,
    with_near,
)
from her2chat.kept import kept
from her2chat.lexicon.lexicon import Reading
from her2chat.matcher.matcher import Ranking
from her2chat.prepared import Prepared
from her2chat.text import Utterance, fold

LONGEST = 4000  # characters that are matched; triage reads the whole message, however long
_KEEPS = (SMALL_TALK, EMPTY, CLARIFY)  # replies after which the talk goes on where it was
_LIKELY = 0.05  # the share of belief from which an answer on the right sentence may be meant
_SHORT = 5  # words, from which nothing was understood
_DEFINING = (("what", "is"), ("what", "are"))  # a question that begins so and is not answered is about another thing


@dataclass(frozen=True, slots=True)
class Understood:
    """A message with its meanings, what it could mean and what is decided.

    Where it leans on the turn before, `reading` is of the whole question, `typed` of the message, `taken` has the
    subjects taken over and `says` tells of them.
    """

    reading: Reading
    ranking: Ranking
    decision: Decision
    typed: Reading
    taken: tuple[str, ...] = ()
    says: str = ""


class Understanding:
    """One pack's way of understanding. Immutable once made."""

    def __init__(self, prepared: Prepared) -> None:
        self._pack = prepared.pack
        self._lexicon = prepared.lexicon
        self._matcher = prepared.matcher
        self._followups = FollowUps(prepared.pack, prepared.lexicon)
        self._passages = Passages(prepared.pack, prepared.lexicon, self._followups.hearing)
        self._read_alone: Callable[[str], Understood] = self._read

    def keeping(self, own: Container[str]) -> Understanding:
        """This one, which reads the messages in `own` once (see `kept`)."""
        other = copy(self)
        other._read_alone = kept(self._read, own)
        return other

    def named(self, understood: Understood, meaning: str) -> str:
        """The things of that `meaning` that are asked about, in words; empty where there is none."""
        return self._lexicon.named(understood.reading, meaning)

    def of(self, message: str, topic: Topic) -> Understood:
        """What `message` asks after what was spoken of, an emergency aside."""
        alone = self._read_alone(message)
        if (passage := self._passages.asked(alone.reading.words, alone.decision)) is not None:
            return _of_text(alone, passage)
        follow = self._followups.complete(alone.reading, alone.decision, topic)
        found = alone if follow is None else self._completed(alone, follow)
        if (word := self._passages.bare_word(alone.reading.words, found.decision)) is not None:
            return _of_text(alone, word)
        choices = tuple(choice for choice in found.decision.choices if choice.id != topic.intent)  # not the last again
        return replace(found, decision=replace(found.decision, choices=choices))

    def choice(self, message: str, offered: int, asked: bool) -> int | None:
        """See `Hearing.choice`."""
        return self._followups.hearing.choice(message, offered, asked)

    def asks_again(self, utterance: Utterance) -> bool:
        """Whether a message says no more than that the last reply was not understood: "I'm afraid I don't follow"."""
        hearing = self._followups.hearing
        return hearing.meant(hearing.without_lead(utterance.words)) == "plain"

    def accepts(self, message: str, asked: bool) -> bool:
        """See `Hearing.accepts`."""
        return self._followups.hearing.accepts(message, asked)

    def move_on(self, topic: Topic, understood: Understood) -> Topic:
        """What is spoken of after the reply to `understood`: an answer sets it, a message off topic clears it."""
        decision, subjects = understood.decision, self._followups.subjects
        asked, asks = decision.intent, subjects.asked(understood.reading)
        named = tuple(dict.fromkeys((*understood.taken, *subjects.named(understood.typed))))
        unclear = asked is None and not named and len(understood.typed.words) <= _SHORT
        if decision.kind in _KEEPS or (decision.kind == OFF_TOPIC and unclear):
            return topic
        if decision.kind == OFF_TOPIC:
            return Topic(told=topic.told)
        stays = decision.kind != ANSWER and understood.typed.words[:2] not in _DEFINING
        about = named or (topic.subjects if stays else ())
        goes_on = decision.line or unclear  # only the answer was not there, or nothing was understood
        return Topic(
            intent=asked.id if asked else topic.intent if goes_on else "",
            asks=topic.asks if goes_on else asks,
            subjects=about,
            earlier=topic.before(about),
            told=tuple(dict.fromkeys((*topic.told, *_told(decision)))),
        )

    def _read(self, message: str) -> Understood:
        reading = self._lexicon.read(fold(message, self._pack.shorthand, LONGEST))
        ranking = self._matcher.rank(reading)
        parts = [self._decide(part) for part in self._lexicon.questions(reading)]
        decision = decided(
            decide(reading, ranking, self._pack), parts, map(self._decide, self._lexicon.without_story(reading))
        )
        only = None if decision.exact else self._pack.intent(self._followups.hearing.says_only(reading.words))
        if only is not None:
            decision = Decision(only.kind, only, 1.0, "every word of it says no more than this", exact=True)
        return Understood(reading, ranking, with_near(decision, reading, ranking), reading)

    def _decide(self, question: Reading) -> Decision:
        return decide(question, self._matcher.rank(question), self._pack)

    def _completed(self, alone: Understood, follow: FollowUp) -> Understood:
        """The first try that finds a reply; else what is said where the pack has none, or the message as it stands."""
        tried = [alone]
        for question in follow.tries:
            tried.append(found := self._read(question))
            if (decision := self._accepted(follow, found)) is not None:
                if follow.quiet and decision.intent == alone.decision.intent:
                    return alone
                return self._taking_over(alone, replace(found, decision=decision), follow)
        last = tried[-1]
        other = any(found.decision.kind == ANSWER and not found.decision.parts for found in tried[1:])
        if follow.otherwise and (follow.known or other):
            return self._taking_over(alone, replace(last, decision=self._followups.without_answer(follow)), follow)
        stands = is_sure(alone.decision) and self._accepted(follow, alone) is not None
        if stands or not fits_nothing(last.decision):
            return alone
        return self._taking_over(alone, replace(last, decision=replace(last.decision, about=follow.name)), follow)

    def _accepted(self, follow: FollowUp, found: Understood) -> Decision | None:
        return self._followups.accept(follow, found.decision, _alike(found))

    def _taking_over(self, alone: Understood, found: Understood, follow: FollowUp) -> Understood:
        """`found`, which says what was taken over."""
        reason = f"leans on the turn before, as: {' '.join(found.reading.words)}; {found.decision.reason}"
        decision = replace(found.decision, reason=reason)
        says = self._followups.says(follow, decision)
        return Understood(found.reading, found.ranking, decision, alone.reading, follow.subjects, says)


def _of_text(alone: Understood, found: Found) -> Understood:
    """`alone` with what was found of the article's own text."""
    decision, says = found
    return replace(alone, decision=decision, says=says)


def _alike(understood: Understood) -> list[Intent]:
    """The answers that rest on a sentence of the one decided for, the likeliest first; of its very words that one."""
    intent, candidates = understood.decision.intent, understood.ranking.candidates
    if intent is None or understood.decision.exact:
        return [intent] if intent else []
    quoted = {quote.sentence for quote in intent.quotes}
    likely = (candidate.intent for candidate in candidates if candidate.share >= _LIKELY)
    answers = (answer for answer in likely if answer.kind == ANSWER)
    return [answer for answer in answers if not quoted.isdisjoint(quote.sentence for quote in answer.quotes)]


def _told(decision: Decision) -> Iterator[str]:
    if decision.kind == ANSWER:
        yield from (given.intent.id for given in (decision, *decision.parts) if given.intent is not None)
