"""What a message could mean: every intent it gives evidence for, ranked.

Two kinds of evidence are joined. Rules: a line of concepts that must all be there, worth more the rarer its concepts
are among the intents. Examples: each concept and each word stem is worth the logarithm of how much likelier it is in
this intent's examples than in all intents' (summed evidence, never the nearest example). What the intent does not
explain counts against it.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from her2chat.content.model import Intent, Pack, Rule
from her2chat.lexicon import Lexicon, Reading

_SMOOTHING = 1.0  # how strongly evidence is pulled towards "no difference"
_WORD_SHARE = 0.55  # worth of a word's stem beside the worth of a concept
_NAME_SHARE = 0.6  # worth, in a rule, of a concept named only in the story around the question
_CUE = "cue."


@dataclass(frozen=True, slots=True)
class Evidence:
    """One thing in the message that speaks for an intent: a concept id, or a stem as "~stem"; its worth."""

    feature: str
    worth: float


@dataclass(frozen=True, slots=True)
class Candidate:
    """An intent the message may mean.

    `rule` is the best rule line met (empty if none) and `rule_worth` its worth; `evidence` adds up to
    `evidence_worth`; `explained` is the share (0 to 1) of the message's content that the intent accounts for.
    """

    intent: Intent
    score: float
    exact: bool
    rule: Rule
    rule_worth: float
    evidence: tuple[Evidence, ...]
    evidence_worth: float
    explained: float


@dataclass(frozen=True, slots=True)
class Ranking:
    """Candidates, best first; equal scores by intent id."""

    candidates: tuple[Candidate, ...]


class Matcher:
    """The pack's intents, indexed once; ranking changes nothing."""

    def __init__(self, pack: Pack, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._intents = {intent.id: intent for intent in pack.intents}
        self._exact: dict[tuple[str, ...], str] = {}
        profiles = {intent.id: self._profile(intent) for intent in pack.intents}
        self._rarity = _rarity(profiles)
        self._postings = _postings(profiles)
        self._rules = self._index_rules(pack)

    def rank(self, reading: Reading, limit: int = 8) -> Ranking:
        """The `limit` best candidates for `reading`."""
        features = _features(reading)
        total = sum(weight * self._rarity.get(feature, self._unknown) for feature, weight in features.items())
        exact = self._exact.get(reading.stems)
        gathered: dict[str, list[Evidence]] = defaultdict(list)
        explained: dict[str, float] = defaultdict(float)
        for feature, weight in features.items():
            rarity = self._rarity.get(feature, self._unknown)
            for intent_id, worth in self._postings.get(feature, ()):
                gathered[intent_id].append(Evidence(feature, weight * worth))
                explained[intent_id] += weight * rarity * min(1.0, worth / rarity) if rarity else 0.0
        rules = self._rules_met(reading)
        candidates = []
        for intent_id in {*gathered, *rules, *((exact,) if exact else ())}:
            rule, rule_worth = rules.get(intent_id, ((), 0.0))
            evidence = tuple(sorted(gathered.get(intent_id, ()), key=lambda item: (-item.worth, item.feature)))
            worth = sum(item.worth for item in evidence)
            share = min(1.0, explained[intent_id] / total) if total else 0.0
            score = worth * (0.4 + 0.6 * share) + rule_worth + (100.0 if intent_id == exact else 0.0)
            intent = self._intents[intent_id]
            candidates.append(Candidate(intent, score, intent_id == exact, rule, rule_worth, evidence, worth, share))
        candidates.sort(key=lambda candidate: (-candidate.score, candidate.intent.id))
        return Ranking(tuple(candidates[:limit]))

    _unknown = 3.0  # rarity of a word no example holds

    def _profile(self, intent: Intent) -> Mapping[str, float]:
        """Share of the intent's examples that hold each feature."""
        texts = [intent.question, *intent.examples]
        counts: dict[str, float] = defaultdict(float)
        for text in texts:
            reading = self._lexicon.read_phrase(text)
            self._exact.setdefault(reading.stems, intent.id)
            for feature in _features(reading):
                counts[feature] += 1.0
        shares = {feature: count / len(texts) for feature, count in counts.items()}
        for phrase in intent.say:
            for feature in _features(self._lexicon.read_phrase(phrase)):
                shares[feature] = max(shares.get(feature, 0.0), 0.5 if "." in feature else 0.15)
        return shares

    def _index_rules(self, pack: Pack) -> dict[str, list[tuple[str, Rule, float]]]:
        index: dict[str, list[tuple[str, Rule, float]]] = defaultdict(list)
        for intent in pack.intents:
            lines = [*intent.needs, *((((intent.id,),),) if intent.say else ())]
            for line in lines:
                worth = sum(min(self._rarity.get(choice, self._unknown) for choice in part) for part in line)
                for choice in min(line, key=len):
                    index[choice].append((intent.id, line, worth))
        return index

    def _rules_met(self, reading: Reading) -> dict[str, tuple[Rule, float]]:
        met: dict[str, tuple[Rule, float]] = {}
        for concept in reading.concepts:
            for intent_id, line, worth in self._rules.get(concept, ()):
                weight = _weight(line, reading.concepts)
                if weight and worth * weight > met.get(intent_id, ((), 0.0))[1]:
                    met[intent_id] = (line, worth * weight)
        for intent_id in list(met):
            if any(reading.concepts.get(concept, 0.0) == 1.0 for concept in self._intents[intent_id].unless):
                del met[intent_id]
        return met


def _weight(line: Rule, concepts: Mapping[str, float]) -> float:
    """How far the line is met: 0 if not; less than 1 where some part is named outside the question."""
    weights = [max(concepts.get(choice, 0.0) for choice in part) for part in line]
    if not all(weights) or max(weights) < 1.0:
        return 0.0
    return sum(1.0 if weight == 1.0 else _NAME_SHARE for weight in weights) / len(weights)


def _features(reading: Reading) -> dict[str, float]:
    """Concepts and stems of a reading, each with its weight."""
    features = {concept: weight for concept, weight in reading.concepts.items() if weight}
    covered = [False] * len(reading.stems)
    for mention in reading.mentions:
        if not mention.label.startswith(_CUE):
            for at in range(mention.start, mention.end):
                covered[at] = True
    for at, stem in enumerate(reading.stems):
        weight = reading.weights[at] * (_WORD_SHARE * (0.5 if covered[at] else 1.0))
        if weight:
            name = "~" + stem
            features[name] = max(features.get(name, 0.0), weight)
    return features


def _rarity(profiles: Mapping[str, Mapping[str, float]]) -> dict[str, float]:
    """Information of each feature: the logarithm of one over its mean share among the intents, never below 0."""
    mean: dict[str, float] = defaultdict(float)
    for profile in profiles.values():
        for feature, share in profile.items():
            mean[feature] += share / len(profiles)
    return {feature: max(0.0, min(5.0, -math.log(share))) for feature, share in mean.items()}


def _postings(profiles: Mapping[str, Mapping[str, float]]) -> dict[str, tuple[tuple[str, float], ...]]:
    mean: dict[str, float] = defaultdict(float)
    for profile in profiles.values():
        for feature, share in profile.items():
            mean[feature] += share / len(profiles)
    postings: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for intent_id, profile in profiles.items():
        for feature, share in profile.items():
            worth = math.log((share + _SMOOTHING * mean[feature]) / ((1 + _SMOOTHING) * mean[feature]))
            if worth > 0.05:
                postings[feature].append((intent_id, worth))
    return {feature: tuple(sorted(rows)) for feature, rows in postings.items()}
