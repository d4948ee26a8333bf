"""Find the question among the story: how much each word of a message counts."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import replace
from itertools import pairwise

from her2chat.phrases import Mention
from her2chat.text import Span, Utterance

ASKS, OPENS, DISMISSES = "cue.asks", "cue.opens", "cue.dismisses"
ASKED, TOLD, ASKED_BESIDE, WAVED_ASIDE = 1.0, 0.4, 0.1, 0.0
LEADS = frozenset(  # words that only lead in
    "and but so or well ok okay also then now hi hello hey please just because anyway right dear sir".split()
)
_CONTRAST = "but"  # ends what is waved aside
_TAG = 4  # so short a question asks about the sentence before it
_POINTER = 12  # so short a one does if it holds a pointing word
POINTING = frozenset("that this it they them those these one ones".split())  # at something spoken of before
_POINTING = POINTING | frozenset("such there he she which so".split())  # within one message more words point
_MOST_QUESTIONS = 6
_SHORT = 14  # a message of so few words is all question
_UNSTOPPED = 30  # words; a longer sentence was typed without full stops, and its question stands somewhere in it
_BACK = 16  # words of such a sentence that a question right after it may point at
_STORY = 20  # words; a longer story counts no more than one of so many
_LEAST = 3  # words of a question
_LEADING = 8  # words from those that announce a question to its opening
_REPORTING = 7  # words from one that reports a question to that question
_NAMED_BEFORE = 3  # sentences before a question in which its subject is looked for
_ASKING = frozenset("what how why where when who which".split())
_REPORTED = _ASKING | frozenset("whether if".split())  # what a question begins with that somebody reports
_REPORTS = frozenset("ask asks asked asking wonder wonders wondered wondering know explain understand tell".split())
_GOES_ON = frozenset("before because so since although though unless while".split())  # with the story, after that
_MAY_GO_ON = frozenset("and but when".split())  # where somebody is told of right after
_TOLD_OF = frozenset("i he she we they you".split())
_VERBS = frozenset("is are was were do does did can could will would should has have had am".split())
_SUBJECTS = frozenset("it they he she you i we there people those these such anyone anybody someone that this".split())


def weigh(
    utterance: Utterance, mentions: Sequence[Mention], openers: Set[str], subjects: Sequence[Mention] = ()
) -> tuple[float, ...]:
    """A weight for each word: `ASKED` in the asking sentences, `TOLD` in the story, `WAVED_ASIDE` where dismissed.

    The words of a long story count less than `TOLD`. Where nothing asks, all of it does.

    `openers`: words that open a question where a clause begins with them. `subjects`: those mentions that name a
    subject of the field; a question that holds one stands on its own.
    """
    weights = [TOLD] * len(utterance.words)
    asks = _asks(utterance, mentions, openers)
    dismissals = [mention.start for mention in mentions if mention.label == DISMISSES]
    asking = _asking(utterance, asks, dismissals)
    for span in [*asking, *_pointed_at(utterance, asking, [subject.start for subject in subjects])]:
        weights[span.start : span.end] = [ASKED] * (span.end - span.start)
    for subject in _meant(utterance, asking, subjects):
        weights[subject.start : subject.end] = [ASKED] * (subject.end - subject.start)
    for span in _dismissed(utterance, asks, dismissals):
        weights[span.start : span.end] = [WAVED_ASIDE] * (span.end - span.start)
    told = TOLD * min(1.0, _STORY / max(weights.count(TOLD), 1))
    weights = [told if weight == TOLD else weight for weight in weights]
    if not any(weight == ASKED for weight in weights):
        return (ASKED,) * len(weights)
    return tuple(weights)


def _asks(utterance: Utterance, mentions: Sequence[Mention], openers: Set[str]) -> list[int]:
    """Where a question is announced, or opened at the beginning of a clause."""
    begins = (beginning(utterance, clause) for clause in utterance.clauses)
    opened = [at for at in begins if utterance.words[at] in openers]
    return sorted({*opened, *(mention.start for mention in mentions if mention.label == ASKS)})


def with_stops(utterance: Utterance, mentions: Sequence[Mention], openers: Set[str]) -> Utterance:
    """`utterance`, each very long sentence cut before the last question that seems to open in it."""
    if all(span.end - span.start <= _UNSTOPPED for span in utterance.sentences):
        return utterance
    asks = _asks(utterance, mentions, openers)
    cuts = [cut for span in utterance.sentences if (cut := _last_opening(utterance.words, span, asks))]
    sentences, clauses = (_cut(spans, cuts) for spans in (utterance.sentences, utterance.clauses))
    return replace(utterance, sentences=sentences, clauses=clauses)


def _last_opening(words: Sequence[str], span: Span, asks: Sequence[int]) -> int:
    """Where the last question seems to open in a very long sentence that has no question mark; 0 if none does.

    `asks`: where words stand that announce one ("what I would like to know ..."), which belong to it.
    """
    if span.asks or span.end - span.start <= _UNSTOPPED:
        return 0
    opening = next((at for at in range(span.end - _LEAST, span.start, -1) if _seems_to_open(words, at)), span.end)
    before = [at for at in asks if span.start < at < opening]
    last = opening if opening < span.end else max(before, default=0)
    return min((at for at in before if last - at <= _LEADING), default=last)


def _seems_to_open(words: Sequence[str], at: int) -> bool:
    first, second = words[at : at + 2]
    if first in _ASKING:
        return second == "come" or not _VERBS.isdisjoint(words[at + 1 : at + 3])
    return first in _VERBS and second in _SUBJECTS and words[at - 1] not in _ASKING | _SUBJECTS


def _cut(spans: Sequence[Span], cuts: Sequence[int]) -> tuple[Span, ...]:
    inside = ((span, [cut for cut in cuts if span.start < cut < span.end]) for span in spans)
    return tuple(part for span, starts in inside for part in _split(span, starts))


def _split(span: Span, starts: Sequence[int]) -> list[Span]:
    """`span` in parts, one beginning at each of `starts`."""
    return [span._replace(start=start, end=end) for start, end in pairwise([span.start, *starts, span.end])]


def beginning(utterance: Utterance, clause: Span) -> int:
    """Where the clause begins once the words that only lead in are passed over ("so what ...", "hi is there ...")."""
    at = clause.start
    while at < clause.end - 1 and utterance.words[at] in LEADS:
        at += 1
    return at


def questions(utterance: Utterance, mentions: Sequence[Mention], openers: Set[str]) -> tuple[Span, ...]:
    """The questions of a message that asks several, each as its words; empty where it asks one."""
    asks = _asks(utterance, mentions, openers)
    dismissals = [mention.start for mention in mentions if mention.label == DISMISSES]
    found: list[Span] = []
    for sentence in _asking(utterance, asks, dismissals):
        if not _holds(sentence, asks):
            continue
        starts = [clause.start for clause in utterance.clauses
                  if sentence.start < clause.start < sentence.end and _opens(clause, asks)
                  and _holds(Span(sentence.start, clause.start), asks)]  # fmt: skip
        found += _split(sentence._replace(asks=True), starts)
    return tuple(found) if 1 < len(found) <= _MOST_QUESTIONS else ()


def questions_alone(utterance: Utterance, mentions: Sequence[Mention], openers: Set[str]) -> list[Span]:
    """The question of a message without the story around it: its last one, and the one that it reports."""
    last = _last_question(utterance, mentions, openers)
    alone = [] if last is None else [last._replace(start=beginning(utterance, last))]
    return [*alone, *_reported_question(utterance)]


def questions_on(
    utterance: Utterance, mentions: Sequence[Mention], openers: Set[str], subjects: Sequence[Mention]
) -> list[Span]:
    """The last question of a message with what it may be about: the sentence before it, then all since its subject."""
    last = _last_question(utterance, mentions, openers)
    before = [span for span in utterance.sentences if last and span.start < last.start][-_NAMED_BEFORE:]
    if last is None or not before:
        return []
    names = [subject.start for subject in subjects]
    naming = [] if _holds(last, names) else [span for span in before[:-1] if _holds(span, names)]
    return [last._replace(start=span.start) for span in (before[-1], *naming[-1:])]


def _last_question(utterance: Utterance, mentions: Sequence[Mention], openers: Set[str]) -> Span | None:
    """The last of several sentences that asks, or the last of all where none does; None where there is one."""
    if len(utterance.sentences) < 2:
        return None
    asks = _asks(utterance, mentions, openers)
    asking = (span for span in reversed(utterance.sentences) if span.asks or _opens(span, asks))
    return next(asking, utterance.sentences[-1])


def _reported_question(utterance: Utterance) -> list[Span]:
    """The last question that somebody is told to ask: "what HER2 is" in "my grandson asks me what HER2 is because ...".

    First up to where the story seems to go on, then the whole clause, if that is more; none where none is reported.
    """
    for sentence in reversed(utterance.sentences):
        for at in range(sentence.end - _LEAST, sentence.start, -1):
            before = utterance.words[max(sentence.start, at - _REPORTING) : at]
            if utterance.words[at] in _REPORTED and not _REPORTS.isdisjoint(before):
                clause = next(span for span in utterance.clauses if span.start <= at < span.end)
                end = max(clause.end, at + _LEAST)
                return [Span(at, stop) for stop in sorted({_story_goes_on(utterance.words, at + _LEAST, end), end})]
    return []


def _story_goes_on(words: Sequence[str], start: int, end: int) -> int:
    """Where between `start` and `end` a question is over and the story goes on; `end` if nowhere."""
    for at in range(start, end):
        if words[at] in _GOES_ON or (words[at] in _MAY_GO_ON and not _TOLD_OF.isdisjoint(words[at + 1 : at + 4])):
            return at
    return end


def stands_alone(utterance: Utterance, question: Span, subjects: Sequence[Mention]) -> bool:
    """Whether `question`, one of several, names a subject and points at none; else it leans on what stands beside."""
    return _holds(question, [subject.start for subject in subjects]) and not _points(utterance, question)


def refocused(reading_weights: Sequence[float], question: Span) -> tuple[float, ...]:
    """The weights when only `question` asks; all else may still name what it is about."""
    return tuple(
        ASKED if question.start <= at < question.end else min(weight, ASKED_BESIDE)
        for at, weight in enumerate(reading_weights)
    )


def _asking(utterance: Utterance, asks: Sequence[int], dismissals: Sequence[int]) -> list[Span]:
    sentences = utterance.sentences
    marked = [span for span in sentences if span.asks]
    announced = [span for span in sentences if _holds(span, asks) and not _holds(span, dismissals)]
    if marked:
        return marked + [span for span in announced if span not in marked and _opens(span, asks)]
    if announced:
        return announced
    undismissed = [span for span in sentences if not _holds(span, dismissals)]
    return undismissed if len(utterance.words) <= _SHORT else undismissed[-2:]


def _pointed_at(utterance: Utterance, asking: Sequence[Span], subjects: Sequence[int]) -> list[Span]:
    """The sentence before a short question that only points back at it ("Is that true?", "Useful how?")."""
    before = dict(zip(utterance.sentences[1:], utterance.sentences, strict=False))
    return [
        _end_of(before[span])
        for span in asking
        if span in before
        and not _holds(span, subjects)
        and (span.end - span.start <= _TAG or (span.end - span.start <= _POINTER and _points(utterance, span)))
    ]


def _end_of(sentence: Span) -> Span:
    """What a question right after `sentence` can point at: all of it, or the end of what was typed without stops."""
    long = sentence.end - sentence.start > _UNSTOPPED
    return sentence._replace(start=sentence.end - _BACK) if long else sentence


def _meant(utterance: Utterance, asking: Sequence[Span], subjects: Sequence[Mention]) -> list[Mention]:
    """The last subject named before a question that only points at it ("... Kadcyla. How does it work?")."""
    found = []
    for span in asking:
        earlier = [subject for subject in subjects if subject.start < span.start]
        if earlier and _points(utterance, span) and not _holds(span, [subject.start for subject in subjects]):
            found.append(earlier[-1])
    return found


def _points(utterance: Utterance, span: Span) -> bool:
    return not _POINTING.isdisjoint(utterance.words[span.start : span.end])


def _dismissed(utterance: Utterance, asks: Sequence[int], dismissals: Sequence[int]) -> list[Span]:
    found = []
    for sentence in utterance.sentences:
        aside = False
        for clause in utterance.clauses:
            if sentence.start <= clause.start and clause.end <= sentence.end:
                if _holds(clause, dismissals):
                    aside = True
                elif _holds(clause, asks) or utterance.words[clause.start] == _CONTRAST:
                    aside = False
                if aside and not (sentence.asks and len(utterance.sentences) == 1):
                    found.append(clause)
    return found


def _holds(span: Span, starts: Sequence[int]) -> bool:
    return any(span.start <= start < span.end for start in starts)


def _opens(span: Span, starts: Sequence[int]) -> bool:
    return any(span.start <= start < span.start + 3 for start in starts)
