"""What a message could mean: every intent it gives evidence for, ranked.

Two kinds of evidence are joined. Examples: every word, pair of words, concept and run of four letters of the message is
worth what the examples of the content say of it (see `her2chat.matcher.evidence`). Rules: a line of concepts that must
all be there, worth more the rarer they are. Scores become shares of belief that add up to 1.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from operator import itemgetter
from typing import Literal, NamedTuple

from her2chat.content.model import PERSONAL, Intent, Pack, Rule
from her2chat.lexicon.lexicon import Lexicon, Reading, about_one_person
from her2chat.matcher.evidence import Evidence, Example
from her2chat.matcher.packed_sums import fine
from her2chat.phrases import covered
from her2chat.support.tables import Table, in_any
from her2chat.text import runs_of_letters

_NAME_SHARE = 0.6  # worth, in a rule, of a concept named only in the story around the question
_RULE = 0.5  # worth of a rule beside that of the examples
_UNKNOWN = 4.0  # rarity of a concept that no example holds
_CUE = "cue."
_CUE_WORTH = 10.0  # how much such an opening speaks for every personal intent
_STEM, _PAIR, _LETTERS = "~", "~~", "#"  # before a feature, to tell it from a concept
Sort = Literal["concept", "stem", "pair", "letters"]
_SORTS: Mapping[str, Sort] = {_PAIR: "pair", _STEM: "stem", _LETTERS: "letters"}  # a longer mark before what begins it
_STEM_WORTH, _COVERED_WORTH, _PAIR_WORTH, _LETTERS_WORTH = 0.55, 0.28, 0.4, 0.4  # beside a concept's worth of 1
_WORTH: Mapping[Sort, float] = {"concept": 1.0, "stem": _STEM_WORTH, "pair": _PAIR_WORTH, "letters": _LETTERS_WORTH}
_ALL_LETTERS, _LETTERS_OF_KNOWN = 3.0, 1.0  # most that the letters of a word count together; an example holds the word
_SHORTLIST = 48  # intents that are weighed in full


@dataclass(frozen=True, slots=True)
class Piece:
    """One thing in the message that speaks for an intent (or, below 0, against it), and its worth.

    The worth is a weighted log-likelihood ratio, in nats.
    """

    feature: str
    worth: float


class Candidate(NamedTuple):
    """An intent the message may mean. A tuple, because many are made for every message.

    `score` (in nats, unbounded) adds up what speaks for it. `share` (0 to 1) is how much of the belief it has among all
    intents. `rule` is the best rule line met (empty if none) and `rule_worth` its worth; `exact`: the message is one of
    its examples.
    """

    intent: Intent
    score: float
    share: float
    exact: bool
    rule: Rule
    rule_worth: float


@dataclass(frozen=True, slots=True)
class Ranking:
    """Candidates, best first (equal scores by intent id), and the share of belief of each kind of reply.

    `known`: how many of the features of the message any example holds, by weight. `strange`: the share (0 to 1) of its
    words that no example holds and that are neither English nor named in the content ("prilosec").
    """

    candidates: tuple[Candidate, ...]
    kinds: Mapping[str, float]
    known: float
    strange: float


class _Met(NamedTuple):
    """What a `Candidate` holds but its share."""

    intent: Intent
    score: float
    exact: bool
    rule: Rule
    rule_worth: float


class Matcher:
    """The pack's intents, indexed once; ranking changes nothing."""

    def __init__(self, pack: Pack, lexicon: Lexicon) -> None:
        self._spread = pack.thresholds.spread
        self._ordinary = (pack.english, pack.spelling.left_alone)
        exact: dict[str, str] = {}
        examples = []
        letters = cache(_letters_of)  # of the content's words, worked out once
        concepts: dict[str, float] = defaultdict(float)
        for intent in pack.intents:
            texts = [intent.question, *intent.examples]
            held = {intent.id} if intent.say else set()
            for text in texts:
                reading = lexicon.read_phrase(text)
                exact.setdefault(_joined(reading.stems), intent.id)
                examples.append(Example(intent.kind, intent.id, presence(reading, letters)))
                held.update(reading.concepts)
            for concept in held:
                concepts[concept] += 1 / len(pack.intents)
        self._exact = Table(exact)
        self._rarity = {concept: -math.log(share) for concept, share in concepts.items()}
        self._evidence = Evidence(examples)
        intents = {intent.id: intent for intent in pack.intents}
        self._order = [intents[group] for group in self._evidence.groups]
        self._rules = self._index_rules(pack)

    def rank(self, reading: Reading) -> Ranking:
        """The likeliest intents for `reading`."""
        features = weighted(reading, self._evidence.knows)
        exact = self._exact.get(_joined(reading.stems))
        weighed, known = self._evidence.weigh(features, _SHORTLIST, exact)
        met = sorted(self._met(reading, weighed, exact), key=lambda one: (not one.exact, -one.score, one.intent.id))
        shares = _shares([one.score for one in met], self._spread)
        candidates = tuple(
            Candidate(one.intent, one.score, share, one.exact, one.rule, one.rule_worth)
            for share, one in zip(shares, met, strict=True)
        )
        return Ranking(candidates, _by_kind(candidates), known, self._strange(reading))

    def _met(self, reading: Reading, weighed: Mapping[int, float], exact: str | None) -> Iterator[_Met]:
        """The intents `weighed`, by their place, those left out that the question names something against."""
        rules = self._rules_met(reading)
        cue = _CUE_WORTH if about_one_person(reading) else 0.0
        asked = {concept for concept, weight in reading.concepts.items() if weight == 1.0}
        for at, score in weighed.items():
            intent = self._order[at]
            rule, worth = rules.get(intent.id, ((), 0.0))
            if intent.id == exact or asked.isdisjoint(intent.unless):
                whole = score + worth + (cue if intent.kind == PERSONAL else 0.0)
                yield _Met(intent, whole, intent.id == exact, rule, worth)

    def pieces(self, reading: Reading, intent: Intent) -> tuple[Piece, ...]:
        """What each feature of `reading` is worth for `intent`, the weightiest first."""
        features = weighted(reading, self._evidence.knows)
        worths = (Piece(name, weight * self._evidence.worth(name, intent.id)) for name, weight in features.items())
        return tuple(sorted(worths, key=lambda piece: (-abs(piece.worth), piece.feature)))

    def _index_rules(self, pack: Pack) -> dict[str, list[tuple[str, Rule, float]]]:
        index: dict[str, list[tuple[str, Rule, float]]] = defaultdict(list)
        for intent in pack.intents:
            lines = [*intent.needs, *([((intent.id,),)] if intent.say else [])]
            for line in lines:
                worth = sum(min(self._rarity.get(choice, _UNKNOWN) for choice in part) for part in line)
                for choice in min(line, key=len):
                    index[choice].append((intent.id, line, _RULE * worth))
        return index

    def _rules_met(self, reading: Reading) -> dict[str, tuple[Rule, float]]:
        met: dict[str, tuple[Rule, float]] = {}
        for concept in reading.concepts:
            for intent_id, line, worth in self._rules.get(concept, ()):
                weight = _weight(line, reading.concepts)
                if weight and worth * weight > met.get(intent_id, ((), 0.0))[1]:
                    met[intent_id] = (line, worth * weight)
        return met

    def _strange(self, reading: Reading) -> float:
        named, words = covered(reading.mentions), list(zip(reading.words, reading.stems, strict=True))
        others = {pair for at, pair in enumerate(words) if at not in named}
        strange = sum(not (self._may_be_english(word) or self._evidence.knows(_STEM + stem)) for word, stem in others)
        return strange / len(set(words)) if words else 0.0

    def _may_be_english(self, word: str) -> bool:
        """Whether `word` is an English one, a name, or a number or code, which are of no language."""
        return in_any(self._ordinary, word) or any(map(str.isdigit, word))


def respread(ranking: Ranking, spread: float) -> Ranking:
    """`ranking` as a pack with another `spread` (see `Thresholds`) would give it."""
    shares = _shares([candidate.score for candidate in ranking.candidates], spread)
    pairs = zip(ranking.candidates, shares, strict=True)
    candidates = tuple(candidate._replace(share=share) for candidate, share in pairs)
    return replace(ranking, candidates=candidates, kinds=_by_kind(candidates))


def _joined(stems: Iterable[str]) -> str:
    return " ".join(stems)


def _shares(scores: Sequence[float], spread: float) -> list[float]:
    """The share of belief of each score (softmax of temperature `spread`): a difference of `spread` counts e-fold."""
    best = max(scores, default=0.0)
    beliefs = [math.exp((score - best) / spread) for score in scores]
    total = sum(beliefs)
    return [belief / total for belief in beliefs]


def _by_kind(candidates: Iterable[Candidate]) -> dict[str, float]:
    kinds: dict[str, float] = defaultdict(float)
    for candidate in candidates:
        kinds[candidate.intent.kind] += candidate.share
    return dict(kinds)


def _weight(line: Rule, concepts: Mapping[str, float]) -> float:
    """How far the line is met: 0 if not; less than 1 where some part is named outside the question."""
    weights = [max(concepts.get(choice, 0.0) for choice in part) for part in line]
    if not all(weights) or max(weights) < 1.0:
        return 0.0
    return sum(1.0 if weight == 1.0 else _NAME_SHARE for weight in weights) / len(weights)


def presence(reading: Reading, letters: Callable[[str], Iterable[str]]) -> dict[str, float]:
    """How far a reading holds each feature: 1 in the question, less in the story around it.

    `letters`: `_letters_of`, or what remembers it.
    """
    words = _by_weight(reading)
    held = _words_and_concepts(reading, words)
    for weight, word, _ in words:
        held.update(dict.fromkeys(letters(word), weight))
    return held


def _letters_of(word: str) -> list[str]:
    """The features that the letters of `word` are."""
    return [_LETTERS + run for run in runs_of_letters(word)]


def _by_weight(reading: Reading) -> list[tuple[float, str, str]]:
    """The words that count, each with its weight and its stem: the weightiest last, whose weight stands."""
    words = zip(reading.weights, reading.words, reading.stems, strict=True)
    return sorted((word for word in words if word[0]), key=itemgetter(0))


def _words_and_concepts(reading: Reading, words: Iterable[tuple[float, str, str]]) -> dict[str, float]:
    """How far a reading, whose `words` count as `_by_weight` tells, holds each feature but letters."""
    held = {_STEM + stem: weight for weight, _, stem in words}
    bounded = ("", *reading.stems, "")
    weights = (0.0, *reading.weights, 0.0)
    pairs = zip(map(max, weights, weights[1:]), bounded, bounded[1:], strict=False)
    held.update({f"{_PAIR}{one} {two}": weight for weight, one, two in sorted(pairs, key=itemgetter(0)) if weight})
    held.update({concept: weight for concept, weight in reading.concepts.items() if weight})
    return held


def weighted(reading: Reading, knows: Callable[[str], bool]) -> dict[str, float]:
    """What each feature of a message counts: concepts most, then words that no concept covers, pairs, letters.

    The letters of a word count little where `knows` tells that examples hold the word: it says itself what they say.
    """
    covered = {
        _STEM + reading.stems[at]
        for mention in reading.mentions
        if not mention.label.startswith(_CUE)
        for at in range(mention.start, mention.end)
    }
    words = _by_weight(reading)
    held = _words_and_concepts(reading, words)
    counts = {feature: weight * _scale(feature, covered) for feature, weight in held.items()}
    letters: dict[str, float] = {}
    for weight, word, stem in words:
        runs = _letters_of(word)
        most = (_LETTERS_OF_KNOWN if knows(_STEM + stem) else _ALL_LETTERS) / max(len(runs), 1)
        worth = fine(weight * min(_LETTERS_WORTH, most))
        for run in runs:
            letters[run] = max(letters.get(run, 0.0), worth)
    return {**counts, **letters}


def _scale(feature: str, covered: set[str]) -> float:
    return _COVERED_WORTH if feature in covered else _WORTH[sort_of(feature)[0]]


def sort_of(feature: str) -> tuple[Sort, str]:
    """What sort of thing a feature is, and the thing itself.

    That is the id of a concept, the stem of a word, the stems of two words with a blank between them (one of the two is
    empty where the message begins or ends), or a run of letters.
    """
    for mark, sort in _SORTS.items():
        if feature.startswith(mark):
            return sort, feature[len(mark) :]
    return "concept", feature
