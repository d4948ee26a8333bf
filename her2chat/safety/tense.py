"""Whether what was found is told as happening now, as supposed or in general, or as past.

Detect first, soften last: every function here begins from "it is happening now" and needs a reason to think otherwise.
"""

from __future__ import annotations

from typing import Literal

from her2chat.content.safety import CALL_TEAM, CRISIS, EMERGENCY, ILLNESS_NAME
from her2chat.phrases import Mention
from her2chat.safety.cues import Cues
from her2chat.safety.persons import of_animal, of_another_before, owned
from her2chat.safety.reach import reaches, tells_of_past

Tense = Literal["now", "what_if", "past"]
_FEW = 6  # words of a sentence in which such a name is a call for help: "stroke help", "sepsis what do i do"
_BEFORE_WELL = frozenset("am is are feel feels feeling all very fully quite perfectly doing".split())
_NEAR_SINCE = 4  # words before a sign within which a "since" tells when it was
_POINT_BACK = frozenset("it this that these they them one same again back another worse more gone went lost".split())
_MONTHS = frozenset(("month", "months"))


def tense(mention: Mention, level: str, cues: Cues, mild: bool = False) -> Tense:
    """How `mention`, of a flag of `level`, is told; in doubt it is happening now. `mild`: see `FlagRule`."""
    sentences = set(cues.reading.sentences[mention.start : mention.end])
    tenses: set[Tense] = {_tense_in(sentence, mention, level, mild, cues) for sentence in sentences}
    return "now" if "now" in tenses or not tenses else min(tenses)


def _tense_in(sentence: int, mention: Mention, level: str, mild: bool, cues: Cues) -> Tense:
    if level == CRISIS:
        return "past" if _crisis_is_past(sentence, mention, cues) else "now"
    if of_animal(mention, cues):
        return "what_if"
    if _has_come_back(sentence, mention, cues):
        return "now"
    past = _is_past(sentence, mention, cues)
    if (level != EMERGENCY or past) and reaches("over", sentence, mention, cues):
        return "past"
    if _is_now(sentence, mention, past, cues):
        return "now"
    if past and cues.of("over"):
        return "past"
    if cues.of("confirm"):
        return "now"
    if any(reaches(cue, sentence, mention, cues) for cue in ("fiction", "supposing")):
        return "what_if"
    if _in_general(sentence, mention, level, mild, cues) and not owned(mention, cues):
        return "what_if"
    return "past" if past else "now"


def _crisis_is_past(sentence: int, mention: Mention, cues: Cues) -> bool:
    """Whether a crisis is told of somebody else, as past, and not of late."""
    if not of_another_before(mention, cues) or cues.in_sentence("now", sentence) or _within_months(sentence, cues):
        return False
    if _is_past(sentence, mention, cues):
        return True
    return cues.in_sentence("past", sentence) and _verb_is_past(mention, cues)


def _within_months(sentence: int, cues: Cues) -> bool:
    """Whether all that is past in a sentence is months away at most: "she was raped by her carer last month"."""
    sentences, words = cues.reading.sentences, cues.reading.words
    own = [cue for cue in cues.of("past") if sentences[cue.start] == sentence]
    return bool(own) and all(not _MONTHS.isdisjoint(words[cue.start : cue.end]) for cue in own)


def _is_past(sentence: int, mention: Mention, cues: Cues) -> bool:
    """Whether the past reaches `mention`: "last year", "history of", or "before surgery" with a verb of the past.

    "Fever 39 before surgery" and "chest pain with a history of clots" tell of now.
    """
    if any(reaches(cue, sentence, mention, cues) for cue in ("past", "history")):
        return True
    return _verb_is_past(mention, cues) and reaches("some_time", sentence, mention, cues)


def _verb_is_past(mention: Mention, cues: Cues) -> bool:
    """Whether the clauses of `mention` tell of the past and state nothing of the present."""
    own = cues.clauses_of(mention)
    return tells_of_past(own, cues) and not cues.has("present", own)


def _has_come_back(sentence: int, mention: Mention, cues: Cues) -> bool:
    """Whether its sentence goes on to say that it is here again: "pain in 2011, fine since, then it came back"."""
    sentences = cues.reading.sentences
    return any(mention.end <= found.start and sentences[found.start] == sentence for found in cues.of("relapse"))


def _is_now(sentence: int, mention: Mention, past: bool, cues: Cues) -> bool:
    """Whether a cue of its sentence says so; where it is `past`, some say nothing of now."""
    sentences = cues.reading.sentences
    return any(
        sentences[now.start] == sentence and not (past and _says_nothing_of_now(now, mention, cues))
        for now in cues.of("now")
    )


def _says_nothing_of_now(now: Mention, mention: Mention, cues: Cues) -> bool:
    return _only_since(now, mention, cues) or _of_being_well(now, cues) or _of_what_came_after(now, mention, cues)


def _only_since(now: Mention, mention: Mention, cues: Cues) -> bool:
    """Whether `now` is a "since" of what is past: "since a fall in 1972", "since 2015", "fine since", "since then"."""
    words, clauses, at = cues.reading.words, cues.reading.clauses, now.start
    if words[at : now.end] != ("since",):
        return False
    if at in range(mention.start - _NEAR_SINCE, mention.start + 1) or clauses[at : at + 2] != (clauses[at],) * 2:
        return True
    return words[at + 1] == "then" or any(past.start == at + 1 for past in cues.of("past"))


def _of_what_came_after(now: Mention, mention: Mention, cues: Cues) -> bool:
    """Whether `now` tells of how things are since: "heart attack in 2011, he is 88 and still mows the lawn".

    Not so "stroke in 2011, now it is back" nor "... now his face droops": what points back or is a sign is of now.
    """
    words, its = cues.reading.words, cues.clauses_of(now)
    if its[0] <= cues.reading.clauses[mention.end - 1] or words[now.start : now.end] not in (("now",), ("still",)):
        return False
    return not cues.has_sign(its) and _POINT_BACK.isdisjoint(cues.words_in(its))


def _of_being_well(now: Mention, cues: Cues) -> bool:
    """Whether `now` ends "I feel well now" and the like; "well now it is back" tells of now."""
    words, at = cues.reading.words, now.start
    before = words[max(at - 2, 0) : at]
    if words[at : now.end] != ("now",) or len(before) < 2:
        return False
    return before[0] in _BEFORE_WELL and before[1] in cues.rules.lists.being_well


def _in_general(sentence: int, mention: Mention, level: str, mild: bool, cues: Cues) -> bool:
    """Whether the sentence speaks of such things in general; a cue that follows must follow in the same clause.

    So does one that asks about an illness by its name, names it among much else, or is no more than the name of one
    that is for the team: a heading, or a word that is looked up ("shingles").
    """
    named, words = _is_name(mention, cues), cues.reading.sentences.count(sentence)
    looked_up = level == CALL_TEAM and words == mention.end - mention.start
    if (mild or named) and opens_question(sentence, cues):
        return True
    if named and (looked_up or words > _FEW):
        return True
    wanted = ("general", "calm", "asks_mild") if mild or named else ("general", "calm")
    return any(reaches(cue, sentence, mention, cues) for cue in wanted)


def _is_name(mention: Mention, cues: Cues) -> bool:
    """Whether `mention` is but the name of an illness: "sepsis", not "rash that does not fade"."""
    names = cues.found.concepts.get(ILLNESS_NAME, ())
    return any(name.start == mention.start and name.end == mention.end for name in names)


def opens_question(sentence: int, cues: Cues) -> bool:
    """Whether a sentence, given by its number, opens as a question does."""
    start = cues.reading.sentences.index(sentence)
    opens = any(cue.start == start for cue in cues.of("opener"))
    return opens and cues.reading.words[start + 1 : start + 2] != ("not",)
