"""Measure an assistant on labelled questions.

The metrics are those of the question sets: see `Metrics`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from her2chat.assistant import Assistant
from her2chat.content.model import ANSWER, NOT_COVERED, OFF_TOPIC, PERSONAL, SMALL_TALK
from her2chat.evaluate.labelled import Labelled
from her2chat.reply import HELP_FIRST, Reply
from her2chat.support.files import replace_file
from her2chat.support.json_text import to_json

_DECLINED = (NOT_COVERED, PERSONAL, SMALL_TALK, OFF_TOPIC)


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
        return self.kind == self.label.kind and (self.kind != ANSWER or bool(listed))

    @property
    def wrong_answer(self) -> bool:
        """An answer from the article that is not the right one."""
        return self.kind == ANSWER and not self.right


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

    def shares(self) -> dict[str, float | None]:
        """The shares by name."""
        return {name: value for name, value in asdict(self).items() if name != "messages"}


def evaluate(assistant: Assistant, labelled: Iterable[Labelled]) -> list[Outcome]:
    """Ask every message on its own, without a session."""
    return [outcome(label, assistant.ask(label.q)) for label in labelled]


def outcome(label: Labelled, reply: Reply) -> Outcome:
    """What `label` got by `reply`."""
    return Outcome(label, reply.kind, reply.intent, reply.sentences, reply.confidence)


def measure(outcomes: Sequence[Outcome]) -> Metrics:
    """The metrics over `outcomes`."""
    answers = [o for o in outcomes if o.label.kind == ANSWER]
    declined = [o for o in outcomes if o.label.kind in _DECLINED]
    calm = [o for o in outcomes if o.label.kind not in HELP_FIRST]
    return Metrics(
        messages=len(outcomes),
        answered_right=share(o.right for o in answers),
        wrong_answer=share(o.wrong_answer for o in outcomes),
        declined_right=share(o.right for o in declined),
        urgent_recall=share(o.right for o in outcomes if o.label.kind == "urgent"),
        crisis_recall=share(o.right for o in outcomes if o.label.kind == "crisis"),
        false_alarms=share(o.kind in HELP_FIRST for o in calm),
    )


def share(hits: Iterable[bool]) -> float | None:
    """How many of `hits` are true, from 0 to 1; None where there are none."""
    values = list(hits)
    return sum(values) / len(values) if values else None


def percent(value: float | None) -> str:
    """A share as a percentage; a dash where there is none."""
    return "-" if value is None else f"{value:.1%}"


def write_misses(outcomes: Iterable[Outcome], path: Path) -> int:
    """Write a JSON line for each reply that is not right; returns how many."""
    missed = [o for o in outcomes if not o.right]
    replace_file(path, "".join(to_json(_miss(o)) + "\n" for o in missed).encode("utf-8"))
    return len(missed)


def _miss(o: Outcome) -> dict[str, Any]:
    return {
        "file": o.label.file,
        "line": o.label.line,
        "q": o.label.q,
        "kind": o.label.kind,
        "sentences": list(o.label.sentences),
        "style": o.label.style,
        "got": o.kind,
        "intent": o.intent,
        "rests_on": list(o.sentences),
        "confidence": round(o.confidence, 3),
    }
