"""The safety content made ready to read with: built once, never changed, safe to share between threads."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cache

from her2chat.content.safety import CALL_TEAM, CRISIS, EMERGENCY, FlagRule, SafetyContent
from her2chat.phrases import Mention
from her2chat.safety.composing import by_first_concept, composed, possible
from her2chat.safety.evidence import features, letters_of
from her2chat.safety.listed import SOFTENING, Listed, Said
from her2chat.safety.number_rules import readings
from her2chat.safety.numbers import numbers
from her2chat.safety.reading import MASKED, SIGN, Hit, Reading
from her2chat.safety.retelling import retellings, told_anew
from her2chat.safety.unlisted import Unlisted, Weighed
from her2chat.support.tables import Words
from her2chat.text import Shorthand, Utterance, fold

_NO_SHORTHAND = Shorthand()
_ABUSE = "C04"
_Mentions = dict[str, list[Mention]]


@dataclass(frozen=True, slots=True)
class Found:
    """What stands where in one message: mentions by concept, and by the rule (flag or cue) that they fulfil."""

    reading: Reading
    concepts: Mapping[str, Sequence[Mention]]
    rules: Mapping[str, Sequence[Mention]]
    denies_crisis: bool


def _never(word: str) -> bool:
    return False


class SafetyRules:
    """`SafetyContent` compiled.

    `shorthand`: the same as messages are folded with. `is_ordinary`: tells an ordinary English word, which is never
    read as another; without it every unknown word may be. `harmless`: messages that are of no danger.
    """

    def __init__(
        self,
        content: SafetyContent,
        shorthand: Shorthand = _NO_SHORTHAND,
        is_ordinary: Callable[[str], bool] = _never,
        harmless: Sequence[str] = (),
    ) -> None:
        self.tellers = content.tellers
        self.lists = content.lists
        self.light = frozenset(content.light)
        self.deny_between = frozenset(content.deny_between) | self.light
        self.deny_symptoms = content.deny_symptoms
        self._numbers = content.numbers
        self.flags = {_key(flag): flag for flag in content.flags}
        self._said = Words(self._heavy(flag.id, phrase.split()) for flag in content.flags for phrase in flag.rule.say)
        self._ideas: dict[str, set[str]] = {flag.id: set() for flag in content.flags}
        for flag in content.flags:
            self._ideas[flag.id].update(name for need in flag.rule.needs for name in need.concepts)
        rules = [*((_key(flag), flag.rule) for flag in content.flags),
                 *((cue.id, cue) for cue in content.cues)]  # fmt: skip
        self._needs = by_first_concept((key, need) for key, rule in rules for need in rule.needs)
        self.whole_message = [(key, need) for key, rule in rules for need in rule.whole_message]
        told = (name for _, flag in rules[: len(self.flags)] for need in flag.needs for name in need.concepts)
        self.told_of = frozenset((*told, *(name for rule in content.numbers for name in rule.near)))
        self._crises = {key for key, flag in self.flags.items() if flag.level == CRISIS}
        needs = [(key, need) for key, rule in rules if key in self._crises for need in rule.needs]
        self._crisis_needs = by_first_concept(needs)
        ideas = (name for _, need in needs for name in need.concepts)
        self._of_crises = {*ideas, *(SIGN + key for key in self._crises)}
        self._listed = Listed(content, rules, shorthand, is_ordinary)
        held = _features_by(self._listed, shorthand)
        self._unlisted = Unlisted(content.examples, content.ordinary, harmless, held)
        self._unlisted_keys = {flag.level: _key(flag) for flag in self._unlisted.flags}
        self.flags |= {_key(flag): flag for flag in self._unlisted.flags}

    def says(self, flag: str, words: Iterable[str]) -> bool:
        """Whether `words` are a phrase of a flag with the id `flag`, light words aside."""
        return self._heavy(flag, words) in self._said

    def ideas_of(self, flag: str) -> Set[str]:
        """The concepts that flags with the id `flag` are composed of."""
        return self._ideas.get(flag, frozenset())

    def _heavy(self, flag: str, words: Iterable[str]) -> str:
        return " ".join((flag, *(word for word in words if word not in self.light)))

    def knows(self, word: str) -> bool:
        """Whether `word`, in small letters, is one: in a phrase of the rules, or an ordinary one."""
        return self._listed.knows(word)

    def find(self, utterance: Utterance) -> Found:
        """Everything that the rules know in `utterance`."""
        said, masks = self._listed.said(utterance)
        concepts, found = self._heard(said)
        for sign in self._heard_of_others(said, masks, found):
            found.setdefault(sign.label, []).append(sign)
        found = self._with_english_cues(found, said.reading)
        return Found(said.reading, concepts, found, self._listed.denies_crisis(masks, said))

    def _heard(self, said: Said) -> tuple[_Mentions, _Mentions]:
        """The mentions in a message by concept, and by the rule (flag or cue) that they fulfil."""
        concepts, found = _by_label(said.hits)
        self._read_numbers(said, concepts)
        weighed = self._unlisted.weighed(said)
        signs = composed(possible(self._needs, concepts), concepts, said.reading, self._crises)
        for sign in self._standing(signs, weighed, said):
            found.setdefault(sign.label, []).append(sign)
        for level, window in self._unlisted.heard(weighed, self._for_team(found)):
            key = self._unlisted_keys[level]
            found.setdefault(key, []).append(Mention(key, window.start, window.end))
        return concepts, found

    def _read_numbers(self, said: Said, concepts: _Mentions) -> None:
        told = [number for number in numbers(said.reading.words) if said.stems[number.start] != MASKED]
        for rule in self._numbers if told else ():
            for found in readings(rule, told, said.reading, concepts):
                concepts.setdefault(rule.id, []).append(found)

    def _standing(self, signs: Iterable[Mention], weighed: Sequence[Weighed], said: Said) -> Iterator[Mention]:
        """Those of `signs` that the words around them let stand; a cue always does."""
        for sign in signs:
            flag = self.flags.get(sign.label)
            if flag is None or self._unlisted.lets_stand(sign, flag, weighed, said):
                yield sign

    def _for_team(self, found: Mapping[str, Sequence[Mention]]) -> list[tuple[int, int]]:
        """Where the listed signs stand that the team should hear of, in order."""
        milder = (key for key in found if key in self.flags and self.flags[key].level == CALL_TEAM)
        return sorted((sign.start, sign.end) for key in milder for sign in found[key])

    def _heard_of_others(
        self, said: Said, masks: Sequence[Mention], found: Mapping[str, Sequence[Mention]]
    ) -> list[Mention]:
        """The listed crises that are heard where what is told of others is told in the first person.

        Weighing unlisted words so would raise more alarms than it finds crises. A hint adds nothing to an emergency.
        """
        emergency = any(self.flags[key].level == EMERGENCY for key in found if key in self.flags)
        heard: list[Mention] = []
        for told in retellings(said.reading, self.tellers, self.lists.not_owned, self._listed.stemmer.stem):
            its = self._listed.retold(told, masks, emergency)
            if self._adds(its.hits, said.hits):
                signs = self._crises_in(its, hints=not emergency)
                heard += [
                    sign for sign in signs if told_anew(sign, told, said.reading, self.flags[sign.label].id == _ABUSE)
                ]
        return heard

    def _adds(self, hits: Iterable[Hit], others: Sequence[Hit]) -> bool:
        """Whether one of `hits`, which is not one of `others`, may tell of a crisis."""
        return any(not self._of_crises.isdisjoint(hit.labels) for hit in set(hits).difference(others))

    def _crises_in(self, said: Said, hints: bool) -> Iterator[Mention]:
        """The listed crises of a message; `hints`: also those that the words around must let stand."""
        concepts, found = _by_label(hit for hit in said.hits if not self._of_crises.isdisjoint(hit.labels))
        for key in found.keys() & self._crises:
            if hints or not self.flags[key].hint:
                yield from found[key]
        there = possible(self._crisis_needs, concepts)
        needs = ((key, need) for key, need in there if hints or not self.flags[key].hint)
        signs = list(composed(needs, concepts, said.reading, self._crises))
        weighed = self._unlisted.weighed(said) if any(self.flags[sign.label].hint for sign in signs) else ()
        yield from self._standing(signs, weighed, said)

    def _with_english_cues(self, found: _Mentions, reading: Reading) -> _Mentions:
        """`found` without what would soften danger in another language, whose words mean something else there.

        The "no" of "no respira" denies nothing, and the "se" of "se desmaya" is short for no side effects.
        """
        signs = (sign for key in found if key in self.flags and self.flags[key].exact for sign in found[key])
        foreign = {reading.sentences[at] for sign in signs for at in (sign.start, sign.end - 1)}
        if not foreign:
            return found
        kept = {
            cue: [mention for mention in found[cue] if reading.sentences[mention.start] not in foreign]
            for cue in SOFTENING
            if cue in found
        }
        return {**found, **kept}


def _key(flag: FlagRule) -> str:
    return f"{flag.id} {flag.level}{' hint' if flag.hint else ' exact' if flag.exact else ''}"


def _by_label(hits: Iterable[Hit]) -> tuple[_Mentions, _Mentions]:
    """The mentions of concepts, and those of flags and cues, by their names."""
    concepts: _Mentions = {}
    found: _Mentions = {}
    for labels, start, end in hits:
        for label in labels:
            if label[0] == SIGN:
                found.setdefault(label[1:], []).append(Mention(label[1:], start, end))
            else:
                concepts.setdefault(label, []).append(Mention(label, start, end))
    return concepts, found


def _features_by(listed: Listed, shorthand: Shorthand) -> Callable[[str], Set[str]]:
    """What the features are of a message of the content; what each word is is worked out once."""
    opening, letters = cache(listed.open), cache(letters_of)

    def features_of(message: str) -> Set[str]:
        (reading, stems, hits), _ = listed.said(fold(message, shorthand), opening)
        return features(reading.words, stems, reading.sentences, hits, letters)

    return features_of
