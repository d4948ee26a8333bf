"""Short messages that lean on the turn before: made whole with the subject or the question that they leave out.

"and perjeta?" asks the last question of another subject; "does that one hurt" asks something new of the last subject;
"why?" asks on from the last answer. Each becomes whole questions, in words of the content and of the message, which are
then read as any other. What was taken over is said aloud in the reply.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, replace

from her2chat.compose import cautions_for
from her2chat.content.model import ANSWER, NOT_COVERED, OFF_TOPIC, PERSONAL, SMALL_TALK, Intent, Pack
from her2chat.conversation.passage import with_hard_words
from her2chat.conversation.short import ASKING, BARE, Hearing, Short
from her2chat.conversation.topic import ARTICLE, Subjects, Topic, is_drug
from her2chat.decision import CLARIFY, EMPTY, SURE, Decision, is_sure
from her2chat.lexicon.lexicon import Lexicon, Reading

_WORDS = "{words}"
_AGAIN = {"where": "carried_where", "plain": "carried_plain"}  # what is said above the last answer shown again
_ROW = 3  # sentences of an answer that may be counted: "the second"
_OFTEN = 2  # answers that rest on the same sentences, before "tell me more" has nothing more


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A message made whole.

    `tries`: whole questions, the likeliest first. `says`: id of the line that tells what was taken over; `name`: of
    what is spoken of. `subjects`: what an answer must not miss; `apart`: what it must not be about. `given`: ids of
    answers that would be no reply; `unlikely`: no answer would. `otherwise`: id of the line for when no try finds a
    reply (`known`: the pack knows what is asked), `instead` the intents offered then; without such a line the message
    stands as it is. `quiet`: so it does where nothing changes for being made whole.
    """

    tries: tuple[str, ...]
    says: str
    name: str
    subjects: tuple[str, ...] = ()
    apart: frozenset[str] = frozenset()
    given: frozenset[str] = frozenset()
    unlikely: bool = False
    otherwise: str = ""
    known: bool = False
    instead: tuple[Intent, ...] = ()
    quiet: bool = False


class FollowUps:
    """The pack's words for leaning on the turn before, compiled once."""

    def __init__(self, pack: Pack, lexicon: Lexicon) -> None:
        self._pack = pack
        self._lexicon = lexicon
        self.subjects = Subjects(pack, lexicon)
        self._phrase = {concept.id: concept.say[0] for concept in pack.concepts if concept.say}
        self.hearing = Hearing(pack, lexicon, self.subjects)

    def complete(self, reading: Reading, alone: Decision, topic: Topic) -> FollowUp | None:
        """`reading` made whole, if it leans on `topic`; `alone` is the decision on it as it stands."""
        if not (topic.intent or topic.subjects or topic.told):
            return None
        short = self.hearing.take_apart(reading)
        if found := self._asks_of_answer(short, topic) or self._counts(short, topic):
            return found
        stands = _stands_alone(alone) and short.meant != "other"  # "no, sorry, I meant the one before"
        if not (topic.intent or topic.subjects) or stands or self._asks_of_article(alone):
            return None
        about = self.subjects.of_reply(topic.subjects, self._pack.intent(topic.intent))
        topic = replace(topic, subjects=about)
        forms = [self._asks_on, self._compares, self._names_another, self._points]
        if not is_sure(alone):
            forms.append(self._leaves_out)
        return next((found for form in forms if (found := form(short, topic)) is not None), None)

    def accept(self, follow: FollowUp, decision: Decision, alike: Sequence[Intent]) -> Decision | None:
        """`decision` on one of the tries, with what in it replies to the message; None where nothing does.

        `alike`: the answers that rest on the sentences decided for, the likeliest first.
        """
        if decision.intent is None or decision.kind not in (ANSWER, NOT_COVERED, PERSONAL):
            return None
        if decision.kind != ANSWER:
            return decision
        if decision.parts:
            return self._without_others(follow, decision)
        if decision.exact and not follow.unlikely and decision.intent.id not in follow.given:
            return decision  # the content itself says that this is asked of the subject
        fitting = next((intent for intent in alike if self._will_do(follow, intent)), None)
        return replace(decision, intent=fitting) if fitting else None

    def _without_others(self, follow: FollowUp, decision: Decision) -> Decision | None:
        """`decision` without those of its parts that answer of another subject."""
        parts = tuple(part for part in decision.parts if part.intent and self._will_do(follow, part.intent))
        return replace(decision, intent=parts[0].intent, parts=parts if len(parts) > 1 else ()) if parts else None

    def _will_do(self, follow: FollowUp, intent: Intent) -> bool:
        if follow.unlikely or intent.id in follow.given:
            return False
        spoken_of = self.subjects.spoken_of(intent)
        return all(self._is_about(spoken_of, subject, follow.apart) for subject in follow.subjects)

    def without_answer(self, follow: FollowUp) -> Decision:
        """The decision where no try finds a reply."""
        reason = "the pack has no answer to this"
        return Decision(NOT_COVERED, None, 1.0, reason, follow.instead, line=follow.otherwise, about=follow.name)

    def says(self, follow: FollowUp, decision: Decision) -> str:
        """What was taken over, said aloud; empty where the line has nothing to hold."""
        line = self._pack.line(follow.says)
        filled = {"{name}": follow.name, "{question}": decision.intent.question if decision.intent else ""}
        if _WORDS in line:
            line = with_hard_words(line, decision.intent.quotes if decision.intent else (), self._pack)
        for key, value in filled.items():
            if key in line and not value:
                return ""
            line = line.replace(key, value)
        return line

    def _asks_of_article(self, alone: Decision) -> bool:
        """Whether a message surely asks where the words come from: "where do you get this from"."""
        return alone.intent is not None and is_sure(alone) and self.subjects.spoken_of(alone.intent) == {ARTICLE}

    def _name(self, *subjects: str) -> str:
        return " and ".join(map(self.subjects.said, subjects))

    def _in_question(self, *subjects: str) -> str:
        """The names of `subjects` as a question holds them."""
        return " and ".join(map(self.subjects.read, subjects))

    def _asks_of_answer(self, short: Short, topic: Topic) -> FollowUp | None:
        """Of the last answer, shown again: "where does it say that", "is that still true", "say it simpler"."""
        if short.meant not in ("where", "still", "plain"):
            return None
        last, name = self._pack.intent(topic.intent), self._name(*topic.subjects[:1])
        if last is not None and last.kind == ANSWER:
            noted = "carried_noted" if cautions_for(last.quotes, self._pack) else "carried_not_noted"
            return FollowUp((last.question,), _AGAIN.get(short.meant, noted), name)
        if short.meant == "plain":  # then it is of what the program said
            return None
        return FollowUp((), "carried", name, otherwise="not_said", known=True)

    def _asks_on(self, short: Short, topic: Topic) -> FollowUp | None:
        """Of the last answer: "tell me more", "why?", "how?"."""
        asks, last = short.meant, self._pack.intent(topic.intent)
        following, name = self._following(last, topic), self._name(*topic.subjects[:1])
        if asks == "more" and following:
            more = following if last is None or last.kind == ANSWER else ()
            tries = tuple(intent.question for intent in self._new(more, topic))
            return FollowUp(tries[:1], "carried_more", name, otherwise="nothing_more", known=True, instead=following)
        if asks not in ("why", "how") or last is None:
            return None
        tries = () if asks in self._lexicon.words_of(last.question) else self._asking(last, {asks}, topic)
        return FollowUp(tries, "carried_question", name, otherwise="nothing_more", known=True, instead=following)

    def _following(self, last: Intent | None, topic: Topic) -> tuple[Intent, ...]:
        """What comes after the last answer in the pack; where there was none, what it has on what is spoken of."""
        if last is not None:
            return self._pack.following(last)
        return self._asked_of(topic.subjects[0]) if topic.subjects else ()

    def _counts(self, short: Short, topic: Topic) -> FollowUp | None:
        """Of drugs in the last list of them, or spoken of in turn: "is the last one a pill", "can you take both"."""
        if short.counts is None:
            return None
        if short.counts == (0, len(short.words)) and (told := self._told_at(short.places, topic)):
            return FollowUp((told.question,), "carried_more", "")
        drugs = self._counted(short.places, topic)
        if not drugs:
            return None
        name = self._name(*drugs)
        if short.counts == (0, len(short.words)):
            one = tuple(intent.question for intent in self._asked_of(drugs[0])[:1])
            last = self._pack.intent(topic.intent)
            of_drug = last is not None and last.kind == ANSWER and is_drug(next(iter(topic.subjects), ""))
            same = tuple(self._exchanged(last, drugs[0], topic)) if of_drug else ()  # what was asked of another one
            return FollowUp((*same, *one) if len(drugs) == 1 else (self._in_question(*drugs),), "carried", name, drugs)
        spans = [(short.counts, drugs)]
        pointed = tuple(filter(is_drug, topic.subjects[:1]))
        if short.points is not None and pointed and not _overlap(short.points, short.counts):
            spans.append((short.points, pointed))  # "how is that different from the first one"
        words = list(short.words)
        for (start, end), named in sorted(spans, reverse=True):
            words[start:end] = [self._in_question(*named)]
        instead = self._asked_of(drugs[0])
        return FollowUp((" ".join(words),), "carried", name, drugs, otherwise="not_said", instead=instead)

    def _told_at(self, places: tuple[int, ...], topic: Topic) -> Intent | None:
        """The answer on the sentence at the one of `places` in the last answer, if that rests on a row of them.

        None where it names drugs, which are what is counted then.
        """
        last = self._pack.intent(topic.intent)
        if last is None or last.kind != ANSWER or len(last.quotes) < _ROW or len(places) != 1:
            return None
        if places[0] > len(last.quotes) or any(map(is_drug, self.subjects.spoken_of(last))):
            return None
        sentence = last.quotes[places[0] - 1].sentence
        answers = (intent for intent in self._pack.intents if intent.kind == ANSWER and intent is not last)
        return next((intent for intent in answers if intent.quotes[0].sentence == sentence), None)

    def _counted(self, places: tuple[int, ...], topic: Topic) -> tuple[str, ...]:
        """The drugs at `places` of what was listed or spoken of last; none where there are not so many."""
        spoken_of = tuple(filter(is_drug, (*reversed(topic.earlier), *topic.subjects)))
        if not places:
            return spoken_of[-2:] if len(spoken_of) > 1 else ()
        answers = (self._pack.intent(name) for name in reversed(topic.told))
        lists = [drugs for answer in answers if answer and len(drugs := self.subjects.told_of(answer)) > 1]
        long = next((drugs for drugs in lists if len(drugs) > 2), ())  # rather than what is told of a pair
        drugs = long or (spoken_of if len(spoken_of) > 1 else next(iter(lists), ()))
        return tuple(drugs[place - 1] for place in places) if drugs and max(places) <= len(drugs) else ()

    def _names_another(self, short: Short, topic: Topic) -> FollowUp | None:
        """Of another subject: "and perjeta?", "what about the other one"."""
        last, subject = self._pack.intent(topic.intent), short.only
        if short.meant == "other":
            subject = topic.other_drug()
        if not subject or subject in topic.subjects[:1]:
            return None
        tries, instead = tuple(self._exchanged(last, subject, topic)), self._asked_of(subject)
        alike = is_drug(subject) and any(
            is_drug(before) or before == self.subjects.drug_class for before in topic.subjects
        )
        if last is None or not alike:
            given = frozenset({topic.intent})
            tries = (*tries, *(intent.question for intent in instead[:1]))
            apart = frozenset(() if alike else topic.subjects)
            return FollowUp(tries, "carried", self._name(subject), (subject,), apart=apart, given=given)
        introduced = any(last in self._asked_of(before)[:1] for before in topic.subjects)
        given = frozenset(intent.id for intent in instead[:1] if not introduced)  # what the name alone would get
        name, otherwise = self._name(subject), "not_said"
        return FollowUp(
            tries, "carried", name, (subject,), given=given, otherwise=otherwise, known=True, instead=instead
        )

    def _compares(self, short: Short, topic: Topic) -> FollowUp | None:
        """The last subject set beside another: "same as herceptin?"."""
        if not short.compares or not topic.subjects or not is_drug(topic.subjects[0]):
            return None
        subject = topic.subjects[0]
        if subject in short.compares or not all(map(is_drug, short.compares)):
            return None
        both = (subject, *short.compares)
        whole = " ".join(("is", self._in_question(subject), *short.words))
        return FollowUp((whole,), "carried", self._name(*both), both, otherwise="not_said", known=True)

    def _points(self, short: Short, topic: Topic) -> FollowUp | None:
        """Something of the last subject: "does that one have side effects"."""
        if short.points is None or short.of_illness or not topic.subjects:
            return None
        subjects = topic.subjects if short.many else topic.subjects[:1]
        if short.many and len(subjects) == 1 and is_drug(subjects[0]) and self.subjects.drug_class:
            subjects = (self.subjects.drug_class,)
        start, end = short.points
        names = self._in_question(*subjects)
        whole = " ".join((*short.words[:start], names, *short.words[end:]))
        otherwise, instead = "not_said" if is_drug(subjects[0]) else "", self._asked_of(subjects[0])
        name, quiet = self._name(*subjects), short.many  # "they" may be people, too
        return FollowUp((whole,), "carried", name, subjects, otherwise=otherwise, instead=instead, quiet=quiet)

    def _leaves_out(self, short: Short, topic: Topic) -> FollowUp | None:
        """No subject, no verb, but something that is asked: "and for how long?", "in tablets?"."""
        if not short.leaves_out or not topic.subjects:
            return None
        said, subject, last = " ".join(short.words), topic.subjects[0], self._pack.intent(topic.intent)
        of_subject = f"{said} {self.subjects.read(subject)}"
        no_reply = (last, *self._asked_of(subject)[:1])  # the last answer again, or what the name alone would get
        given = frozenset(intent.id for intent in no_reply if intent)
        if last is None or short.leaves_out != BARE:
            return FollowUp((of_subject,), "carried", self._name(subject), (subject,), given=given)
        if goes_on := self._asking(last, ASKING & {*short.words}, topic):
            return FollowUp(goes_on, "carried_question", self._name(subject))
        return FollowUp((of_subject,), "carried", self._name(subject), (subject,), unlikely=True)

    def _exchanged(self, last: Intent | None, subject: str, topic: Topic) -> Iterator[str]:
        """The last question asked of another subject: in the words of the content, else by what was asked alone."""
        name = self.subjects.read(subject)
        if last is not None:
            reading = self._lexicon.read_phrase(last.question)
            places = [(found, m.start, m.end) for m in reading.mentions if (found := self.subjects.of(m))]
            old = next((about for about in topic.subjects if any(found == about for found, _, _ in places)), "")
            if old:
                yield _replaced(reading.words, [(start, end) for found, start, end in places if found == old], name)
                return
            if last.kind != ANSWER:
                yield last.question
        if asks := [self._phrase[asked] for asked in topic.asks if asked in self._phrase]:
            yield " ".join((*asks, name))

    def _asking(self, last: Intent, asks: Set[str], topic: Topic) -> tuple[str, ...]:
        """The question that follows `last` on a sentence of its, is not told yet, and asks with the same words."""
        quoted = {quote.sentence for quote in last.quotes}
        after = self._pack.following(last)
        on_it = (intent for intent in after if not quoted.isdisjoint(q.sentence for q in intent.quotes))
        new = (intent.question for intent in on_it if intent.id not in topic.told)
        return tuple(question for question in new if asks <= {*self._lexicon.words_of(question)})[:1]

    def _new(self, intents: Sequence[Intent], topic: Topic) -> Iterator[Intent]:
        """Those of `intents` that tell something new, of the same drug where one is spoken of."""
        told = [intent for name in topic.told if (intent := self._pack.intent(name)) and intent.quotes]
        heard = {quote.sentence for intent in told for quote in intent.quotes}
        rested_on = Counter(intent.quotes[0].sentence for intent in told)
        drugs = frozenset(filter(is_drug, topic.subjects[:1]))
        for intent in intents:
            if intent in told or not intent.quotes or (drugs and not self._stays_with(drugs, intent)):
                continue
            fresh = not heard.issuperset(quote.sentence for quote in intent.quotes)
            if fresh or rested_on[intent.quotes[0].sentence] < _OFTEN:
                yield intent

    def _stays_with(self, drugs: frozenset[str], intent: Intent) -> bool:
        """Whether an intent speaks of these drugs and asks of no other."""
        asked = self.subjects.named(self._lexicon.read_phrase(intent.question))
        return drugs <= self.subjects.spoken_of(intent) and drugs.issuperset(drug for drug in asked if is_drug(drug))

    def _is_about(self, spoken_of: frozenset[str], subject: str, apart: frozenset[str]) -> bool:
        """Whether what speaks of some subjects holds for this one: it names it, or is about the drugs in general."""
        if subject in spoken_of or subject == self.subjects.drug_class:
            return True
        return is_drug(subject) and apart.isdisjoint(spoken_of) and not any(map(is_drug, spoken_of))

    def _asked_of(self, subject: str) -> tuple[Intent, ...]:
        """What the pack answers of a subject: what is asked by its name alone, then what follows that."""
        first = self._pack.asked_by_name(subject)
        return (first, *self._pack.following(first)) if first else ()


def _stands_alone(decision: Decision) -> bool:
    """Whether a message surely leans on nothing: it is about one person, or small talk, or of another field."""
    if decision.kind in (SMALL_TALK, OFF_TOPIC):
        return is_sure(decision)
    return decision.kind in (EMPTY, CLARIFY) or (decision.kind == PERSONAL and decision.confidence >= SURE)


def _overlap(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _replaced(words: Sequence[str], spans: Sequence[tuple[int, int]], by: str) -> str:
    """`words` with `by` for the first of `spans` and nothing for the others; `by` comes last where there are none."""
    dropped = {at for start, end in spans for at in range(start, end)}
    first = min(dropped, default=len(words))
    kept = (by if at == first else word for at, word in enumerate((*words, "")) if at == first or at not in dropped)
    return " ".join(word for word in kept if word)
