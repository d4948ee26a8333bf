"""Say how a message was read and why it gets its reply, in lines for people."""

from __future__ import annotations

from collections.abc import Iterator

from her2chat.assistant import Explanation
from her2chat.content.model import Rule
from her2chat.lexicon import Reading
from her2chat.matcher import Candidate

_MOST_CANDIDATES = 3
_MOST_EVIDENCE = 6


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
    for candidate in explanation.ranking.candidates[:_MOST_CANDIDATES]:
        yield from _candidate(candidate)
    intent = decision.intent.id if decision.intent else "none"
    yield f"decision:  {decision.kind}, intent {intent}, confidence {decision.confidence:.2f}: {decision.reason}"


def _words(reading: Reading, asked: bool) -> str:
    return " ".join(
        word for word, weight in zip(reading.words, reading.weights, strict=True) if (weight == 1.0) is asked
    )


def _concepts(reading: Reading) -> Iterator[str]:
    for mention in reading.mentions:
        yield f"{mention.label} ({' '.join(reading.words[mention.start : mention.end])})"


def _candidate(candidate: Candidate) -> Iterator[str]:
    yield (
        f"candidate: {candidate.intent.id} [{candidate.intent.place}] score {candidate.score:.1f}, "
        f"explains {candidate.explained:.0%}{', exact example' if candidate.exact else ''}"
    )
    if candidate.rule:
        yield f"           rule: {rule_text(candidate.rule)} ({candidate.rule_worth:.1f})"
    best = ", ".join(f"{item.feature} {item.worth:.1f}" for item in candidate.evidence[:_MOST_EVIDENCE])
    yield f"           evidence: {best or 'none'} ({candidate.evidence_worth:.1f})"


def rule_text(rule: Rule) -> str:
    """A rule line as it stands in the content."""
    return " + ".join(" or ".join(part) for part in rule)
