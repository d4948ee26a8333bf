"""What words mean: the concepts of a message, each with the words it was read from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter

from her2chat.content.model import DRUG, Pack, Rule
from her2chat.lexicon.focus import (
    OPENS,
    beginning,
    questions,
    questions_alone,
    questions_on,
    refocused,
    stands_alone,
    weigh,
    with_stops,
)
from her2chat.lexicon.proofreading import Proofreader
from her2chat.lexicon.vocabulary import make_speller
from her2chat.phrases import Mention, PhraseBook, Stemmer
from her2chat.support.tables import Words
from her2chat.text import Span, Utterance, fold, piece, words_of

_WITHIN = 6  # words between the parts of a compound, at most
_MOST_NAMED = 3
_PLACE = attrgetter("start", "end", "label")
_ABOUT_ONE_PERSON = ("cue.decide", "cue.permits", "cue.forecasts", "cue.reads", "cue.attributes")
_GENERAL, _WHY = "cue.general", "why"  # the reason for something is the same for everybody
_INHERITED = ("cue.", DRUG)


@dataclass(frozen=True, slots=True)
class Correction:
    """A word that was read as another."""

    typed: str
    read_as: str


@dataclass(frozen=True, slots=True)
class Reading:
    """A message with its meanings.

    `weights` says how much each word counts: 1 in the asking sentence, less in the story around it, 0 where the
    subject is waved aside. `concepts` has, for each concept named (wider ones included), the highest such weight.
    `unclear_drugs` holds the drug ids between which a misspelled name could not be told.
    """

    utterance: Utterance
    words: tuple[str, ...]
    stems: tuple[str, ...]
    weights: tuple[float, ...]
    mentions: tuple[Mention, ...]
    concepts: dict[str, float]
    corrections: tuple[Correction, ...] = ()
    unclear_drugs: tuple[str, ...] = ()


def about_one_person(reading: Reading) -> bool:
    """Whether the question opens as one for a decision, a reading or a forecast about one person does."""
    if reading.concepts.get(_GENERAL) or reading.concepts.get(_WHY) == 1.0:
        return False
    return any(reading.concepts.get(cue) == 1.0 for cue in _ABOUT_ONE_PERSON)


class Lexicon:
    """The pack's words, compiled once; reading changes nothing."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack
        self.stemmer = Stemmer()
        opening = next((concept.say for concept in pack.concepts if concept.id == OPENS), ())
        self._openers = frozenset(phrase for phrase in opening if " " not in phrase)
        self._written = replace(pack.shorthand, openers={})  # "dose" in the content is a dose
        self.book = PhraseBook(self.stemmer, pack.light_words)
        self._meanings = _meanings(pack)
        self._subjects = {label for label, meant in self._meanings.items() if not pack.field.isdisjoint(meant)}
        self._subjects |= pack.field
        self._foreign = pack.foreign | pack.elsewhere
        self._names = {concept.id: concept.name for concept in pack.concepts if concept.name}
        for concept in pack.concepts:
            for phrase in concept.say:
                words = self.words_of(phrase)
                if words:
                    self.book.add(concept.id, words)
        self._compounds = _by_first_part(pack)
        self._add_said(pack)
        speller = make_speller(pack, self.words_of)
        for word in speller.words():
            self.stemmer.learn(word)
        stems = Words(map(self.stemmer.stem, speller.words()))
        self._proofreader = Proofreader(speller, pack.spelling, pack.shorthand, stems, self.stemmer.stem)

    def _add_said(self, pack: Pack) -> None:
        """The phrases of the intents; each takes over the cues and drugs in it, which it would otherwise hide."""
        said = [(intent.id, self.words_of(phrase)) for intent in pack.intents for phrase in intent.say]
        inside = [{m.label for m in self.book.find(words) if m.label.startswith(_INHERITED)} for _, words in said]
        for (intent_id, words), labels in zip(said, inside, strict=True):
            for label in (intent_id, *sorted(labels)) if words else ():
                self.book.add(label, words)

    def meanings(self, mention: Mention) -> tuple[str, ...]:
        """The concept that was found, and every wider one that it also means."""
        return self._meanings.get(mention.label) or (mention.label,)

    def named(self, reading: Reading, meaning: str) -> str:
        """The things of that `meaning` that the asking sentence names: as the content writes them, else as read.

        Empty where it names none, or more than a reader would want to have listed.
        """
        found = {
            mention.label: reading.words[mention.start : mention.end]
            for mention in reading.mentions
            if meaning in self.meanings(mention) and max(reading.weights[mention.start : mention.end]) == 1.0
        }
        if len(found) > _MOST_NAMED:
            return ""
        return ", ".join(self._written_as(label, words) for label, words in found.items())

    def _written_as(self, label: str, words: tuple[str, ...]) -> str:
        name = self._names.get(label, "")
        same = self.stemmer.stems(self.words_of(name)) == self.stemmer.stems(words)
        return name if same else " ".join(words)

    def words_of(self, phrase: str) -> tuple[str, ...]:
        """The folded words of a phrase of the content."""
        return words_of(phrase, self._written)

    def read_phrase(self, phrase: str) -> Reading:
        """A phrase of the content, read as if typed."""
        return self.read(fold(phrase, self._written))

    def read(self, utterance: Utterance) -> Reading:
        """`utterance` with its words repaired, its concepts found and its sentences weighed."""
        proof = self._proofreader.proofread(utterance)
        words = proof.utterance.words
        corrections = tuple(Correction(*pair) for pair in proof.corrections)
        stems = self.stemmer.stems(words)
        found = self.book.find_stems(stems, words)
        utterance = with_stops(proof.utterance, found, self._openers)
        mentions = self._compounded(found, utterance)
        weights = weigh(utterance, mentions, self._openers, self._subjects_in(mentions))
        concepts = self._concepts(mentions, weights)
        return Reading(utterance, words, stems, weights, mentions, concepts, corrections, proof.unclear)

    def _compounded(self, mentions: list[Mention], utterance: Utterance) -> tuple[Mention, ...]:
        """`mentions` with the concepts added whose parts stand close together within a sentence."""
        where: dict[str, list[Mention]] = {}
        for mention in mentions:
            for label in self.meanings(mention):
                where.setdefault(label, []).append(mention)
        made = []
        for first in where:
            for label, rule in self._compounds.get(first, ()):
                found = close_together(rule, where, utterance.sentences)
                if found is not None and label not in where:
                    made.append(Mention(label, *found))
        return tuple(sorted({*mentions, *made}, key=_PLACE))

    def questions(self, reading: Reading) -> tuple[Reading, ...]:
        """A reading for each question of a message that asks several; empty where it asks one."""
        subjects = self._subjects_in(reading.mentions)
        asked = questions(reading.utterance, reading.mentions, self._openers)
        return tuple(self._question(reading, question, subjects) for question in asked)

    def without_story(self, reading: Reading) -> Iterator[Reading]:
        """What a message may ask without its story: its questions alone, then the last with what it may be about.

        None where all of it is of another field. A question about one person is left out, and one that may point at
        what is left out: at something foreign to the article, at a drug.
        """
        utterance, mentions, named = reading.utterance, reading.mentions, reading.concepts.keys()
        foreign, subjects = bool(self._foreign & named), self._subjects_in(mentions)
        if foreign and not self.pack.own & named:
            return
        for question in questions_alone(utterance, mentions, self._openers):
            if not foreign or stands_alone(utterance, question, subjects):
                yield from self._of_anybody(utterance, question)
        for question in questions_on(utterance, mentions, self._openers, subjects):
            if not self._drugs_before(question.start, mentions):
                yield from self._of_anybody(utterance, question)

    def _drugs_before(self, at: int, mentions: Iterable[Mention]) -> set[str]:
        """The drugs that are named before the word `at` only."""
        drugs = [mention for mention in mentions if mention.label.startswith(DRUG)]
        after = {mention.label for mention in drugs if mention.start >= at}
        return {mention.label for mention in drugs} - after

    def _of_anybody(self, utterance: Utterance, question: Span) -> Iterator[Reading]:
        """The reading of one question of `utterance`, unless it is all of it, or about one person."""
        if question.end - question.start == len(utterance.words):
            return
        reading = self.read(piece(utterance, question.start, question.end))
        if not about_one_person(reading):
            yield reading

    def _question(self, reading: Reading, question: Span, subjects: Sequence[Mention]) -> Reading:
        """The reading of one question of several; one that stands alone is read as if it were the whole message."""
        if stands_alone(reading.utterance, question, subjects):
            return self.read(piece(reading.utterance, beginning(reading.utterance, question), question.end))
        weights = refocused(reading.weights, question)
        return replace(reading, weights=weights, concepts=self._concepts(reading.mentions, weights))

    def _subjects_in(self, mentions: Iterable[Mention]) -> list[Mention]:
        """Those of `mentions` that name a subject of the field."""
        return [mention for mention in mentions if mention.label in self._subjects]

    def _concepts(self, mentions: tuple[Mention, ...], weights: tuple[float, ...]) -> dict[str, float]:
        concepts: dict[str, float] = {}
        for mention in mentions:
            weight = max(weights[mention.start : mention.end])
            for concept in self.meanings(mention):
                if weight >= concepts.get(concept, 0.0):
                    concepts[concept] = weight
        return concepts


def _meanings(pack: Pack) -> dict[str, tuple[str, ...]]:
    """Each concept with every wider one that it also means, itself first."""
    direct = {concept.id: concept.parents for concept in pack.concepts}
    closed: dict[str, tuple[str, ...]] = {}
    for concept_id in direct:
        seen = [concept_id]
        todo = list(direct[concept_id])
        while todo:
            parent = str(todo.pop())
            if parent not in seen:
                seen.append(parent)
                todo.extend(direct.get(parent, ()))
        closed[concept_id] = tuple(seen)
    return closed


def _by_first_part(pack: Pack) -> dict[str, list[tuple[str, Rule]]]:
    index: dict[str, list[tuple[str, Rule]]] = {}
    for concept in pack.concepts:
        for rule in concept.made_of:
            for choice in rule[0]:
                index.setdefault(choice, []).append((concept.id, rule))
    return index


def close_together(
    rule: Rule, where: Mapping[str, Sequence[Mention]], sentences: Sequence[Span]
) -> tuple[int, int] | None:
    """Where the parts of `rule` stand close together in one sentence, each in words of its own."""
    if not all(any(choice in where for choice in part) for part in rule):
        return None
    for first in (mention for choice in rule[0] for mention in where.get(choice, ())):
        sentence = next(span for span in sentences if first.start < span.end)
        chosen = [first]
        for part in rule[1:]:
            near = [
                mention
                for choice in part
                for mention in where.get(choice, ())
                if sentence.start <= mention.start < sentence.end
                and all(mention.end <= other.start or other.end <= mention.start for other in chosen)
                and -_WITHIN <= mention.start - first.end < _WITHIN
            ]
            if not near:
                break
            chosen.append(min(near, key=lambda mention: abs(mention.start - first.start)))
        if len(chosen) == len(rule):
            return min(mention.start for mention in chosen), max(mention.end for mention in chosen)
    return None
