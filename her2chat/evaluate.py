"""Measure an assistant on labelled questions.

The metrics are those of the question sets: see `Metrics`. A labelled line is a JSON object with `q`, `kind` and
`sentences`.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, TextIO

from her2chat.assistant import Assistant
from her2chat.errors import InputError
from her2chat.reply import KINDS, Reply

_DECLINED = ("not_covered", "personal", "small_talk", "off_topic")
_ALARMS = ("urgent", "crisis")


@dataclass(frozen=True, slots=True)
class Labelled:
    """A message, the kind of its right reply, and the sentences an answer may rest on."""

    q: str
    kind: str
    sentences: tuple[str, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a labelled message got."""

    label: Labelled
    kind: str
    intent: str | None
    sentences: tuple[str, ...]
    confidence: float

    @property
    def right(self) -> bool:
        """The kind is right and, for an answer, at least one sentence is a listed one."""
        listed = set(self.sentences) & set(self.label.sentences)
        return self.kind == self.label.kind and (self.kind != "answer" or bool(listed))

    @property
    def wrong_answer(self) -> bool:
        """An answer from the article that is not the right one."""
        return self.kind == "answer" and not self.right


@dataclass(frozen=True, slots=True)
class Metrics:
    """Shares from 0 to 1; None where no message of the kind is there.

    `answered_right` of `answer` messages; `wrong_answer` of all messages; `declined_right` of not_covered, personal,
    small_talk and off_topic messages that got their own kind; `urgent_recall` and `crisis_recall` of theirs;
    `false_alarms` of messages neither urgent nor crisis.
    """

    messages: int
    answered_right: float | None
    wrong_answer: float | None
    declined_right: float | None
    urgent_recall: float | None
    crisis_recall: float | None
    false_alarms: float | None

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return asdict(self)


def read_labelled(lines: TextIO | Iterable[str], name: str) -> Iterator[Labelled]:
    """Labelled messages of a JSONL file; raises `InputError` naming the line that is not one."""
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError):
            raise InputError(f"{name}:{number}: not valid JSON → write one JSON object a line") from None
        if not isinstance(row, dict) or not isinstance(row.get("q"), str) or row.get("kind") not in KINDS:
            raise InputError(f'{name}:{number}: "q" and a known "kind" are wanted → kinds are {", ".join(KINDS)}')
        sentences = row.get("sentences") or []
        if not isinstance(sentences, list):
            raise InputError(f'{name}:{number}: "sentences" is not a list → write it as ["S3"]')
        yield Labelled(row["q"], row["kind"], tuple(map(str, sentences)), number)


def evaluate(assistant: Assistant, labelled: Iterable[Labelled]) -> list[Outcome]:
    """Ask every message on its own, without a session."""
    return [_outcome(label, assistant.ask(label.q)) for label in labelled]


def _outcome(label: Labelled, reply: Reply) -> Outcome:
    return Outcome(label, reply.kind, reply.intent, reply.sentences, reply.confidence)


def measure(outcomes: Sequence[Outcome]) -> Metrics:
    """The metrics over `outcomes`."""
    answers = [o for o in outcomes if o.label.kind == "answer"]
    declined = [o for o in outcomes if o.label.kind in _DECLINED]
    calm = [o for o in outcomes if o.label.kind not in _ALARMS]
    return Metrics(
        messages=len(outcomes),
        answered_right=_share(o.right for o in answers),
        wrong_answer=_share(o.wrong_answer for o in outcomes),
        declined_right=_share(o.right for o in declined),
        urgent_recall=_share(o.right for o in outcomes if o.label.kind == "urgent"),
        crisis_recall=_share(o.right for o in outcomes if o.label.kind == "crisis"),
        false_alarms=_share(o.kind in _ALARMS for o in calm),
    )


def _share(hits: Iterable[bool]) -> float | None:
    values = list(hits)
    return sum(values) / len(values) if values else None


def report(outcomes: Sequence[Outcome]) -> str:
    """The metrics and the confusion of kinds as text."""
    metrics = measure(outcomes)
    shares = [(name.replace("_", "-"), value) for name, value in metrics.to_dict().items() if name != "messages"]
    lines = [f"messages        {metrics.messages}"]
    lines += [f"{name:<15} {'-' if value is None else f'{value:7.1%}'}" for name, value in shares]
    counts = Counter((o.label.kind, o.kind) for o in outcomes)
    lines += ["", "labelled     → replied"]
    for wanted in KINDS:
        row = ", ".join(f"{kind} {counts[wanted, kind]}" for kind in KINDS if counts[wanted, kind])
        if row:
            lines.append(f"{wanted:<12} → {row}")
    return "\n".join(lines)


def write_misses(outcomes: Iterable[Outcome], path: Path) -> int:
    """Write a JSON line for each reply that is not right; returns how many."""
    missed = [o for o in outcomes if not o.right]
    with path.open("w", encoding="utf-8") as file:
        for o in missed:
            row = {
                "line": o.label.line,
                "q": o.label.q,
                "kind": o.label.kind,
                "sentences": list(o.label.sentences),
                "got": o.kind,
                "intent": o.intent,
                "rests_on": list(o.sentences),
                "confidence": round(o.confidence, 3),
            }
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
    return len(missed)
