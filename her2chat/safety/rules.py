"""The safety content made ready to read with: built once, never changed, safe to share between threads."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cache
from zlib import crc32

from her2chat.content.safety import ALARMS, CALL_TEAM, CRISIS, EMERGENCY, FlagRule, Rule, SafetyContent
from her2chat.phrases import Mention
from her2chat.safety.composing import by_first_concept, composed, possible
from her2chat.safety.evidence import (
    Evidence,
    Window,
    around,
    features,
    letters_of,
    numbered,
    often_seen,
    windows,
    within,
)
from her2chat.safety.look_alikes import holds, in_one_clause, masked, stands, without_hidden, without_touched
from her2chat.safety.number_rules import readings
from her2chat.safety.numbers import numbers
from her2chat.safety.reading import MASKED, SIGN, EveryPhrase, Hit, Opening, Reading, open_word, read
from her2chat.safety.retelling import retellings, told_anew
from her2chat.safety.spelling import QuickStemmer, Speller
from her2chat.support.tables import Table, Words
from her2chat.text import Shorthand, Utterance, fold, words_of

_NO_SHORTHAND = Shorthand()
_ABUSE = "C04"
UNLISTED = "X"  # the flag of danger told in words that no rule lists
_ONE_IN = 3  # harmless examples that are read; more make the same ears and a longer first start
_NEAR_MISSES_COUNT = 6  # how often an ordinary message that looks like danger counts
_TELLING = 15  # words and pairs of words (eight words) from which unlisted words may tell of danger: "goodbye" does not
_HINT_WORTH = 1.5  # what a hint makes up for of what the words around it lack of a bar
_ILLNESS_WORTH, _NEAR_ILLNESS = 1.0, 1.0  # how much nearer to it than to crisis, and how near to its bar, words are
_CLEARLY = 2.0  # by how much words must tell of an emergency rather than of what the team should hear
_LOOK_ALIKE, _DENIAL = "look alike", "crisis denial"
_SOFTENING = ("deny", "general", "asks_mild", "opener", "supposing", "calm", "fiction")  # cues that may lower a flag


@dataclass(frozen=True, slots=True)
class Found:
    """What stands where in one message: mentions by concept, and by the rule (flag or cue) that they fulfil."""

    reading: Reading
    concepts: Mapping[str, Sequence[Mention]]
    rules: Mapping[str, Sequence[Mention]]
    denies_crisis: bool


def _may_be_danger(overs: Mapping[str, float]) -> bool:
    """Whether words that are over the bars by so much do not speak against danger."""
    return max(overs.values()) >= -_HINT_WORTH


def _tells_of_illness(overs: Mapping[str, float]) -> bool:
    """Whether words that are over the bars by so much tell of an illness that is urgent rather than of a crisis."""
    crisis = overs.get(CRISIS, 0.0)
    illness = max((over for level, over in overs.items() if level != CRISIS), default=crisis)
    return illness > -_NEAR_ILLNESS and illness - crisis > _ILLNESS_WORTH


def _holds(window: Window, spans: Sequence[tuple[int, int]]) -> bool:
    """Whether one of `spans`, which are in order, stands in `window`."""
    near = spans[bisect_left(spans, (window.start, 0)) : bisect_left(spans, (window.end, 0))]
    return any(end <= window.end for _, end in near)


def _told(overs: Mapping[str, float], for_team: bool) -> str:
    """The level that words over the bars by so much tell of: an emergency only where it is clearly one.

    `for_team`: a listed sign among the words is for the team to hear, and so reaches that bar at least.
    """
    best = max(overs, key=overs.__getitem__)
    milder = CALL_TEAM if CALL_TEAM in overs else best
    over = max(overs[milder], 0.0) if for_team else overs[milder]
    return milder if best == EMERGENCY and overs[best] - over < _CLEARLY else best


def _never(word: str) -> bool:
    return False


class SafetyRules:
    """`SafetyContent` compiled.

    `shorthand`: the same as messages are folded with. `is_ordinary`: tells an ordinary English word, which is never
    read as another; without it every unknown word may be.
    """

    def __init__(
        self,
        content: SafetyContent,
        shorthand: Shorthand = _NO_SHORTHAND,
        is_ordinary: Callable[[str], bool] = _never,
        harmless: Sequence[str] = (),
    ) -> None:
        self._read_as = {typed: tuple(fold(plain, shorthand).words) for typed, plain in content.read_as.items()}
        self._shorthand = shorthand
        stemmer = QuickStemmer()
        self._book = EveryPhrase(stemmer, content.light)
        self._masks = EveryPhrase(stemmer, content.look_alike_light)
        self._not_of_others = EveryPhrase(stemmer, content.look_alike_light)
        self._done_to_wake = EveryPhrase(stemmer, content.look_alike_light)
        self.tellers = content.tellers
        self.flags = {_key(flag): flag for flag in content.flags}
        self.light = frozenset(content.light)
        self._said = Words(self._heavy(flag.id, phrase.split()) for flag in content.flags for phrase in flag.rule.say)
        self._ideas: dict[str, set[str]] = {flag.id: set() for flag in content.flags}
        for flag in content.flags:
            self._ideas[flag.id].update(name for need in flag.rule.needs for name in need.concepts)
        self.deny_between = frozenset(content.deny_between) | self.light
        self.deny_symptoms = content.deny_symptoms
        self._numbers = content.numbers
        rules = [*((_key(flag), flag.rule) for flag in content.flags),
                 *((cue.id, cue) for cue in content.cues)]  # fmt: skip
        self._softening = frozenset(SIGN + cue for cue in _SOFTENING)
        self._needs = by_first_concept((key, need) for key, rule in rules for need in rule.needs)
        self._crises = {key for key, flag in self.flags.items() if flag.level == CRISIS}
        needs = [(key, need) for key, rule in rules if key in self._crises for need in rule.needs]
        self._crisis_needs = by_first_concept(needs)
        ideas = (name for _, need in needs for name in need.concepts)
        self._of_crises = {*ideas, *(SIGN + key for key in self._crises)}
        self.whole_message = [(key, need) for key, rule in rules for need in rule.whole_message]
        self._add_phrases(content, rules)
        known, exact = (self._vocabulary(content, exact) for exact in (False, True))
        self._speller = Speller(known, is_ordinary, self._read_as, exact)
        self._evidence = self._weigh_examples(content, harmless)

    def says(self, flag: str, words: Iterable[str]) -> bool:
        """Whether `words` are a phrase of a flag with the id `flag`, light words aside."""
        return self._heavy(flag, words) in self._said

    def ideas_of(self, flag: str) -> Set[str]:
        """The concepts that flags with the id `flag` are composed of."""
        return self._ideas.get(flag, frozenset())

    def _heavy(self, flag: str, words: Iterable[str]) -> str:
        return " ".join((flag, *(word for word in words if word not in self.light)))

    def _add_phrases(self, content: SafetyContent, rules: Iterable[tuple[str, Rule]]) -> None:
        for concept in content.concepts:
            self._add(self._book, concept.id, concept.say)
        for key, rule in rules:
            self._add(self._book, SIGN + key, rule.say)
        self._add(self._masks, _LOOK_ALIKE, content.look_alikes)
        self._add(self._masks, _DENIAL, content.crisis_denials)
        self._add(self._not_of_others, _LOOK_ALIKE, content.not_of_others)
        self._add(self._done_to_wake, _LOOK_ALIKE, content.done_to_wake)

    def _add(self, book: EveryPhrase, label: str, phrases: Iterable[str]) -> None:
        for phrase in phrases:
            words = self.opened(phrase)
            if words:
                book.add(label, words)

    def opened(self, phrase: str) -> tuple[str, ...]:
        """A phrase of the content as the words that a message would be read as."""
        words = words_of(phrase, self._shorthand)
        return tuple(piece for word in words for piece in self._read_as.get(word, (word,)))

    def _vocabulary(self, content: SafetyContent, exact: bool) -> set[str]:
        """The words of the concepts and flags, not of cues and look-alikes: of the exact ones, or of all others."""
        concepts = (concept.say for concept in content.concepts if concept.exact is exact)
        flags = (flag.rule.say for flag in content.flags if flag.exact is exact)
        return {word for say in (*concepts, *flags) for phrase in say for word in self.opened(phrase)}

    def _weigh_examples(self, content: SafetyContent, harmless: Sequence[str]) -> dict[str, Evidence]:
        """The evidence for each level of which the content has example messages, and the flag that it raises."""
        self._features: Table[int] = Table()
        self._unlisted: dict[str, str] = {}  # the key of that flag, by level
        if not any(level.messages for level in content.examples):
            return {}
        harmless = [message for message in harmless if crc32(message.encode()) % _ONE_IN == 0]  # one more moves none
        counts = self._count(harmless, content.ordinary, *(level.messages for level in content.examples))
        often = often_seen(*counts)
        self._features = Table(numbered(often))
        plain, near, *of_levels = ([count.get(feature, 0) for feature in often] for count in counts)
        calm = [one + _NEAR_MISSES_COUNT * other for one, other in zip(plain, near, strict=True)]
        calm_size = len(harmless) + _NEAR_MISSES_COUNT * len(content.ordinary)
        held = {level.level: count for level, count in zip(content.examples, of_levels, strict=True)}
        sizes = {level.level: len(level.messages) for level in content.examples}
        other_side = {crisis: [name for name in held if (name == CRISIS) != crisis] for crisis in (False, True)}
        elsewhere = {
            crisis: list(map(sum, zip(calm, *(held[name] for name in names), strict=True)))
            for crisis, names in other_side.items()
        }
        others = {crisis: calm_size + sum(sizes[name] for name in names) for crisis, names in other_side.items()}
        evidence = {}
        for level in content.examples:
            crisis, own, size = level.level == CRISIS, held[level.level], sizes[level.level]
            flag = FlagRule(Rule(UNLISTED), UNLISTED, level.name, level.level)
            self._unlisted[level.level] = _key(flag)
            self.flags[_key(flag)] = flag
            evidence[level.level] = Evidence(often, own, size, elsewhere[crisis], others[crisis], level.bar)
        return evidence

    def _count(self, *groups: Iterable[str]) -> list[Counter[str]]:
        """How many messages of each of `groups` hold each feature."""
        opening, letters = cache(self._open), cache(letters_of)  # what the content's words are is worked out once
        counts: list[Counter[str]] = [Counter() for _ in groups]
        for messages, count in zip(groups, counts, strict=True):
            for message in messages:
                reading, stems, hits, _ = self._unmasked(fold(message, self._shorthand), opening)
                count.update(features(reading.words, stems, reading.sentences, hits, letters))
        return counts

    def _open(self, word: str) -> list[tuple[str, str]]:
        """What a word is read as; see `open_word`."""
        return open_word(word, self._read_as, self._book.stemmer, self._speller)

    def _unmasked(
        self, utterance: Utterance, opening: Opening
    ) -> tuple[Reading, Sequence[str], list[Hit], list[Mention]]:
        """The message as read, its stems but for those in a look-alike, the phrases in it, and the look-alikes."""
        reading = read(utterance, opening, self.light)
        masks = self._look_alikes(self._masks, reading)
        return reading, *self._without(masks, reading), masks

    def _look_alikes(self, book: EveryPhrase, reading: Reading) -> list[Mention]:
        masks = book.find_stems(reading.stems, reading.words)
        return [mask for mask in masks if in_one_clause(mask, reading)]

    def _without(self, masks: Sequence[Mention], reading: Reading) -> tuple[Sequence[str], list[Hit]]:
        """The stems of `reading` but for those in look-alikes, and the phrases in it that these do not hide."""
        hits = self._book.hits(reading.stems, reading.words)
        if not masks:
            return reading.stems, hits
        standing = [mask for mask in masks if self._hides(mask, hits, reading)]
        without_cues = without_touched(hits, masks, self._softening)
        return masked(reading.stems, standing), without_hidden(without_cues, standing, reading.words)

    def _hides(self, mask: Mention, hits: Sequence[Hit], reading: Reading) -> bool:
        denies = mask.label == _DENIAL
        return stands(mask, reading.words) and (not denies or holds(mask, hits, reading.sentences))

    def knows(self, word: str) -> bool:
        """Whether `word`, in small letters, is one: in a phrase of the rules, or an ordinary one."""
        return self._book.stemmer.knows(word) or self._speller.is_ordinary(word)

    def find(self, utterance: Utterance) -> Found:
        """Everything that the rules know in `utterance`."""
        reading, stems, hits, masks = self._unmasked(utterance, self._open)
        concepts, found = self._heard(reading, stems, hits)
        for sign in self._heard_of_others(reading, hits, masks, found):
            found.setdefault(sign.label, []).append(sign)
        found = self._with_english_cues(found, reading)
        denied = any(mask.label == _DENIAL and self._hides(mask, hits, reading) for mask in masks)
        return Found(reading, concepts, found, denied)

    def _heard(
        self, reading: Reading, stems: Sequence[str], hits: Sequence[Hit]
    ) -> tuple[dict[str, list[Mention]], dict[str, list[Mention]]]:
        """The mentions in a message by concept, and by the rule (flag or cue) that they fulfil."""
        concepts, found = _by_label(hits)
        self._read_numbers(reading, stems, concepts)
        weighed = self._weighed(reading, stems, hits)
        for sign in composed(possible(self._needs, concepts), concepts, reading, self._crises):
            if self._stands(sign, weighed, reading, stems, hits):
                found.setdefault(sign.label, []).append(sign)
        for_team = self._for_team(found)
        for window, overs in weighed:
            if max(overs.values()) >= 0:
                key = self._unlisted[_told(overs, _holds(window, for_team))]
                found.setdefault(key, []).append(Mention(key, window.start, window.end))
        return concepts, found

    def _with_english_cues(self, found: dict[str, list[Mention]], reading: Reading) -> dict[str, list[Mention]]:
        """`found` without what would soften danger in another language, whose words mean something else there.

        The "no" of "no respira" denies nothing, and the "se" of "se desmaya" is short for no side effects.
        """
        signs = (sign for key in found if key in self.flags and self.flags[key].exact for sign in found[key])
        foreign = {reading.sentences[at] for sign in signs for at in (sign.start, sign.end - 1)}
        if not foreign:
            return found
        cues = {cue: found[cue] for cue in _SOFTENING if cue in found}
        kept = {
            cue: [mention for mention in mentions if reading.sentences[mention.start] not in foreign]
            for cue, mentions in cues.items()
        }
        return {**found, **kept}

    def _heard_of_others(
        self, reading: Reading, hits: Sequence[Hit], masks: Sequence[Mention], found: Mapping[str, Sequence[Mention]]
    ) -> list[Mention]:
        """The listed crises that are heard where what is told of others is told in the first person.

        Weighing unlisted words so would raise more alarms than it finds crises. A hint adds nothing to an emergency.
        """
        emergency = any(self.flags[key].level == EMERGENCY for key in found if key in self.flags)
        heard: list[Mention] = []
        for told in retellings(reading, self.tellers, self._book.stemmer.stem):
            hiding = [*masks, *self._look_alikes(self._masks, told)]
            for book in (self._not_of_others, *((self._done_to_wake,) if emergency else ())):
                hiding += book.find_stems(told.stems, told.words)
            stems, its = self._without(hiding, told)
            if self._adds(its, hits):
                signs = self._crises_in(told, stems, its, hints=not emergency)
                heard += [sign for sign in signs if told_anew(sign, told, reading, self.flags[sign.label].id == _ABUSE)]
        return heard

    def _crises_in(self, reading: Reading, stems: Sequence[str], hits: Sequence[Hit], hints: bool) -> Iterator[Mention]:
        """The listed crises of a message; `hints`: also those that the words around must let stand."""
        concepts, found = _by_label(hit for hit in hits if not self._of_crises.isdisjoint(hit.labels))
        for key in found.keys() & self._crises:
            if hints or not self.flags[key].hint:
                yield from found[key]
        needs = (
            (key, need) for key, need in possible(self._crisis_needs, concepts) if hints or not self.flags[key].hint
        )
        signs = list(composed(needs, concepts, reading, self._crises))
        weighed = self._weighed(reading, stems, hits) if any(self.flags[sign.label].hint for sign in signs) else []
        for sign in signs:
            if self._stands(sign, weighed, reading, stems, hits):
                yield sign

    def _adds(self, hits: Iterable[Hit], others: Sequence[Hit]) -> bool:
        """Whether one of `hits`, which is not one of `others`, may tell of a crisis."""
        return any(not self._of_crises.isdisjoint(hit.labels) for hit in set(hits).difference(others))

    def _for_team(self, found: Mapping[str, Sequence[Mention]]) -> list[tuple[int, int]]:
        """Where the listed signs stand that the team should hear of, in order."""
        milder = (key for key in found if key in self.flags and self.flags[key].level == CALL_TEAM)
        listed = (key for key in milder if self.flags[key].id != UNLISTED)
        return sorted((sign.start, sign.end) for key in listed for sign in found[key])

    def _weighed(
        self, reading: Reading, stems: Sequence[str], hits: Sequence[Hit]
    ) -> list[tuple[Window, dict[str, float]]]:
        """The windows long enough to tell, with what `_overs` says of each."""
        held = windows(reading.words, stems, reading.sentences, hits)
        return [(window, self._overs(window)) for window in held if self._evidence and window.size >= _TELLING]

    def _stands(
        self,
        sign: Mention,
        weighed: Iterable[tuple[Window, dict[str, float]]],
        reading: Reading,
        stems: Sequence[str],
        hits: Sequence[Hit],
    ) -> bool:
        """Whether a sign stands: any but a hint, if the words around it, or a loose one, if its own words let it.

        The words around a hint are those of its sentences, or the few beside it.

        They must not speak against danger and, around a hint of crisis, not tell of illness rather. Whatever else the
        message tells, it cannot take a hint away: it may only add sentences that let it stand.
        """
        flag = self.flags.get(sign.label)
        if flag is None or not self._evidence:
            return True
        if not flag.hint:
            return not _loose(sign, flag, reading) or self._may_tell(within(sign, reading.words, stems, hits))
        said = [overs for window, overs in weighed if window.start < sign.end and sign.start < window.end]
        ill = flag.level == CRISIS and all(map(_tells_of_illness, said))
        if not ill and any(map(_may_be_danger, said)):
            return True  # whatever the few words beside it say
        beside = around(sign, reading.words, stems, reading.sentences, hits)
        if beside.size < _TELLING:
            return True
        overs = self._overs(beside)
        if ill and _tells_of_illness(overs):
            return False
        return _may_be_danger(overs) or any(map(_may_be_danger, said))

    def _may_tell(self, window: Window) -> bool:
        """Whether `window` does not speak against danger, or is too short to tell."""
        return window.size < _TELLING or _may_be_danger(self._overs(window))

    def _overs(self, window: Window) -> dict[str, float]:
        """By how much `window` is over the bar of each level (under it: less than 0)."""
        known = self._features.among(window.features).values()
        return {level: evidence.weigh(known, window.size) - evidence.bar for level, evidence in self._evidence.items()}

    def _read_numbers(self, reading: Reading, stems: Sequence[str], concepts: dict[str, list[Mention]]) -> None:
        said = [number for number in numbers(reading.words) if stems[number.start] != MASKED]
        for rule in self._numbers if said else ():
            for found in readings(rule, said, reading, concepts):
                concepts.setdefault(rule.id, []).append(found)


def _key(flag: FlagRule) -> str:
    return f"{flag.id} {flag.level}{' hint' if flag.hint else ' exact' if flag.exact else ''}"


def _by_label(hits: Iterable[Hit]) -> tuple[dict[str, list[Mention]], dict[str, list[Mention]]]:
    """The mentions of concepts, and those of flags and cues, by their names."""
    concepts: dict[str, list[Mention]] = {}
    found: dict[str, list[Mention]] = {}
    for labels, start, end in hits:
        for label in labels:
            if label[0] == SIGN:
                found.setdefault(label[1:], []).append(Mention(label[1:], start, end))
            else:
                concepts.setdefault(label, []).append(Mention(label, start, end))
    return concepts, found


def _loose(sign: Mention, flag: FlagRule, reading: Reading) -> bool:
    """Whether an alarm is composed of what stands in different sentences: "all my records. I have dye ..."."""
    return flag.level in ALARMS and reading.sentences[sign.start] != reading.sentences[sign.end - 1]
