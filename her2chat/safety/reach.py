"""Whether a cue speaks of a sign: it does in its own clause, and in one that goes together with it.

"I have chest pain, my mother died of cancer in 2015" tells of two things, "he collapsed, back in 2009" of one.
"""

from __future__ import annotations

import re

from her2chat.phrases import Mention
from her2chat.safety.cues import Cues
from her2chat.safety.persons import MY, tells_of_one

_AFTERWARDS = ("past", "over")  # cues that may follow, in a clause of their own, what they speak of
_ONLY_AFTER = ("asks_mild", "history")  # cues that speak only of what follows them
_STANDS_FOR = frozenset("he she they him her them his".split())
_BEGIN_QUESTION = frozenset("what does do which who where can could will is".split())
_OF_MANY = frozenset(("common", "often", "likely", "frequent", "rare"))  # "nosebleeds how common" asks in general
_PAST_FORM = re.compile(r"[a-z]{2,}(?<!e)ed")


def reaches(cue: str, sentence: int, mention: Mention, cues: Cues) -> bool:
    """Whether a cue in `sentence` speaks of `mention`."""
    sentences, clauses = cues.reading.sentences, cues.reading.clauses
    return any(
        sentences[found.start] == sentence
        and clauses[found.start] == clauses[found.end - 1]
        and not _means_else(cue, found, mention, cues)
        and _speaks_of(cue, found, mention, cues)
        for found in cues.of(cue)
    )


def _means_else(cue: str, found: Mention, mention: Mention, cues: Cues) -> bool:
    """Whether the words of a cue, `found`, mean something else here."""
    if cue == "past":
        return _of_late(found, cues)
    if cue == "general":
        return _asks_after(found, mention, cues) or tells_of_one(found, cues)
    between = cues.reading.words[found.end : mention.start]
    return cue == "history" and "with" in between  # "known history of angina with crushing pain"


def _of_late(past: Mention, cues: Cues) -> bool:
    """Whether the words of `past` are part of what tells of now: "in the past hour"."""
    return any(now.start < past.end and past.start < now.end for now in cues.of("now"))


def _asks_after(general: Mention, mention: Mention, cues: Cues) -> bool:
    """Whether `general` is of a question that follows without a stop: "passed out what does it mean"."""
    words = cues.reading.words
    begins = words[mention.end : general.start + 1]
    asks_how = any(word == "how" and words[at] not in _OF_MANY for at, word in enumerate(begins, mention.end + 1))
    return asks_how or not _BEGIN_QUESTION.isdisjoint(begins)


def _speaks_of(cue: str, found: Mention, mention: Mention, cues: Cues) -> bool:
    clause, own = cues.reading.clauses[found.start], cues.clauses_of(mention)
    if clause in own:
        return found.start < mention.start or cue not in _ONLY_AFTER
    if not cues.has("present", own) and _goes_with(cue, found, own, cues):
        return True
    return cue == "past" and clause < own[0] and _goes_on_of_dead(found, own, cues)


def _goes_with(cue: str, found: Mention, own: range, cues: Cues) -> bool:
    """Whether the clause of a cue, `found`, and clauses `own`, with nothing of the present, tell of one thing."""
    its, past = cues.clauses_of(found), tells_of_past(own, cues)
    if its[0] > own[-1]:
        return _follows(cue, found, past, cues)
    if cue == "past":
        return _past_goes_on(its, own, past, cues)
    if cue in ("over", "history") or past:
        return False
    # "does it cause pain, fits or fainting?", but not "can you get a nurse, throat closing"
    return (cue != "general" or cues.has_sign(its)) and not cues.has_person(own)


def _follows(cue: str, found: Mention, past: bool, cues: Cues) -> bool:
    """Whether a cue speaks of what stands before its clause: "..., that was years ago"; `past`: which is past."""
    its = cues.clauses_of(found)
    if cue not in _AFTERWARDS or (cue == "past" and cues.has_sign(its)):  # "face drooping, had a stroke years ago"
        return False
    if past:  # "my dad had a stroke, he died in 1998", but not "gran died of a clot, before I was born"
        return not _names_somebody(its, found, cues)
    return not cues.has_person(its)


def _names_somebody(clauses: range, but_for: Mention, cues: Cues) -> bool:
    """Whether a person is named in `clauses`, by more than a word that stands for one named before, or a cue's."""
    numbers, words = cues.reading.clauses, cues.reading.words
    named = (person.start for person in cues.people if words[person.start] not in _STANDS_FOR)
    return any(numbers[at] in clauses and at not in range(but_for.start, but_for.end) for at in named)


def _past_goes_on(its: range, own: range, past: bool, cues: Cues) -> bool:
    """Whether the past of `its` goes on in `own`: "last year, chest pain", "last year I had chest pain, was sick"."""
    if not past and (_dates_own_event(its, cues) or _goes_on_now(its, own, cues)):
        return False
    list_goes_on = cues.has_sign(its) and (past or not cues.has_person(own))
    return list_goes_on or not (cues.has_person(its) or cues.has("present", its))


def _dates_own_event(clauses: range, cues: Cues) -> bool:
    """Whether `clauses` date what is no sign: "chemo last month, crushing chest pain"."""
    return not cues.rules.lists.own_events.isdisjoint(cues.words_in(clauses))


def _goes_on_now(its: range, own: range, cues: Cues) -> bool:
    """Whether a sign of the past in `its` is followed by what is going on: "stroke last year, face drooping"."""
    return cues.has_sign(its) and any(word.endswith("ing") for word in cues.words_in(own))


def _goes_on_of_dead(past: Mention, own: range, cues: Cues) -> bool:
    """Whether `own` go on to tell of the only one whose death `past` tells of: "my dad died in 2009, he had fits".

    Not so "his dad died in 2009, he has a fit", which tells of somebody else.
    """
    clauses, words, its = cues.reading.clauses, cues.reading.words, cues.clauses_of(past)
    if cues.rules.lists.deaths.isdisjoint(cues.words_in(its)):
        return False
    others = [person.start for person in cues.of("other")]
    people = [at for at in others if clauses[at] < own[0]]
    if [clauses[at] for at in people] != [its[0]] or cues.has("me", own):
        return False
    dead = people[0]
    if clauses[dead - 1 : dead] == (its[0],) and words[dead - 1] not in MY:
        return False
    named = (who for who in cues.rules.tellers if words[dead] in who.people and not who.only_named)
    alike = next((frozenset(who.words) for who in named), frozenset())
    said = {words[at] for at in others if clauses[at] in own}
    return bool(said) and said <= alike


def tells_of_past(clauses: range, cues: Cues) -> bool:
    """Whether a clause has a verb of the past: one that is listed, or a person's "collapsed" and the like."""
    if cues.has("was", clauses):
        return True
    return cues.has_person(clauses) and any(map(_PAST_FORM.fullmatch, cues.words_in(clauses)))
