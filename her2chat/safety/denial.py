"""What a message says that there is not: a closed list of whole-clause denials, for the same reason as in `context`."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from her2chat.phrases import Mention
from her2chat.safety.rules import Found, SafetyRules
from her2chat.safety.unlisted import UNLISTED

_FURTHEST_DENIAL = 12
_LITTLE_ELSE = 8  # words beside what is denied that may not yet tell of danger
_DENIALS = frozenset("no not never nil without neither none".split())
_HAVING = frozenset("had have has having got get".split())


class Denials:
    """The denials of one message."""

    def __init__(self, found: Found, rules: SafetyRules) -> None:
        self._found = found
        self._rules = rules

    def denied(self, mention: Mention) -> bool:
        """Whether a whole clause says that there is no such thing: "I have no fever", "no fever, no chills"."""
        numbers = self._found.reading.clauses
        told = self._found.rules.get("after_all", ())
        sentence = self._found.reading.sentences[mention.start]
        if any(self._found.reading.sentences[found.start] == sentence for found in told):
            return False
        clauses = range(numbers[mention.start], numbers[mention.end - 1] + 1)
        return all(self._clause_denies(clause, mention) for clause in clauses)

    def only_denies(self, span: Mention) -> bool:
        """Whether clauses in `span` deny signs, and little else is said in it: "I have not been sick or dizzy"."""
        clauses = self._found.reading.clauses
        cues = (cue for cue in self._found.rules.get("deny", ()) if span.start <= cue.start < span.end)
        denying = {clauses[cue.start] for cue in cues if self._rest_denied(cue)}
        said = sum(clauses[at] not in denying for at in range(span.start, span.end))
        return bool(denying) and said < _LITTLE_ELSE

    def _rest_denied(self, cue: Mention) -> bool:
        clauses = self._found.reading.clauses
        rest = [at for at in range(cue.end, len(clauses)) if clauses[at] == clauses[cue.start]]
        return not self.symptoms.isdisjoint(rest) and all(self._may_be_denied(at) for at in rest)

    @cached_property
    def symptoms(self) -> frozenset[int]:
        """The words that are part of a flag, or of a symptom that may be denied beside one.

        What is composed across sentences is left out: any word may stand in it.
        """
        flags, sentences = self._rules.flags, self._found.reading.sentences
        listed = (key for key in self._found.rules if key in flags and flags[key].id != UNLISTED)
        groups = [self._found.rules[key] for key in listed]
        groups += [self._found.concepts.get(name, ()) for name in self._rules.deny_symptoms]
        whole = (found for group in groups for found in group if sentences[found.start] == sentences[found.end - 1])
        return frozenset(at for found in whole for at in range(found.start, found.end))

    def _clause_denies(self, clause: int, mention: Mention) -> bool:
        """Whether the words of `mention` in `clause` are denied there, and nothing else is said in it but denials."""
        clauses = self._found.reading.clauses
        part = [at for at in range(mention.start, mention.end) if clauses[at] == clause]
        return any(
            cue.start <= part[-1]
            and clauses[cue.start] == clause == clauses[cue.end - 1]
            and not self._tells_of_failing(cue)
            and part[0] - cue.end <= _FURTHEST_DENIAL
            and (last := self._denial_ends(cue, part)) - cue.end <= 2 * _FURTHEST_DENIAL
            and not self._qualified(cue.start, last)
            and (self._stands_before(cue, part[0]) or self._begins_with_person(_whole(mention.label, part), cue))
            and all(self._may_be_denied(at) for at in range(cue.end, last))
            for cue in self._found.rules.get("deny", ())
        )

    def _stands_before(self, cue: Mention, start: int) -> bool:
        """Whether `cue` ends before `start`, or shares but its verb with what is denied: "never had | had a stroke"."""
        return cue.start < start and _HAVING.issuperset(self._found.reading.words[start : cue.end])

    def _denial_ends(self, cue: Mention, part: Sequence[int]) -> int:
        """Where the denial of `part` of a sign by `cue` ends: with the clause, or where a list goes on to the next."""
        clauses = self._found.reading.clauses
        last = max(cue.end, part[0] + 1)
        while last < len(clauses) and clauses[last] == clauses[part[0]] and last not in self._list_goes_on:
            last += 1
        return last

    @cached_property
    def _list_goes_on(self) -> frozenset[int]:
        """Where a "no" begins the next of a list of signs: "no fever no cough just tired", but not "no longer"."""
        words, symptoms = self._found.reading.words, self.symptoms
        starts = (found.start for found in self._found.rules.get("deny", ()))
        return frozenset(start for start in starts if words[start] == "no" and start + 1 in symptoms)

    def _tells_of_failing(self, cue: Mention) -> bool:
        """Whether the "not" of `cue` tells of failing: "can not get a word out" denies nothing."""
        return self._found.reading.words[cue.start - 1 : cue.start] == ("can",)

    def _qualified(self, start: int, end: int) -> bool:
        """Whether what is denied in words [start, end) is but a measure: "not just", "not a high fever"."""
        return any(start <= found.start < end for found in self._found.rules.get("measure", ()))

    def _begins_with_person(self, part: Mention, cue: Mention) -> bool:
        """Whether `part` of a sign begins with a person and a denial that is no part of it: "he is not | confused".

        In "he is not breathing" and "she does not know me" the "not" is the sign itself.
        """
        words = self._found.reading.words
        before = words[part.start : cue.end]
        if cue.end >= part.end or not all(word in _DENIALS or word in self._rules.deny_between for word in before):
            return False
        heavy = [word for word in words[part.start : part.end] if word not in self._rules.light]
        if self._rules.says(part.label, heavy):  # "had a stroke", but "not making sense"
            return _DENIALS.isdisjoint(heavy)
        denials = {at for at in range(cue.start, cue.end) if words[at] in _DENIALS}
        ideas = (self._found.concepts.get(name, ()) for name in self._rules.ideas_of(part.label))
        return all(denials.isdisjoint(range(found.start, found.end)) for mentions in ideas for found in mentions)

    def _may_be_denied(self, at: int) -> bool:
        return at in self.symptoms or self._found.reading.words[at] in self._rules.deny_between


def _whole(label: str, part: Sequence[int]) -> Mention:
    return Mention(label, part[0], part[-1] + 1)
