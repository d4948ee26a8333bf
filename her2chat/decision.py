"""What kind of reply a message gets: the rules that turn a ranking into one decision, with the reason why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from her2chat.content.model import ANSWER, NOT_COVERED, OFF_TOPIC, PERSONAL, SMALL_TALK, Intent, Pack, Quote
from her2chat.lexicon.lexicon import Reading, about_one_person
from her2chat.matcher.matcher import Candidate, Ranking
from her2chat.text import plain

CLARIFY, EMPTY = "clarify", "empty"
WHICH = "clarify_which"  # the line that asks which of several offers is taken up
UNREADABLE = "unreadable"  # the line that is said where a message cannot be read
TOLD = "personal_told"  # the line that is said to somebody who tells of themselves and asks nothing
OFF_TOPIC_TOLD = "off_topic_told"  # and where it is of another field
REST = "rest_not_covered"  # the line that is said where other questions of a message fit nothing
_STRANGE = 0.4  # from this share of words that are no English, a message cannot be read
_OTHER_WORDS, _OTHER_SHARE = 2, 0.25  # from so many, and such a share, it is in another language
_LITTLE = 1.5  # so few known words (by weight) prove nothing
_LIKE = 0.35  # the share of its kind's belief from which a message is like that topic
_NAMED = 0.5  # and from which the topic is named where no rule of its is met: a wrong name frightens
_NEXT = 0.05  # belief from which a second answer may be what was asked; less only makes a reply longer
SURE = 0.8  # from which confidence a decision is sure
_SURE_PART = 0.5  # how sure each part of a double question must be
_SURE_ALONE = 0.85  # how sure a question must be to be answered where nothing fits the rest of its message
_SURER_ALONE = 0.9  # and where the whole of it is like a topic that is not covered, or a part like a personal request
_NEVER = 2.0  # surer than anything is
_MOST_CHOICES = 3
_NEAR, _NEAR_TOGETHER = 0.15, 0.3  # the belief that a choice must have, and all choices together
_MANY_WORDS = 8  # a message so long that is of this field says so
_NO_TALK = 25  # a message so long asks for something: "... please help me and send more information, many thanks"
_SURE_KIND = 0.8  # so surely a question may be of this field though it does not say so
_FEW_WORDS, _SOME_WORDS = 5, 16  # a message so short tells something, or asks it; and where it begins with "I"
_TELLING = frozenset("i we my our he she they his her their nobody everyone everybody".split())
_OPENS = frozenset("am is are was were do does did will".split())
_WANTING = frozenset("want wants need needs like please help looking wish wanna gimme give tell show".split())
_ASKING = frozenset("any anything can could should will would what why how which who when where if".split())


@dataclass(frozen=True, slots=True)
class Decision:
    """`kind` of the reply, the `intent` it comes from (None: none fits), how sure (0 to 1), and why.

    `choices` are the intents to choose between when the kind is "clarify", and those near by where none fits; `parts`
    the decisions on each question of a message that asks several. `line`: id of the line that is said, where the kind
    has several; `about`: a name for the question to bring to the team. `exact`: these very words are an example of the
    content; `foreign`: what is asked of is foreign to the article. `quotes`: the sentences that were asked for as such.
    """

    kind: str
    intent: Intent | None
    confidence: float
    reason: str
    choices: tuple[Intent, ...] = ()
    parts: tuple[Decision, ...] = ()
    line: str = ""
    about: str = ""
    exact: bool = False
    foreign: bool = False
    quotes: tuple[Quote, ...] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """How the answers of a ranking stand: the best, the next that says something else, and the belief in each."""

    best: Candidate
    sure: float
    second: Candidate | None
    second_sure: float


def decide(reading: Reading, ranking: Ranking, pack: Pack) -> Decision:
    """The decision for one question without an emergency."""
    found = stand(reading, ranking, pack)
    return settle(found, reading, pack) if isinstance(found, Standing) else found


def stand(reading: Reading, ranking: Ranking, pack: Pack) -> Decision | Standing:
    """The decision where the pack's `floor` and `pair` have no say in it, else what they decide on."""
    if not reading.words:
        text = plain(reading.utterance.raw).strip()
        if any(map(str.isalpha, text)):
            return Decision(OFF_TOPIC, None, 1.0, "it is in letters of another script", line=UNREADABLE)
        return Decision(OFF_TOPIC if text else EMPTY, None, 1.0, "there are no words in it")
    if reading.unclear_drugs:
        choices = tuple(topic for drug in reading.unclear_drugs if (topic := pack.asked_by_name(drug)) is not None)
        reason = "a drug name between two drugs"
        return Decision(CLARIFY, None, 0.5, reason, choices[:_MOST_CHOICES], line="clarify_drug")
    best = ranking.candidates[0] if ranking.candidates else None
    if best is not None and best.exact:
        return Decision(best.intent.kind, best.intent, 1.0, "these very words are an example", exact=True)
    if _in_another_language(reading, pack):
        return Decision(OFF_TOPIC, None, 1.0, "many of its words are of another language", line=UNREADABLE)
    if ranking.strange >= _STRANGE:
        return Decision(OFF_TOPIC, None, ranking.strange, "many of its words are no English", line=UNREADABLE)
    if best is None or ranking.known < _LITTLE or all(word.isdigit() for word in reading.words):
        return _unknown(reading, 1.0, pack)
    kind = max(sorted(ranking.kinds), key=lambda name: ranking.kinds[name])
    if kind == ANSWER:
        return _foreign(reading, ranking, pack) or weigh_answers(ranking)
    return _declined(kind, reading, ranking, pack)


def settle(standing: Standing, reading: Reading, pack: Pack) -> Decision:
    """The decision between the answers of `standing`, by the pack's thresholds."""
    best, second, sure = standing.best, standing.second, standing.sure
    if sure >= pack.thresholds.pair or standing.second_sure < _NEXT:
        second = None
    else:
        sure += standing.second_sure
    sure = min(1.0, sure)  # a sum of shares may be a hair above 1
    if sure < pack.thresholds.floor:
        return _unknown(reading, 1 - sure, pack)
    if second is None:
        return Decision(ANSWER, best.intent, sure, "the best match")
    both = tuple(Decision(ANSWER, near.intent, sure, "one of two near answers") for near in (best, second))
    return Decision(ANSWER, best.intent, sure, f"near to {second.intent.id} too: both are given", parts=both)


def _declined(kind: str, reading: Reading, ranking: Ranking, pack: Pack) -> Decision:
    share = min(1.0, ranking.kinds.get(kind, 0.0))
    best = first_of_kind(ranking, kind)
    like = best is not None and best.share >= _LIKE * share
    would_say = len(reading.words) >= _MANY_WORDS or (kind == NOT_COVERED and share < _SURE_KIND)
    if kind in (NOT_COVERED, PERSONAL) and not like and would_say and not _of_this_field(reading, pack):
        return Decision(OFF_TOPIC, None, share, "like no one topic, and nothing of this field in it")
    if kind in (OFF_TOPIC, SMALL_TALK) and not like and _asked_of(pack.elsewhere, reading):
        return Decision(NOT_COVERED, None, share, "like no one topic, and names what is of another field")
    if kind == SMALL_TALK and not like and len(reading.words) >= _NO_TALK:
        return _unknown(reading, share, pack)
    return Decision(kind, best.intent if best and like else None, share, f"most like the messages of kind {kind}")


def _in_another_language(reading: Reading, pack: Pack) -> bool:
    """Whether the words as typed, which may have been read as English ones, are to a good part of other languages."""
    words = reading.utterance.words
    other = sum(word in pack.other_languages for word in words)
    return other >= max(_OTHER_WORDS, _OTHER_SHARE * len(words))


def _foreign(reading: Reading, ranking: Ranking, pack: Pack) -> Decision | None:
    """The decision on a question that names what the article does not speak of."""
    names = pack.foreign if pack.own & reading.concepts.keys() else pack.foreign | pack.elsewhere
    foreign = _asked_of(names, reading)
    if foreign is None:
        return None
    topic = first_of_kind(ranking, NOT_COVERED)
    intent = topic.intent if topic is not None and topic.rule else None
    reason = f"names {foreign}, which the article does not speak of"
    return Decision(NOT_COVERED, intent, 0.8, reason, foreign=True)


def _asked_of(names: Iterable[str], reading: Reading) -> str | None:
    """The first of the concepts `names` that the question itself names, in order of the alphabet."""
    return next((name for name in sorted(names) if reading.concepts.get(name) == 1.0), None)


def weigh_answers(ranking: Ranking) -> Standing:
    """How the answers of a ranking that has one stand."""
    answers = [(near, rests_on(near)) for near in ranking.candidates if near.intent.kind == ANSWER]
    best, rests = max(answers, key=_share)
    others = [(near, its) for near, its in answers if its.isdisjoint(rests)]
    second, second_rests = max(others, key=_share, default=(None, rests))
    return Standing(best, _belief(rests, answers), second, _belief(second_rests, others))


def _share(answer: tuple[Candidate, frozenset[str]]) -> float:
    return answer[0].share


def _belief(sentences: frozenset[str], answers: Iterable[tuple[Candidate, frozenset[str]]]) -> float:
    """The belief (0 to 1) in `sentences`: the share of all `answers` that rest on one of them."""
    shares: dict[frozenset[str], float] = {}
    for answer, rests in answers:
        shares[rests] = shares.get(rests, 0.0) + answer.share
    return sum(share for rests, share in shares.items() if not rests.isdisjoint(sentences))


def rests_on(candidate: Candidate) -> frozenset[str]:
    """The ids of the sentences that an answer quotes."""
    return frozenset(quote.sentence for quote in candidate.intent.quotes)


def decided(whole: Decision, parts: Sequence[Decision], without_story: Iterable[Decision]) -> Decision:
    """One decision for a message: of the `whole` of it, of its `parts`, and of its questions without the story.

    The first sure answer of `without_story` holds; it is looked at only where it has a say.
    """
    decision = join(whole, parts)
    bar = sure_enough_alone(decision)
    tried = without_story if bar < _NEVER else ()
    sure = (alone for alone in tried if alone.kind == ANSWER and alone.confidence >= bar)
    alone = next(sure, None)
    return decision if alone is None else replace(alone, reason=f"its question alone: {alone.reason}")


def join(whole: Decision, parts: Sequence[Decision]) -> Decision:
    """One decision for a message that asks several things: `whole` decides unless its parts are sure and differ."""
    if whole.exact:
        return whole
    known = [part for part in parts if part.intent is not None and part.confidence >= _SURE_PART]
    if len({part.intent.id for part in known if part.intent}) < 2:
        return (_only_answer(parts) if fits_nothing(whole) else None) or whole
    if (personal := _of_kind(known, PERSONAL)) is not None:
        surely_answered = whole.kind == ANSWER and whole.confidence >= _SURER_ALONE
        return whole if surely_answered else personal  # "why two drugs, isn't one enough?" asks one thing
    answers = [part for part in known if part.kind == ANSWER]
    others = [part for part in known if part.kind != ANSWER]
    if not answers:
        return whole
    if any(part.kind != NOT_COVERED for part in others):
        return whole
    first = max(answers, key=lambda part: part.confidence)
    line = REST if any(map(fits_nothing, parts)) else ""
    return replace(first, reason="several questions, each matched", parts=tuple(known), line=line)


def _only_answer(parts: Sequence[Decision]) -> Decision | None:
    """The one part that is surely answered where nothing fits the others; the reply says so of them."""
    sure = [part for part in parts if part.kind == ANSWER and part.confidence >= _SURE_ALONE]
    if len(sure) != 1 or not all(fits_nothing(part) for part in parts if part is not sure[0]):
        return None
    return replace(sure[0], reason="the one of its questions that is answered", line=REST)


def is_sure(decision: Decision) -> bool:
    """Whether a decision rests on an intent that fits well."""
    return decision.intent is not None and decision.confidence >= SURE


def fits_nothing(decision: Decision) -> bool:
    """Whether a question is of this field and nothing in the content fits it."""
    return decision.kind == NOT_COVERED and decision.intent is None


def sure_enough_alone(decision: Decision) -> float:
    """From which confidence a question of a message is answered without its story; over 1: never.

    `decision`: what the whole message got. It may be declined for its story alone: nothing fits it, it is like a
    request about one person, or like a topic that is not covered.
    """
    if decision.exact or decision.foreign or decision.parts:
        return _NEVER
    if decision.kind == PERSONAL or fits_nothing(decision):
        return _SURE_ALONE
    return _SURER_ALONE if decision.kind == NOT_COVERED else _NEVER


def without_guess(decision: Decision, ranking: Ranking) -> Decision:
    """`decision` without the topic that it would name, where the message is like that one, but not surely of it."""
    if decision.kind not in (NOT_COVERED, PERSONAL, OFF_TOPIC) or decision.intent is None:
        return decision
    topic = next((one for one in ranking.candidates if one.intent is decision.intent), None)
    if topic is None or topic.rule or topic.exact or topic.share >= _NAMED * decision.confidence:
        return decision
    return replace(decision, intent=None)


def with_near(decision: Decision, reading: Reading, ranking: Ranking) -> Decision:
    """`decision` with the answers near by as its choices, where none fits and few have much of the belief."""
    if decision.kind not in (NOT_COVERED, OFF_TOPIC) or decision.intent is not None or about_one_person(reading):
        return decision
    near = [near for near in ranking.candidates if near.intent.kind == ANSWER and near.share >= _NEAR][:_MOST_CHOICES]
    if ranking.known < _LITTLE or sum(candidate.share for candidate in near) < _NEAR_TOGETHER:
        return decision
    return replace(decision, choices=tuple(candidate.intent for candidate in near))


def clarified(decision: Decision, interactive: bool, may_clarify: bool) -> Decision:
    """`decision`, asking which of its near answers is meant where somebody is there to say; not again and again."""
    if decision.kind == CLARIFY and not may_clarify:
        return Decision(NOT_COVERED, None, decision.confidence, f"{decision.reason}, but it was asked before")
    if not (decision.choices and interactive and may_clarify) or decision.kind == CLARIFY or decision.line:
        return decision
    return replace(decision, kind=CLARIFY, reason=f"{decision.reason}; some answers are near", line="clarify")


def which(offered: Sequence[str], pack: Pack) -> Decision:
    """The decision on a "yes, please" to several questions that were `offered`."""
    by_question = {intent.question: intent for intent in pack.intents}
    choices = tuple(by_question[question] for question in offered if question in by_question)
    return Decision(CLARIFY, None, 1.0, "it does not say which of the questions offered", choices, line=WHICH)


def listening(decision: Decision, reading: Reading, ranking: Ranking) -> Decision:
    """`decision` for somebody in distress: who asks nothing that is known, or only tells of it, is listened to."""
    if decision.kind == CLARIFY or not (decision.intent is None or _only_tells(reading, ranking)):
        return decision
    return Decision(PERSONAL, None, 0.9, "somebody is in distress and asks nothing that is known")


def told(decision: Decision, reading: Reading, ranking: Ranking, pack: Pack) -> Decision:
    """`decision`, with a line of its own where a message only tells and is like no topic.

    "I can't judge what is right for one person" is no reply to "I am on Herceptin two years". A few words that name
    something of this field, and do not tell of a person, may ask.
    """
    if decision.kind not in (PERSONAL, OFF_TOPIC) or decision.intent is not None or decision.line:
        return decision
    tells_of = not _TELLING.isdisjoint(reading.words[:1])
    if not _only_tells(reading, ranking) or (_of_this_field(reading, pack) and not tells_of):
        return decision
    if decision.kind == PERSONAL:
        return replace(decision, line=TOLD)
    of_life = tells_of and _WANTING.isdisjoint(reading.words)
    return replace(decision, line=OFF_TOPIC_TOLD, choices=()) if of_life else decision


def _only_tells(reading: Reading, ranking: Ranking) -> bool:
    """Whether a message is no long one, asks nothing and is no example of the content."""
    asks = "cue.asks" in reading.concepts or any(sentence.asks for sentence in reading.utterance.sentences)
    asks = asks or not _OPENS.isdisjoint(reading.words[:1])
    exact = any(candidate.exact for candidate in ranking.candidates[:1])
    words = reading.words
    tells = not _TELLING.isdisjoint(words[:1]) and _ASKING.isdisjoint(words)
    return len(words) <= (_SOME_WORDS if tells else _FEW_WORDS) and not asks and not exact


def _of_kind(parts: Sequence[Decision], kind: str) -> Decision | None:
    return next((part for part in parts if part.kind == kind), None)


def first_of_kind(ranking: Ranking, kind: str) -> Candidate | None:
    """The best candidate of a kind, or None."""
    return next((candidate for candidate in ranking.candidates if candidate.intent.kind == kind), None)


def _unknown(reading: Reading, sure: float, pack: Pack) -> Decision:
    if _of_this_field(reading, pack):
        return Decision(NOT_COVERED, None, sure, "of this field, but nothing in the content fits well enough")
    return Decision(OFF_TOPIC, None, sure, "nothing of this field in it")


def _of_this_field(reading: Reading, pack: Pack) -> bool:
    return any(concept in reading.concepts for concept in pack.field)
