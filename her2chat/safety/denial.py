"""What a message says that there is not: a closed list of whole-clause denials, since doubt softens nothing."""

from __future__ import annotations

from collections.abc import Sequence

from her2chat.phrases import Mention
from her2chat.safety.cues import Cues

_FURTHEST_DENIAL = 12
_LITTLE_ELSE = 8  # words beside what is denied that may not yet tell of danger
_DENIALS = frozenset("no not never nil without neither none".split())
_HAVING = frozenset("had have has having got get".split())


def denied(mention: Mention, cues: Cues) -> bool:
    """Whether a whole clause says that there is no such thing: "I have no fever", "no fever, no chills"."""
    if cues.in_sentence("after_all", cues.reading.sentences[mention.start]):
        return False
    return all(_clause_denies(clause, mention, cues) for clause in cues.clauses_of(mention))


def _clause_denies(clause: int, mention: Mention, cues: Cues) -> bool:
    """Whether the words of `mention` in `clause` are denied there, and nothing else is said in it but denials."""
    clauses = cues.reading.clauses
    part = [at for at in range(mention.start, mention.end) if clauses[at] == clause]
    return any(
        cue.start <= part[-1]
        and clauses[cue.start] == clause == clauses[cue.end - 1]
        and not _tells_of_failing(cue, cues)
        and part[0] - cue.end <= _FURTHEST_DENIAL
        and (last := _denial_ends(cue, part, cues)) - cue.end <= 2 * _FURTHEST_DENIAL
        and not _qualified(cue.start, last, cues)
        and (_stands_before(cue, part[0], cues) or _begins_with_person(_whole(mention.label, part), cue, cues))
        and all(_may_be_denied(at, cues) for at in range(cue.end, last))
        for cue in cues.of("deny")
    )


def _tells_of_failing(cue: Mention, cues: Cues) -> bool:
    """Whether the "not" of `cue` tells of failing: "can not get a word out" denies nothing."""
    return cues.reading.words[cue.start - 1 : cue.start] == ("can",)


def _denial_ends(cue: Mention, part: Sequence[int], cues: Cues) -> int:
    """Where the denial of `part` of a sign by `cue` ends: with the clause, or where a list goes on to the next."""
    clauses = cues.reading.clauses
    last = max(cue.end, part[0] + 1)
    while last < len(clauses) and clauses[last] == clauses[part[0]] and not _list_goes_on(last, cues):
        last += 1
    return last


def _list_goes_on(at: int, cues: Cues) -> bool:
    """Whether a "no" begins the next of a list of signs here: "no fever no cough just tired", but not "no longer"."""
    begins = cues.reading.words[at] == "no" and at + 1 in cues.signs
    return begins and any(found.start == at for found in cues.of("deny"))


def _qualified(start: int, end: int, cues: Cues) -> bool:
    """Whether what is denied in words [start, end) is but a measure: "not just", "not a high fever"."""
    return any(start <= found.start < end for found in cues.of("measure"))


def _stands_before(cue: Mention, start: int, cues: Cues) -> bool:
    """Whether `cue` ends before `start`, or shares but its verb with what is denied: "never had | had a stroke"."""
    return cue.start < start and _HAVING.issuperset(cues.reading.words[start : cue.end])


def _whole(label: str, part: Sequence[int]) -> Mention:
    return Mention(label, part[0], part[-1] + 1)


def _begins_with_person(part: Mention, cue: Mention, cues: Cues) -> bool:
    """Whether `part` of a sign begins with a person and a denial that is no part of it: "he is not | confused".

    In "he is not breathing" and "she does not know me" the "not" is the sign itself.
    """
    words, rules = cues.reading.words, cues.rules
    before = words[part.start : cue.end]
    if cue.end >= part.end or not all(word in _DENIALS or word in rules.deny_between for word in before):
        return False
    heavy = [word for word in words[part.start : part.end] if word not in rules.light]
    if rules.says(part.label, heavy):  # "had a stroke", but "not making sense"
        return _DENIALS.isdisjoint(heavy)
    denials = {at for at in range(cue.start, cue.end) if words[at] in _DENIALS}
    ideas = (cues.found.concepts.get(name, ()) for name in rules.ideas_of(part.label))
    return all(denials.isdisjoint(range(found.start, found.end)) for mentions in ideas for found in mentions)


def _may_be_denied(at: int, cues: Cues) -> bool:
    return at in cues.signs or cues.reading.words[at] in cues.rules.deny_between


def only_denies(span: Mention, cues: Cues) -> bool:
    """Whether clauses in `span` deny signs, and little else is said in it: "I have not been sick or dizzy"."""
    clauses = cues.reading.clauses
    within = (cue for cue in cues.of("deny") if span.start <= cue.start < span.end)
    denying = {clauses[cue.start] for cue in within if _rest_denied(cue, cues)}
    said = sum(clauses[at] not in denying for at in range(span.start, span.end))
    return bool(denying) and said < _LITTLE_ELSE


def _rest_denied(cue: Mention, cues: Cues) -> bool:
    clauses = cues.reading.clauses
    rest = [at for at in range(cue.end, len(clauses)) if clauses[at] == clauses[cue.start]]
    return not cues.signs.isdisjoint(rest) and all(_may_be_denied(at, cues) for at in rest)
