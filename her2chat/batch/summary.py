"""What the replies of a run come to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from her2chat.batch.row import UNREAD
from her2chat.content.model import Pack
from her2chat.content.safety import ALARMS
from her2chat.content.safety import LEVELS as RISING
from her2chat.reply import KINDS

LEVELS = tuple(reversed(RISING))  # the most pressing first
_URGENT = ALARMS[::-1]
_SHOWN = 10  # intents


@dataclass(frozen=True, slots=True)
class Asked:
    """An intent, its canonical question, and how many rows were answered by it."""

    intent: str
    question: str
    rows: int


@dataclass(frozen=True, slots=True)
class Summary:
    """Counts of rows.

    `unread`: rows that could not be read or answered. `kinds` and `levels`: rows of each kind and safety level that
    there is at least one of. `intents`: those asked for, the most asked first. `confidences`: answers by confidence,
    in ten steps from 0 to 1. `content`: fingerprint of the pack.
    """

    rows: int
    unread: int
    kinds: Mapping[str, int]
    levels: Mapping[str, int]
    intents: tuple[Asked, ...]
    confidences: tuple[int, ...]
    content: str

    @property
    def urgent(self) -> int:
        """Rows whose writer may be in danger."""
        return sum(self.levels.get(level, 0) for level in _URGENT)

    @property
    def unanswered(self) -> int:
        """Rows that were read, and got no answer from the article."""
        return sum(self.kinds.get(kind, 0) for kind in ("not_covered", "clarify", "off_topic"))

    def to_dict(self) -> dict[str, Any]:
        """Plain data, ready for JSON."""
        return {
            "rows": self.rows,
            "unread": self.unread,
            "urgent": self.urgent,
            "unanswered": self.unanswered,
            "kinds": dict(self.kinds),
            "levels": dict(self.levels),
            "intents": [{"intent": one.intent, "question": one.question, "rows": one.rows} for one in self.intents],
            "confidences": list(self.confidences),
            "content": self.content,
        }


def summary_of(tally: Mapping[str, int], pack: Pack) -> Summary:
    """The summary of counts as `answering.tally_of` makes them."""
    asked = []
    for name, rows in tally.items():
        group, _, intent_id = name.partition(".")
        if group == "intent":
            intent = pack.intent(intent_id)
            asked.append(Asked(intent_id, intent.question if intent else "", rows))
    return Summary(
        tally.get("rows", 0),
        tally.get(UNREAD, 0),
        {kind: tally[f"kind.{kind}"] for kind in KINDS if tally.get(f"kind.{kind}")},
        {level: tally[f"level.{level}"] for level in LEVELS if tally.get(f"level.{level}")},
        tuple(sorted(asked, key=lambda one: (-one.rows, one.intent))),
        tuple(tally.get(f"confidence.{tenth}", 0) for tenth in range(10)),
        pack.fingerprint,
    )


def lines(summary: Summary) -> Iterator[str]:
    """The summary for people, what is most pressing first."""
    yield counted(summary.rows)
    if summary.urgent:
        levels = ", ".join(
            f"{_words(level)} {summary.levels[level]:,}" for level in _URGENT if summary.levels.get(level)
        )
        yield f"{counted(summary.urgent)} to be seen by a person now: {levels}"
    if summary.unread:
        yield f"{counted(summary.unread)} not read, and looked at by nobody: see the error in the output"
    yield from _table("kind", summary.kinds, summary.rows)
    yield from _table("safety level", summary.levels, summary.rows)
    if summary.intents:
        yield ""
        yield f"most asked, of {len(summary.intents):,}"
        for one in summary.intents[:_SHOWN]:
            yield f"{one.rows:>10,}  {one.question}"


def counted(rows: int) -> str:
    """A number of rows, in words."""
    return f"{rows:,} row{'' if rows == 1 else 's'}"


def _table(title: str, counts: Mapping[str, int], total: int) -> Iterator[str]:
    if counts:
        yield ""
        yield title
    for name, count in counts.items():
        yield f"{count:>10,}  {count / total:>6.1%}  {_words(name)}"


def _words(name: str) -> str:
    return name.replace("_", " ")
