"""Say how a message was read and why it gets its reply, in lines for people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from her2chat.assistant import Explanation
from her2chat.content.model import Rule
from her2chat.lexicon import Reading
from her2chat.matcher import Candidate, Piece

_MOST_PIECES = 8


def lines(explanation: Explanation) -> list[str]:
    """Safety, words and what they were read as, the intents considered with their evidence, the decision."""
    return list(_lines(explanation))


def _lines(explanation: Explanation) -> Iterator[str]:
    verdict, decision = explanation.verdict, explanation.decision
    fired = ", ".join(
        f"{flag.id} {flag.name} ({flag.level}, {flag.tense})" for flag in (*verdict.flags, *verdict.mentioned)
    )
    yield f"safety:    {verdict.level}{' — ' + fired if fired else ''}"
    yield f"asked:     {_words(explanation.reading, asked=True)}"
    if told := _words(explanation.reading, asked=False):
        yield f"set aside: {told}"
    for correction in explanation.reading.corrections:
        yield f"read as:   {correction.typed} → {correction.read_as}"
    yield f"concepts:  {', '.join(_concepts(explanation.reading)) or 'none'}"
    for candidate, pieces in zip(explanation.ranking.candidates, explanation.pieces, strict=False):
        yield from _candidate(candidate, pieces)
    intent = decision.intent.id if decision.intent else "none"
    yield f"decision:  {decision.kind}, intent {intent}, confidence {decision.confidence:.2f}: {decision.reason}"


def _words(reading: Reading, asked: bool) -> str:
    return " ".join(
        word for word, weight in zip(reading.words, reading.weights, strict=True) if (weight == 1.0) is asked
    )


def _concepts(reading: Reading) -> Iterator[str]:
    for mention in reading.mentions:
        yield f"{mention.label} ({' '.join(reading.words[mention.start : mention.end])})"


def _candidate(candidate: Candidate, pieces: Sequence[Piece]) -> Iterator[str]:
    yield (
        f"candidate: {candidate.intent.id} [{candidate.intent.place}] score {candidate.score:.1f}, "
        f"belief {candidate.share:.0%}{', exact example' if candidate.exact else ''}"
    )
    if candidate.rule:
        yield f"           rule: {rule_text(candidate.rule)} ({candidate.rule_worth:.1f})"
    yield f"           evidence: {', '.join(f'{piece.feature} {piece.worth:+.1f}' for piece in pieces[:_MOST_PIECES])}"


def rule_text(rule: Rule) -> str:
    """A rule line as it stands in the content."""
    return " + ".join(" or ".join(part) for part in rule)
