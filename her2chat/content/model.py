"""The content pack as frozen data: the article, the intents, the words.

Its classes have no slots: what is frozen and has slots is unpickled field by field in Python, which a start waits for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property

from her2chat.content.nodes import NOWHERE, Place
from her2chat.content.safety import SafetyContent
from her2chat.content.spelling import Spelling
from her2chat.content.wording import Wording
from her2chat.text import Shorthand

ANSWER, NOT_COVERED, PERSONAL = "answer", "not_covered", "personal"
SMALL_TALK, OFF_TOPIC = "small_talk", "off_topic"
DRUG = "drug."  # how the ids of concepts begin that are drugs
Rule = tuple[tuple[str, ...], ...]
TOUCHES = ("general", "treatment", "side_effects", "outlook", "research")


@dataclass(frozen=True)
class Sentence:
    """One sentence of the article; `text` is article text [start, end), in characters, byte for byte."""

    id: str
    section: str
    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Article:
    """The source text and its numbered sentences."""

    title: str
    text: str
    sentences: tuple[Sentence, ...]

    def sentence(self, sentence_id: str) -> Sentence | None:
        """The sentence of that id, e.g. "S8"."""
        return next((s for s in self.sentences if s.id == sentence_id), None)


@dataclass(frozen=True)
class Quote:
    """Words quoted from one sentence; `text` is article text [start, end)."""

    sentence: str
    section: str
    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Intent:
    """One thing people ask for, and what is said to it.

    `needs`: rule lines, each a row of parts, each part a choice of concepts ("a or b + c" is ((a, b), (c,))); a message
    that holds every part of one line asks for this intent. `unless`: concepts whose presence in the question takes it
    elsewhere. `say`: phrases that mean this intent by themselves.
    """

    id: str
    kind: str
    question: str
    place: Place
    quotes: tuple[Quote, ...] = ()
    in_plain_words: str = ""
    about: str = ""
    reply: str = ""
    ask_your_team: str = ""
    touches: str = "general"
    needs: tuple[Rule, ...] = ()
    unless: Sequence[str] = ()
    say: Sequence[str] = ()
    examples: Sequence[str] = ()
    next: Sequence[str] = ()


@dataclass(frozen=True)
class Concept:
    """A meaning and the phrases people use for it; `parents` are the wider meanings it also has.

    `made_of`: rule lines; where all parts of one stand close together, the concept is there too. `misspelled`: slips in
    its one-word phrases that are read as the nearest of these.
    """

    id: str
    means: str
    say: Sequence[str]
    parents: Sequence[str]
    place: Place
    name: str = ""
    made_of: tuple[Rule, ...] = ()
    misspelled: Sequence[str] = ()


@dataclass(frozen=True)
class Caution:
    """An editor's caution shown beside quotes of `sentences`; the quote itself is never changed.

    `topics`: ids of intents that the article does not answer, but this caution tells of; it is shown there too.
    """

    id: str
    sentences: Sequence[str]
    text: str
    as_of: str
    region: str
    source: str
    place: Place = NOWHERE
    topics: Sequence[str] = ()


@dataclass(frozen=True)
class Term:
    """A hard word, the other ways in which it is written, and what it means in plain words."""

    term: str
    say: Sequence[str]
    means: str
    place: Place


@dataclass(frozen=True)
class Thresholds:
    """Where a ranking becomes an answer; `her2chat eval --calibrate` sets them on labelled messages.

    `floor` (0 to 1): the least belief on which an answer is given. `pair` (0 to 1): where the best answer has less, the
    next one is given beside it, and their beliefs count together. `spread` (above 0): the temperature of the
    softmax that makes beliefs of scores; the larger, the more alike they are.
    """

    floor: float = 0.8
    pair: float = 0.9
    spread: float = 2.0


@dataclass(frozen=True)
class Pack:
    """Everything her2chat can say, read and checked once.

    `field`: concepts any of which shows that a message is about this field at all. `foreign`: concepts that the article
    does not speak of; a question that names one is not answered from it. `elsewhere`: concepts of other fields; a
    question that names one is answered only where it names one of `own` too, what the article speaks of. `english`:
    ordinary English words. `other_languages`: common words of other languages that are none of English. `drug_class`:
    the concept that is all drugs of this field together ("" where it has none). `caution_words`: words that a sentence
    of the article must not hold without an editor's caution.
    """

    title: str
    language: str
    region: str
    reviewed_by: str
    reviewed_on: str
    review_due: str
    field: frozenset[str]
    foreign: frozenset[str]
    thresholds: Thresholds
    article: Article
    intents: tuple[Intent, ...]
    concepts: tuple[Concept, ...]
    light_words: frozenset[str]
    function_words: frozenset[str]
    shorthand: Shorthand
    english: Set[str]
    other_languages: Set[str]
    spelling: Spelling
    cautions: tuple[Caution, ...]
    glossary: tuple[Term, ...]
    lines: Mapping[str, Sequence[str]]
    safety: SafetyContent
    wording: Wording
    fingerprint: str
    drug_class: str = ""
    caution_words: Sequence[str] = ()
    elsewhere: frozenset[str] = frozenset()
    own: frozenset[str] = frozenset()
    team_line: str = ""

    def line(self, line_id: str) -> str:
        """The fixed line of that id (the first variant); empty where the pack has none."""
        return next(iter(self.lines.get(line_id, ())), "")

    def intent(self, intent_id: str) -> Intent | None:
        """The intent of that id."""
        return self._by_id.get(intent_id)

    def asked_by_name(self, concept: str) -> Intent | None:
        """The first intent that is asked for by the name of `concept` alone."""
        return self._by_name.get(concept)

    def following(self, intent: Intent) -> tuple[Intent, ...]:
        """The intents that come next after `intent`, in order."""
        named = (self.intent(name) for name in intent.next)
        return tuple(other for other in named if other is not None)

    @cached_property
    def _by_name(self) -> Mapping[str, Intent]:
        alone = (
            (line[0][0], intent)
            for intent in reversed(self.intents)  # so that the first of several stays
            for line in intent.needs
            if len(line) == len(line[0]) == 1
        )
        return dict(alone)

    @cached_property
    def _by_id(self) -> Mapping[str, Intent]:
        return {intent.id: intent for intent in self.intents}
