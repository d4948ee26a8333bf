"""How what was found is meant: now, supposed or past; the writer's or somebody else's; denied (see `denial`).

Detect first, soften last: every function here begins from "it is happening now, to the writer" and needs a reason to
think otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Literal

from her2chat.content.safety import CRISIS, EMERGENCY, ILLNESS_NAME
from her2chat.phrases import Mention
from her2chat.safety.denial import Denials
from her2chat.safety.rules import Found, SafetyRules

Tense = Literal["now", "what_if", "past"]
_NO_OWNERS = ("general", "asks_mild", "supposing", "harmless", "calm")
_AFTERWARDS = ("past", "over")  # cues that may follow, in a clause of their own, what they speak of
_ONLY_AFTER = ("asks_mild", "history")  # cues that speak only of what follows them
_STANDS_FOR = frozenset("he she they him her them his".split())
_DONE_TO = frozenset("wake waken rouse revive".split())  # ends a sign of somebody whom another tries to wake
_BEFORE_NOUNS = frozenset("the a an my our your his her their this that these those old new and so then but".split())
_FEW = 6  # words of a sentence in which such a name is a call for help: "stroke help", "sepsis what do i do"
_IS_WELL = frozenset("well fine good ok okay better healthy".split())
_BEFORE_WELL = frozenset("am is are feel feels feeling all very fully quite perfectly doing".split())
_NEAR_SINCE = 4  # words before a sign within which a "since" tells when it was
_BEGIN_QUESTION = frozenset("what does do which who where can could will is".split())
_OF_MANY = frozenset(("common", "often", "likely", "frequent", "rare"))  # "nosebleeds how common" asks in general
_MONTHS = frozenset(("month", "months"))
_ONE_PATIENT = "patient"  # "patient having a fit" tells of one, "do patients having it ..." asks about many
_DEATHS = frozenset("died passed dead death deathbed lost".split())
_OWN_EVENTS = frozenset(  # what a clause may date by itself: "chemo last month, crushing chest pain"
    "chemo surgery operation mastectomy lumpectomy section infusion treatment radiotherapy radiation finished".split()
)
_PAST_FORM = re.compile(r"[a-z]{2,}(?<!e)ed")


class Circumstances:
    """The cues of one message, by sentence; `denials`: what it says that there is not."""

    def __init__(self, found: Found, rules: SafetyRules) -> None:
        self._found = found
        self._rules = rules
        self.denials = Denials(found, rules)
        self._sentences: dict[str, frozenset[int]] = {}
        self._cue_words: frozenset[int] | None = None

    def tense(self, mention: Mention, level: str, mild: bool = False) -> Tense:
        """Whether `mention` is told as happening now; in doubt it is."""
        sentences = set(self._found.reading.sentences[mention.start : mention.end])
        tenses: set[Tense] = {self._tense_in(sentence, mention, level, mild) for sentence in sentences}
        return "now" if "now" in tenses or not tenses else min(tenses)

    def of_another(self, mention: Mention) -> bool:
        """Whether somebody else than the writer has it: the person last named before it, else the next named."""
        other = self._found.rules.get("other", ())
        me = [found for found in self._found.rules.get("me", ()) if not self._names_other(found, other)]
        if any(person.start in self._object_of(mention) for person in other):
            return True
        if any(mention.start <= person.start < mention.end for person in me):
            return False
        last_me = max((person.start for person in me if person.start < mention.start), default=-1)
        last_other = max((person.start for person in other if person.start < mention.end), default=-1)
        return bool(other) if last_me == last_other else last_other > last_me

    def _names_other(self, me: Mention, other: Sequence[Mention]) -> bool:
        """Whether `me` only begins the name of somebody else: the "my" of "my wife", "my poor mother"."""
        own = self._found.reading.words[me.start] in ("my", "our")
        return own and any(0 <= person.start - me.end <= 1 for person in other)

    def _object_of(self, mention: Mention) -> range:
        """Where the person stands whom the words of `mention` are done to: "can not wake my wife"."""
        words, at = self._found.reading.words, mention.end
        if words[at - 1] not in _DONE_TO:
            return range(0)
        while at < len(words) and words[at] in _BEFORE_NOUNS | {"up"}:
            at += 1
        return range(mention.end, at + 1)

    def _names_other_before(self, mention: Mention) -> bool:
        """Whether somebody else is named up to `mention`: "since my wife died" says nothing of whom it is told of."""
        named = any(person.start < mention.end for person in self._found.rules.get("other", ()))
        return named and self.of_another(mention)

    def _reaches(self, cue: str, sentence: int, mention: Mention) -> bool:
        """Whether a cue of `sentence` speaks of `mention`: in its clause, or in one that goes together with its clause.

        "I have chest pain, my mother died of cancer in 2015" tells of two things, "he collapsed, back in 2009" of one.
        """
        sentences, clauses = self._found.reading.sentences, self._found.reading.clauses
        own = range(clauses[mention.start], clauses[mention.end - 1] + 1)
        for found in self._found.rules.get(cue, ()):
            clause = clauses[found.start]
            if sentences[found.start] != sentence or clause != clauses[found.end - 1]:
                continue
            if (cue == "past" and self._of_late(found)) or (cue == "general" and self._asks_after(found, mention)):
                continue
            if cue == "general" and self._tells_of_one(found):
                continue
            if cue == "history" and "with" in self._found.reading.words[found.end : mention.start]:
                continue  # "known history of angina with crushing pain"
            if clause in own and (found.start < mention.start or cue not in _ONLY_AFTER):
                return True
            if clause not in own and not self._has("present", own) and self._goes_with(cue, found, own):
                return True
            if cue == "past" and clause < own[0] and self._goes_on_of_dead(found, own):
                return True
        return False

    def _tells_of_one(self, cue: Mention) -> bool:
        """Whether `cue` opens its clause with the one patient whom it tells of: "patient having a fit, 4 minutes"."""
        words, clauses = self._found.reading.words, self._found.reading.clauses
        opens = not cue.start or clauses[cue.start - 1] != clauses[cue.start]
        return opens and words[cue.start] == _ONE_PATIENT

    def _goes_on_of_dead(self, cue: Mention, own: range) -> bool:
        """Whether `own` go on to tell of the only one whose death `cue` tells of: "my dad died in 2009, he had fits".

        Not so "his dad died in 2009, he has a fit", which tells of somebody else.
        """
        clauses, words = self._found.reading.clauses, self._found.reading.words
        its = clauses[cue.start]
        if _DEATHS.isdisjoint(self._words_in(range(its, its + 1))):
            return False
        others = [person.start for person in self._found.rules.get("other", ())]
        people = [at for at in others if clauses[at] < own[0]]
        if [clauses[at] for at in people] != [its] or self._has("me", own):
            return False
        dead = people[0]
        if clauses[dead - 1 : dead] == (its,) and words[dead - 1] not in ("my", "our"):
            return False
        named = (who for who in self._rules.tellers if words[dead] in who.people and not who.only_named)
        alike = next((frozenset(who.words) for who in named), frozenset())
        said = {words[at] for at in others if clauses[at] in own}
        return bool(said) and said <= alike

    def _of_late(self, past: Mention) -> bool:
        """Whether the words of `past` are part of what tells of now: "in the past hour"."""
        return any(now.start < past.end and past.start < now.end for now in self._found.rules.get("now", ()))

    def _asks_after(self, cue: Mention, mention: Mention) -> bool:
        """Whether `cue` is of a question that follows `mention` without a stop: "passed out what does it mean"."""
        words = self._found.reading.words
        begins = words[mention.end : cue.start + 1]
        asks_how = any(word == "how" and words[at] not in _OF_MANY for at, word in enumerate(begins, mention.end + 1))
        return asks_how or not _BEGIN_QUESTION.isdisjoint(begins)

    def _is_past(self, sentence: int, mention: Mention) -> bool:
        """Whether the past reaches `mention`: "last year", "history of", or "before surgery" with a verb of the past.

        "Fever 39 before surgery" and "chest pain with a history of clots" tell of now.
        """
        if self._reaches("past", sentence, mention) or self._reaches("history", sentence, mention):
            return True
        return self._verb_is_past(mention) and self._reaches("some_time", sentence, mention)

    def _told_as_past(self, sentence: int, mention: Mention) -> bool:
        """Whether the past reaches `mention`, or stands in its sentence and its own verb is of the past."""
        return self._is_past(sentence, mention) or (sentence in self._in("past") and self._verb_is_past(mention))

    def _verb_is_past(self, mention: Mention) -> bool:
        """Whether the clauses of `mention` tell of the past and state nothing of the present."""
        numbers = self._found.reading.clauses
        own = range(numbers[mention.start], numbers[mention.end - 1] + 1)
        return self._tells_of_past(own) and not self._has("present", own)

    def _goes_with(self, cue: str, found: Mention, own: range) -> bool:
        """Whether the clause of a cue, `found`, and clauses `own`, with nothing of the present, tell of one thing."""
        clause = self._found.reading.clauses[found.start]
        past, its = self._tells_of_past(own), range(clause, clause + 1)
        if clause > own[-1]:  # "..., that was years ago", "my dad had a stroke, he died in 1998"
            if cue == "past" and self._has_sign(its):  # "face drooping, had a stroke years ago"
                return False
            if past and not self._names_somebody(its, found):  # "gran died of a clot, before I was born"
                return cue in _AFTERWARDS
            return cue in _AFTERWARDS and not self._has_person(its)
        if cue == "past" and not past and (self._dates_own_event(its) or self._goes_on_now(its, own)):
            return False
        if cue == "past":  # "last year, chest pain", "last year I had chest pain, was sick, ..."
            list_goes_on = self._has_sign(its) and (past or not self._has_person(own))
            return list_goes_on or not (self._has_person(its) or self._has("present", its))
        if cue in ("over", "history") or past:
            return False
        # "does it cause pain, fits or fainting?", but not "can you get a nurse, throat closing"
        return (cue != "general" or self._has_sign(its)) and not self._has_person(own)

    def _dates_own_event(self, clauses: range) -> bool:
        return not _OWN_EVENTS.isdisjoint(self._words_in(clauses))

    def _words_in(self, clauses: range) -> Iterator[str]:
        reading = self._found.reading
        return (word for word, clause in zip(reading.words, reading.clauses, strict=True) if clause in clauses)

    def _goes_on_now(self, its: range, own: range) -> bool:
        """Whether a sign of the past in `its` is followed by what is going on: "stroke last year, face drooping"."""
        return self._has_sign(its) and any(word.endswith("ing") for word in self._words_in(own))

    def _has_sign(self, clauses: range) -> bool:
        numbers = self._found.reading.clauses
        return any(numbers[at] in clauses for at in self.denials.symptoms)

    def _names_somebody(self, clauses: range, but_for: Mention) -> bool:
        """Whether a person is named in `clauses`, by more than a word that stands for one named before, or a cue's."""
        numbers, words = self._found.reading.clauses, self._found.reading.words
        people = (*self._found.rules.get("me", ()), *self._found.rules.get("other", ()))
        named = (person.start for person in people if words[person.start] not in _STANDS_FOR)
        return any(numbers[at] in clauses and at not in range(but_for.start, but_for.end) for at in named)

    def _has(self, cue: str, clauses: range) -> bool:
        numbers = self._found.reading.clauses
        return any(numbers[found.start] in clauses for found in self._found.rules.get(cue, ()))

    def _has_person(self, clauses: range) -> bool:
        return self._has("me", clauses) or self._has("other", clauses)

    def _tells_of_past(self, clauses: range) -> bool:
        """Whether a clause has a verb of the past: one that is listed, or a person's "collapsed" and the like."""
        if self._has("was", clauses):
            return True
        return self._has_person(clauses) and any(map(_PAST_FORM.fullmatch, self._words_in(clauses)))

    def _in(self, cue: str) -> frozenset[int]:
        if cue not in self._sentences:
            sentences = self._found.reading.sentences
            self._sentences[cue] = frozenset(sentences[found.start] for found in self._found.rules.get(cue, ()))
        return self._sentences[cue]

    def _tense_in(self, sentence: int, mention: Mention, level: str, mild: bool) -> Tense:
        if level == CRISIS:
            told_of_dead = self._names_other_before(mention) and self._told_as_past(sentence, mention)
            recent = sentence in self._in("now") or self._within_months(sentence)
            return "past" if told_of_dead and not recent else "now"
        if self._of_animal(mention):
            return "what_if"
        if self._has_come_back(sentence, mention):
            return "now"
        past = self._is_past(sentence, mention)
        if (level != EMERGENCY or past) and self._reaches("over", sentence, mention):
            return "past"
        if self._is_now(sentence, mention, past):
            return "now"
        if past and self._in("over"):
            return "past"
        if self._in("confirm"):
            return "now"
        if any(self._reaches(cue, sentence, mention) for cue in ("fiction", "supposing")):
            return "what_if"
        if self._in_general(sentence, mention, mild) and not self._owned(mention):
            return "what_if"
        return "past" if past else "now"

    def _within_months(self, sentence: int) -> bool:
        """Whether all that is past in a sentence is months away at most: "she was raped by her carer last month"."""
        sentences, words = self._found.reading.sentences, self._found.reading.words
        own = [cue for cue in self._found.rules.get("past", ()) if sentences[cue.start] == sentence]
        return bool(own) and all(not _MONTHS.isdisjoint(words[cue.start : cue.end]) for cue in own)

    def _has_come_back(self, sentence: int, mention: Mention) -> bool:
        """Whether its sentence goes on to say that it is here again: "pain in 2011, fine since, then it came back"."""
        sentences = self._found.reading.sentences
        again = self._found.rules.get("relapse", ())
        return any(mention.end <= found.start and sentences[found.start] == sentence for found in again)

    def _is_now(self, sentence: int, mention: Mention, past: bool) -> bool:
        """Whether a cue of its sentence says so.

        But for a "since" of what is past ("since a fall in 1972"), and a "now" of all being well ("I feel fine now").
        """
        sentences, words = self._found.reading.sentences, self._found.reading.words
        near = range(mention.start - _NEAR_SINCE, mention.start + 1)
        return any(
            sentences[cue.start] == sentence
            and not (past and words[cue.start] == "since" and cue.start in near)
            and not (past and self._of_being_well(cue))
            for cue in self._found.rules.get("now", ())
        )

    def _of_being_well(self, now: Mention) -> bool:
        """Whether `now` ends "I feel well now" and the like; "well now it is back" tells of now."""
        words, at = self._found.reading.words, now.start
        before = words[max(at - 2, 0) : at]
        return (
            words[at : now.end] == ("now",) and len(before) == 2 and before[0] in _BEFORE_WELL and before[1] in _IS_WELL
        )

    def _of_animal(self, mention: Mention) -> bool:
        """Whether an animal or a thing has it: "the dog collapsed"; not so "the dog found me", "the dog bite"."""
        words, clauses, light = self._found.reading.words, self._found.reading.clauses, self._rules.light
        people = (*self._found.rules.get("me", ()), *self._found.rules.get("other", ()))
        return any(
            all(word in light for word in words[animal.end : mention.start])
            and clauses[animal.start] == clauses[mention.start]
            and self._begins_clause(animal)
            and not any(animal.end <= person.start < mention.start for person in people)
            for animal in self._found.rules.get("animal", ())
            if animal.end <= mention.start
        )

    def _begins_clause(self, thing: Mention) -> bool:
        """Whether nothing stands before `thing` in its clause that could have it: "dad, walking the dog, collapsed"."""
        words, clauses = self._found.reading.words, self._found.reading.clauses
        at = thing.start
        while at and clauses[at - 1] == clauses[thing.start] and words[at - 1] in _BEFORE_NOUNS:
            at -= 1
        return not at or clauses[at - 1] != clauses[thing.start]

    def _in_general(self, sentence: int, mention: Mention, mild: bool) -> bool:
        """Whether the sentence speaks of such things in general; a cue that follows must follow in the same clause.

        So does one that asks about an illness by its name, or names it among much else.
        """
        named = self._is_name(mention)
        if (mild or named) and self._opens_question(sentence):
            return True
        if named and self._found.reading.sentences.count(sentence) > _FEW:
            return True
        cues = ("general", "calm", "asks_mild") if mild or named else ("general", "calm")
        return any(self._reaches(cue, sentence, mention) for cue in cues)

    def _is_name(self, mention: Mention) -> bool:
        """Whether `mention` is but the name of an illness: "sepsis", not "rash that does not fade"."""
        names = self._found.concepts.get(ILLNESS_NAME, ())
        return any(name.start == mention.start and name.end == mention.end for name in names)

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
            cues = [found for found in cues if not self._tells_of_one(found)]
            self._cue_words = frozenset(at for found in cues for at in range(found.start, found.end))
        return self._cue_words
