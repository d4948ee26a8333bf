"""What stands in the sentences and clauses of one message: cues, persons and signs, for `tense` and others to judge."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property

from her2chat.phrases import Mention
from her2chat.safety.rules import Found, SafetyRules
from her2chat.safety.unlisted import UNLISTED


class Cues:
    """What `rules` `found` in one message.

    `reading`: the message as it was read; `people`: those who are named, the writer, then others.
    """

    def __init__(self, found: Found, rules: SafetyRules) -> None:
        self.found = found
        self.rules = rules
        self.reading = found.reading
        self.people = (*self.of("me"), *self.of("other"))

    def of(self, cue: str) -> Sequence[Mention]:
        """The words of a cue, by their start."""
        return self.found.rules.get(cue, ())

    @cached_property
    def signs(self) -> frozenset[int]:
        """The words that are part of a flag, or of a symptom that may be denied beside one.

        What is composed across sentences is left out: any word may stand in it.
        """
        flags, sentences = self.rules.flags, self.reading.sentences
        listed = (key for key in self.found.rules if key in flags and flags[key].id != UNLISTED)
        groups = [self.of(key) for key in listed]
        groups += [self.found.concepts.get(name, ()) for name in self.rules.deny_symptoms]
        whole = (found for group in groups for found in group if sentences[found.start] == sentences[found.end - 1])
        return frozenset(at for found in whole for at in range(found.start, found.end))

    def clauses_of(self, mention: Mention) -> range:
        """The clauses that a mention lies in."""
        clauses = self.reading.clauses
        return range(clauses[mention.start], clauses[mention.end - 1] + 1)

    def words_in(self, clauses: range) -> Iterator[str]:
        """The words of some clauses."""
        return (word for word, at in zip(self.reading.words, self.reading.clauses, strict=True) if at in clauses)

    def has(self, cue: str, clauses: range) -> bool:
        """Whether a cue begins in some clauses."""
        numbers = self.reading.clauses
        return any(numbers[found.start] in clauses for found in self.of(cue))

    def has_person(self, clauses: range) -> bool:
        """Whether anybody is named in some clauses."""
        return self.has("me", clauses) or self.has("other", clauses)

    def has_sign(self, clauses: range) -> bool:
        """Whether a sign is told of in some clauses."""
        numbers = self.reading.clauses
        return any(numbers[at] in clauses for at in self.signs)

    def in_sentence(self, cue: str, sentence: int) -> bool:
        """Whether a cue begins in a sentence."""
        numbers = self.reading.sentences
        return any(numbers[found.start] == sentence for found in self.of(cue))
