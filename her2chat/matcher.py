"""What a message could mean: every intent it gives evidence for, ranked.

Two kinds of evidence are joined. Rules: a line of concepts that must all be there, worth more the rarer its concepts
are among the intents. Examples: each concept and each word stem is worth the logarithm of how much likelier it is in
this intent's examples than in all intents' (summed evidence, never the nearest example). What the intent does not
explain counts against it.
"""

from __future__ import annotations

import heapq
import math
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from her2chat.content.model import Intent, Pack, Rule
from her2chat.lexicon import Lexicon, Reading

_SMOOTHING = 0.5  # how strongly evidence is pulled towards "no difference"
_WORD_SHARE = 0.55  # worth of a word's stem beside the worth of a concept
_NAME_SHARE = 0.6  # worth, in a rule, of a concept named only in the story around the question
_NEXT_TO_NOTHING = 0.2
_CUE = "cue."
_STEM = "~"  # before a stem, to tell it from a concept
_EXACT = 100.0
_DOUBT = 2.0  # content that is always missing: keeps a question of hardly any content from looking fully explained
_UNKNOWN = 4.0  # rarity of a word that no example holds
_LEAST_WORTH = 1.0
_LEAST_SHARE = 0.35  # what is left of the evidence where nothing else in the question is explained


@dataclass(frozen=True, slots=True)
class Evidence:
    """One thing in the message that speaks for an intent: a concept id, or a stem as "~stem"; its worth."""

    feature: str
    worth: float


@dataclass(frozen=True, slots=True)
class Candidate:
    """An intent the message may mean.

    `rule` is the best rule line met (empty if none) and `rule_worth` its worth; `evidence` adds up to
    `evidence_worth`; `explained` is the share (0 to 1) of the message's content that the intent accounts for;
    `known` are the features that it does.
    """

    intent: Intent
    score: float
    exact: bool
    rule: Rule
    rule_worth: float
    evidence: tuple[Evidence, ...]
    evidence_worth: float
    explained: float
    known: frozenset[str]


@dataclass(frozen=True, slots=True)
class Content:
    """What a question is about, word by word: the features of each word, and its worth (0: it has no subject)."""

    names: tuple[frozenset[str], ...]
    worth: tuple[float, ...]

    def explained_by(self, known: frozenset[str]) -> float:
        """The share (0 to 1) of the worth that features in `known` account for; little content proves little."""
        explained = sum(worth for names, worth in zip(self.names, self.worth, strict=True) if names & known)
        return explained / (sum(self.worth) + _DOUBT)


@dataclass(frozen=True, slots=True)
class Ranking:
    """Candidates, best first; equal scores by intent id. `content`: what the question is about."""

    candidates: tuple[Candidate, ...]
    content: Content


class Matcher:
    """The pack's intents, indexed once; ranking changes nothing."""

    def __init__(self, pack: Pack, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._function = pack.function_words
        self._intents = {intent.id: intent for intent in pack.intents}
        self._exact: dict[tuple[str, ...], str] = {}
        profiles = {intent.id: self._profile(intent) for intent in pack.intents}
        self._rarity = _rarity(profiles)
        self._worths = _worths(profiles)
        self._postings = _postings(self._worths)
        self._rules = self._index_rules(pack)

    def rank(self, reading: Reading, limit: int = 8) -> Ranking:
        """The `limit` best candidates for `reading`."""
        features = _features(reading)
        exact = self._exact.get(reading.stems)
        rules = self._rules_met(reading)
        sums: dict[str, float] = defaultdict(float)
        for feature, weight in features.items():
            for intent_id, worth in self._postings.get(feature, ()):
                sums[intent_id] += weight * worth
        for intent_id, (_, rule_worth) in rules.items():
            sums[intent_id] += rule_worth
        if exact:
            sums[exact] += _EXACT
        for intent_id in [i for i in sums if self._belongs_elsewhere(i, reading)]:
            del sums[intent_id]
        shortlist = heapq.nsmallest(2 * limit, sums, key=lambda intent_id: (-sums[intent_id], intent_id))
        content = self._content(reading)
        candidates = [
            self._candidate(intent_id, features, content, rules.get(intent_id, ((), 0.0)), intent_id == exact)
            for intent_id in shortlist
        ]
        candidates.sort(key=lambda candidate: (-candidate.score, candidate.intent.id))
        return Ranking(tuple(candidates[:limit]), content)

    def _candidate(
        self, intent_id: str, features: Mapping[str, float], content: Content, met: tuple[Rule, float], exact: bool
    ) -> Candidate:
        rule, rule_worth = met
        worths = self._worths[intent_id]
        evidence = [Evidence(name, weight * worths[name]) for name, weight in features.items() if name in worths]
        evidence.sort(key=lambda item: (-item.worth, item.feature))
        known = frozenset({item.feature for item in evidence} | {choice for part in rule for choice in part})
        share = content.explained_by(known)
        worth = sum(item.worth for item in evidence)
        score = (worth + rule_worth) * (_LEAST_SHARE + (1 - _LEAST_SHARE) * share) + (_EXACT if exact else 0.0)
        return Candidate(self._intents[intent_id], score, exact, rule, rule_worth, tuple(evidence), worth, share, known)

    def _content(self, reading: Reading) -> Content:
        """The words of the question that carry its subject: what an intent must explain."""
        names: list[set[str]] = [{_STEM + stem} for stem in reading.stems]
        for mention in reading.mentions:
            if not mention.label.startswith(_CUE):
                for at in range(mention.start, mention.end):
                    names[at].update(self._lexicon.meanings(mention))
        worth = [
            0.0 if reading.weights[at] < 1.0 or (word in self._function and len(names[at]) == 1)
            else max(_LEAST_WORTH, self._rarity.get(_STEM + reading.stems[at], _UNKNOWN))
            for at, word in enumerate(reading.words)
        ]  # fmt: skip
        return Content(tuple(frozenset(name) for name in names), tuple(worth))

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
                shares[feature] = max(shares.get(feature, 0.0), 0.15 if feature.startswith(_STEM) else 0.5)
        return shares

    def _index_rules(self, pack: Pack) -> dict[str, list[tuple[str, Rule, float]]]:
        index: dict[str, list[tuple[str, Rule, float]]] = defaultdict(list)
        for intent in pack.intents:
            lines = [*intent.needs, *((((intent.id,),),) if intent.say else ())]
            for line in lines:
                worth = sum(min(self._rarity.get(choice, _UNKNOWN) for choice in part) for part in line)
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
        return met

    def _belongs_elsewhere(self, intent_id: str, reading: Reading) -> bool:
        """Whether the question names a concept that takes it away from the intent."""
        return any(reading.concepts.get(concept, 0.0) == 1.0 for concept in self._intents[intent_id].unless)


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
            name = _STEM + stem
            features[name] = max(features.get(name, 0.0), weight)
    return features


def _mean_shares(profiles: Mapping[str, Mapping[str, float]]) -> dict[str, float]:
    mean: dict[str, float] = defaultdict(float)
    for profile in profiles.values():
        for feature, share in profile.items():
            mean[feature] += share / len(profiles)
    return mean


def _rarity(profiles: Mapping[str, Mapping[str, float]]) -> dict[str, float]:
    """Information of each feature: the logarithm of one over its mean share among the intents, from 0 to 5."""
    return {feature: max(0.0, min(5.0, -math.log(share))) for feature, share in _mean_shares(profiles).items()}


def _worths(profiles: Mapping[str, Mapping[str, float]]) -> dict[str, dict[str, float]]:
    """For each intent what each feature is worth as evidence for it; next to nothing is left out."""
    mean = _mean_shares(profiles)
    return {
        intent_id: {
            feature: worth
            for feature, share in profile.items()
            if (worth := math.log((share / mean[feature] + _SMOOTHING) / (1 + _SMOOTHING))) > _NEXT_TO_NOTHING
        }
        for intent_id, profile in profiles.items()
    }


def _postings(worths: Mapping[str, Mapping[str, float]]) -> dict[str, tuple[tuple[str, float], ...]]:
    postings: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for intent_id, features in worths.items():
        for feature, worth in features.items():
            postings[feature].append((intent_id, worth))
    return {feature: tuple(rows) for feature, rows in postings.items()}
