"""Find the question among the story: how much each word of a message counts."""

from __future__ import annotations

from collections.abc import Sequence, Set
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
_MOST_QUESTIONS = 4
_SHORT = 14  # a message of so few words is all question


def weigh(
    utterance: Utterance, mentions: Sequence[Mention], openers: Set[str], subjects: Sequence[Mention] = ()
) -> tuple[float, ...]:
    """A weight for each word: `ASKED` in the asking sentences, `TOLD` in the story, `WAVED_ASIDE` where dismissed.

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
    if not any(weight == ASKED for weight in weights):
        weights = [max(weight, ASKED) for weight in weights]
    return tuple(weights)


def _asks(utterance: Utterance, mentions: Sequence[Mention], openers: Set[str]) -> list[int]:
    """Where a question is announced, or opened at the beginning of a clause."""
    begins = (beginning(utterance, clause) for clause in utterance.clauses)
    opened = [at for at in begins if utterance.words[at] in openers]
    return sorted({*opened, *(mention.start for mention in mentions if mention.label == ASKS)})


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
        bounds = [sentence.start, *starts, sentence.end]
        found.extend(Span(start, end, True) for start, end in pairwise(bounds))
    return tuple(found) if 1 < len(found) <= _MOST_QUESTIONS else ()


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
        before[span]
        for span in asking
        if span in before
        and not _holds(span, subjects)
        and (span.end - span.start <= _TAG or (span.end - span.start <= _POINTER and _points(utterance, span)))
    ]


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
