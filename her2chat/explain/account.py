"""How a message was read and why it gets its reply, as data: for one message and pack the same on every machine."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import groupby
from typing import Any

from her2chat.assistant import Explanation
from her2chat.content.model import ANSWER, Intent, Pack, Rule, Thresholds
from her2chat.content.safety import CALL_TEAM
from her2chat.decision import Decision
from her2chat.lexicon.lexicon import Correction, Reading
from her2chat.matcher.matcher import Candidate, Piece, sort_of
from her2chat.phrases import covered
from her2chat.reply import KIND_OF_LEVEL

_DIGITS = 3  # of a float in the data


@dataclass(frozen=True, slots=True)
class Word:
    """A word as typed and as read; `weight`: 1 in what is asked, less in what is told, 0 where set aside."""

    typed: str
    read_as: str
    weight: float


@dataclass(frozen=True, slots=True)
class Meaning:
    """What some words mean: a concept of the content, and what that is in plain words."""

    words: str
    concept: str
    means: str


@dataclass(frozen=True, slots=True)
class Sign:
    """A sign of danger with the words it was found in (none of one told before); `tense` is now, what_if or past."""

    id: str
    name: str
    level: str
    tense: str
    words: str


@dataclass(frozen=True, slots=True)
class Proof:
    """Something in the message that speaks for an intent (below 0: against it), and its features."""

    what: str
    worth: float
    features: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Match:
    """An intent that was considered, with its score, its share of belief and what speaks for it."""

    intent: str
    kind: str
    question: str
    place: str
    score: float
    belief: float
    exact: bool
    rule: str
    rule_in_words: str
    rule_worth: float
    evidence: tuple[Proof, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """What one of several questions gets."""

    kind: str
    intent: str | None
    confidence: float


@dataclass(frozen=True, slots=True)
class Account:
    """How a message was read and why it gets its reply.

    `kind`, `intent` and `confidence` are those of the reply; `why` gives the reasons, a sentence each. `unknown` words
    stand in no example. `kinds` has the share of belief of each kind of reply, `matches` the best candidates.
    """

    question: str
    kind: str
    intent: str | None
    confidence: float
    why: tuple[str, ...]
    parts: tuple[Part, ...]
    choices: tuple[str, ...]
    level: str
    signs: tuple[Sign, ...]
    about_other: bool
    distress: bool
    words: tuple[Word, ...]
    corrections: tuple[Correction, ...]
    shortened: bool
    unknown: tuple[str, ...]
    unclear: tuple[str, ...]
    meanings: tuple[Meaning, ...]
    kinds: Mapping[str, float]
    matches: tuple[Match, ...]
    thresholds: Thresholds

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON, floats rounded."""
        found: dict[str, Any] = _rounded(asdict(self))
        return found


def account(explanation: Explanation, pack: Pack) -> Account:
    """`explanation` as data, concepts in the plain words of the `pack` that it comes from."""
    means = _glossary(pack)
    verdict, reading, ranking = explanation.verdict, explanation.reading, explanation.ranking
    decision = _heeded(explanation)
    pairs = zip(ranking.candidates, explanation.pieces, strict=False)
    return Account(
        question=explanation.utterance.raw,
        kind=decision.kind,
        intent=_id(decision),
        confidence=decision.confidence,
        why=tuple(_why(explanation, pack.thresholds)),
        parts=tuple(Part(part.kind, _id(part), part.confidence) for part in decision.parts),
        choices=tuple(choice.question for choice in decision.choices),
        level=verdict.level,
        signs=tuple(_signs(explanation)),
        about_other=verdict.about_other,
        distress=verdict.distress,
        words=tuple(map(Word, reading.utterance.typed, reading.words, reading.weights)),
        corrections=reading.corrections,
        shortened=reading.utterance.shortened,
        unknown=_unknown(reading, explanation.pieces),
        unclear=tuple(means.get(drug, drug) for drug in reading.unclear_drugs),
        meanings=tuple(_meanings(reading, means)),
        kinds=dict(_by_share(ranking.kinds)),
        matches=tuple(_match(candidate, pieces, reading, means) for candidate, pieces in pairs),
        thresholds=pack.thresholds,
    )


def rule_text(rule: Rule) -> str:
    """A rule line as it stands in the content."""
    return " + ".join(" or ".join(part) for part in rule)


def _glossary(pack: Pack) -> dict[str, str]:
    """What each concept, and each intent that has phrases of its own, is in plain words."""
    phrases = {intent.id: f"a phrase of “{intent.question}”" for intent in pack.intents if intent.say}
    return phrases | {concept.id: str(concept.means) for concept in pack.concepts}


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, _DIGITS) + 0.0  # no minus before a zero
    if isinstance(value, dict):
        return {key: _rounded(item) for key, item in value.items()}
    return [_rounded(item) for item in value] if isinstance(value, (list, tuple)) else value


def _id(decision: Decision) -> str | None:
    return decision.intent.id if decision.intent else None


def _heeded(explanation: Explanation) -> Decision:
    """The decision as the reply has it: a card comes first."""
    verdict, decision = explanation.verdict, explanation.decision
    if verdict.level in KIND_OF_LEVEL:
        return Decision(KIND_OF_LEVEL[verdict.level], None, 1.0, "signs of danger come first")
    return decision


def _why(explanation: Explanation, thresholds: Thresholds) -> Iterator[str]:
    decision = _heeded(explanation)
    yield f"{decision.reason[:1].upper()}{decision.reason[1:]}."
    if explanation.verdict.level == CALL_TEAM:
        yield "What is asked besides is answered below the card, where that is known."
    if decision is not explanation.decision:
        return
    leaning = next((kind for kind, _ in _by_share(explanation.ranking.kinds)), "")
    if decision.kind == ANSWER and decision.confidence < 1:
        yield f"An answer needs a confidence of {thresholds.floor:g}; it has {decision.confidence:.2f}."
    elif decision.intent is None and decision.confidence < 1 and leaning == ANSWER:
        yield f"The best answer has a confidence of {1 - decision.confidence:.2f}; it needs {thresholds.floor:g}."
    if decision.intent is not None and leaning == decision.kind and not decision.parts:
        yield from _overruled(explanation.ranking.candidates[0].intent, decision.intent)


def _overruled(best: Intent, chosen: Intent) -> Iterator[str]:
    """Why the intent with the best score is not the one that was chosen."""
    if best.kind != chosen.kind:
        yield f"The best match is of another kind, but all of kind {chosen.kind} together have more belief."
    elif best.id != chosen.id:
        yield "Answers that rest on the same sentence count together, so it comes before the best match."


def _by_share(kinds: Mapping[str, float]) -> list[tuple[str, float]]:
    return sorted(kinds.items(), key=lambda item: (-item[1], item[0]))


def _signs(explanation: Explanation) -> Iterator[Sign]:
    for flag in (*explanation.verdict.flags, *explanation.verdict.mentioned):
        words = " ".join(explanation.utterance.words[flag.start : flag.end])
        yield Sign(flag.id, flag.name, flag.level, flag.tense, words)


def _unknown(reading: Reading, pieces: Sequence[Sequence[Piece]]) -> tuple[str, ...]:
    """The words that no example holds and that mean nothing."""
    worthless = {sort_of(piece.feature) for piece in pieces[0] if not piece.worth} if pieces else set()
    meant = covered(reading.mentions)
    pairs = enumerate(zip(reading.words, reading.stems, strict=True))
    return tuple(dict.fromkeys(word for at, (word, stem) in pairs if ("stem", stem) in worthless and at not in meant))


def _meanings(reading: Reading, means: Mapping[str, str]) -> Iterator[Meaning]:
    for mention in reading.mentions:
        words = " ".join(reading.words[mention.start : mention.end])
        yield Meaning(words, mention.label, means.get(mention.label, mention.label))


def _match(candidate: Candidate, pieces: Sequence[Piece], reading: Reading, means: Mapping[str, str]) -> Match:
    intent = candidate.intent
    met = ([choice for choice in part if choice in reading.concepts] for part in candidate.rule)
    return Match(
        intent=intent.id,
        kind=intent.kind,
        question=intent.question,
        place=str(intent.place),
        score=candidate.score,
        belief=candidate.share,
        exact=candidate.exact,
        rule=rule_text(candidate.rule),
        rule_in_words=" + ".join(" or ".join(means.get(choice, choice) for choice in part) for part in met),
        rule_worth=candidate.rule_worth,
        evidence=tuple(_proofs(pieces, reading, means)),
    )


def _proofs(pieces: Iterable[Piece], reading: Reading, means: Mapping[str, str]) -> list[Proof]:
    """The evidence in plain words, the weightiest first; what is said in the same words counts together."""
    words = dict(zip(reversed(reading.stems), reversed(reading.words), strict=True))
    told = sorted((_told(piece.feature, words, means), piece.feature, piece.worth) for piece in pieces)
    proofs = []
    for what, group in groupby(told, key=lambda item: item[0]):
        alike = list(group)
        proofs.append(Proof(what, sum(worth for *_, worth in alike), tuple(feature for _, feature, _ in alike)))
    return sorted(proofs, key=lambda proof: (-abs(proof.worth), proof.what))


def _told(feature: str, words: Mapping[str, str], means: Mapping[str, str]) -> str:
    """A feature of the matcher in plain words."""
    sort, thing = sort_of(feature)
    if sort == "pair":
        first, _, second = thing.partition(" ")
        if first and second:
            return f'"{words.get(first, first)} {words.get(second, second)}"'
        return f'beginning with "{words.get(second, second)}"' if second else f'ending with "{words.get(first, first)}"'
    if sort == "stem":
        return f'"{words.get(thing, thing)}"'
    return "the letters of its words" if sort == "letters" else means.get(thing, thing)
