"""How what was found is meant: now, supposed or past; denied; the writer's or somebody else's.

Detect first, soften last: every function here begins from "it is happening now, to the writer" and needs a reason to
think otherwise.
"""

from __future__ import annotations

from typing import Literal

from her2chat.phrases import Mention
from her2chat.safety.rules import Found, SafetyRules

Tense = Literal["now", "what_if", "past"]
_NO_OWNERS = ("general", "asks_mild", "supposing", "harmless", "calm")
_FURTHEST_DENIAL = 12


class Circumstances:
    """The cues of one message, by sentence."""

    def __init__(self, found: Found, rules: SafetyRules) -> None:
        self._found = found
        self._rules = rules
        self._sentences: dict[str, frozenset[int]] = {}
        self._covered: frozenset[int] | None = None
        self._cue_words: frozenset[int] | None = None

    def tense(self, mention: Mention, level: str, mild: bool = False) -> Tense:
        """Whether `mention` is told as happening now; in doubt it is."""
        sentences = set(self._found.reading.sentences[mention.start : mention.end])
        tenses: set[Tense] = {self._tense_in(sentence, mention, level, mild) for sentence in sentences}
        return "now" if "now" in tenses or not tenses else min(tenses)

    def denied(self, mention: Mention) -> bool:
        """Whether a whole clause says that there is no such thing: "I have no fever", "no fever, no chills"."""
        return any(self._clause_denies(cue, mention) for cue in self._found.rules.get("deny", ()))

    def only_denies(self, span: Mention) -> bool:
        """Whether a clause in `span` denies signs and says nothing else: "I have not been sick or dizzy"."""
        cues = self._found.rules.get("deny", ())
        return any(span.start <= cue.start < span.end and self._rest_denied(cue) for cue in cues)

    def _rest_denied(self, cue: Mention) -> bool:
        clauses = self._found.reading.clauses
        rest = [at for at in range(cue.end, len(clauses)) if clauses[at] == clauses[cue.start]]
        return not self._symptoms().isdisjoint(rest) and all(self._may_be_denied(at) for at in rest)

    def of_another(self, mention: Mention) -> bool:
        """Whether somebody else than the writer has it: the person last named before it, else the next named."""
        me, other = self._found.rules.get("me", ()), self._found.rules.get("other", ())
        if any(mention.start <= person.start < mention.end for person in me):
            return False
        last_me = max((person.start for person in me if person.start < mention.start), default=-1)
        last_other = max((person.start for person in other if person.start < mention.end), default=-1)
        return bool(other) if last_me == last_other else last_other > last_me

    def _names_other_before(self, mention: Mention) -> bool:
        """Whether somebody else is named up to `mention`: "since my wife died" says nothing of whom it is told of."""
        named = any(person.start < mention.end for person in self._found.rules.get("other", ()))
        return named and self.of_another(mention)

    def _in(self, cue: str) -> frozenset[int]:
        if cue not in self._sentences:
            sentences = self._found.reading.sentences
            self._sentences[cue] = frozenset(sentences[found.start] for found in self._found.rules.get(cue, ()))
        return self._sentences[cue]

    def _tense_in(self, sentence: int, mention: Mention, level: str, mild: bool) -> Tense:
        if level == "crisis":
            told_of_dead = sentence in self._in("past") and self._names_other_before(mention)
            return "past" if told_of_dead and sentence not in self._in("now") else "now"
        if sentence in self._in("over") and (level != "emergency" or sentence in self._in("past")):
            return "past"
        if sentence in self._in("now"):
            return "now"
        if sentence in self._in("past") and self._in("over"):
            return "past"
        if self._in("confirm"):
            return "now"
        if sentence in self._in("supposing"):
            return "what_if"
        if self._in_general(sentence, mention, mild) and not self._owned(mention):
            return "what_if"
        return "past" if sentence in self._in("past") else "now"

    def _in_general(self, sentence: int, mention: Mention, mild: bool) -> bool:
        """Whether the sentence asks about such things in general; a cue that follows must follow in the same clause."""
        if mild and self._opens_question(sentence):
            return True
        clauses, sentences = self._found.reading.clauses, self._found.reading.sentences
        mild_cues = self._found.rules.get("asks_mild", ()) if mild else ()
        cues = (*self._found.rules.get("general", ()), *self._found.rules.get("calm", ()))
        return any(sentences[cue.start] == sentence and cue.start < mention.start for cue in mild_cues) or any(
            sentences[cue.start] == sentence
            and (cue.start < mention.start or clauses[cue.start] == clauses[mention.end - 1])
            for cue in cues
        )

    def _opens_question(self, sentence: int) -> bool:
        reading = self._found.reading
        start = reading.sentences.index(sentence)
        opens = any(cue.start == start for cue in self._found.rules.get("opener", ()))
        return opens and reading.words[start + 1 : start + 2] != ("not",)

    def _owned(self, mention: Mention) -> bool:
        """Whether the clause names a person who has it, outside of phrases such as "tell me" or "if I get"."""
        clauses = self._found.reading.clauses
        wanted = set(clauses[mention.start : mention.end])
        people = (*self._found.rules.get("me", ()), *self._found.rules.get("other", ()))
        return any(clauses[person.start] in wanted and person.start not in self._no_owners() for person in people)

    def _no_owners(self) -> frozenset[int]:
        """The words of cues that name a person without saying who has it."""
        if self._cue_words is None:
            cues = [found for cue in _NO_OWNERS for found in self._found.rules.get(cue, ())]
            self._cue_words = frozenset(at for found in cues for at in range(found.start, found.end))
        return self._cue_words

    def _clause_denies(self, cue: Mention, mention: Mention) -> bool:
        clauses = self._found.reading.clauses
        if not 0 <= mention.start - cue.end <= _FURTHEST_DENIAL or clauses[cue.start] != clauses[mention.end - 1]:
            return False
        last = mention.end
        while last < len(clauses) and clauses[last] == clauses[cue.start]:
            last += 1
        return last - cue.end <= 2 * _FURTHEST_DENIAL and all(self._may_be_denied(at) for at in range(cue.end, last))

    def _may_be_denied(self, at: int) -> bool:
        return at in self._symptoms() or self._found.reading.words[at] in self._rules.deny_between

    def _symptoms(self) -> frozenset[int]:
        """The words that are part of a flag, or of a symptom that may be denied beside one."""
        if self._covered is None:
            groups = [found for key, found in self._found.rules.items() if key in self._rules.flags]
            groups += [self._found.concepts.get(name, ()) for name in self._rules.deny_symptoms]
            self._covered = frozenset(at for group in groups for found in group for at in range(found.start, found.end))
        return self._covered
