"""What a change of the content changes for people: the same questions asked of two packs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import unified_diff

from her2chat.assistant import Assistant
from her2chat.content.model import ANSWER
from her2chat.content.safety import LEVELS
from her2chat.conversation.session import Session
from her2chat.layout import clean
from her2chat.reply import Reply

# What may become of a question, the gravest first.
FALLS, LOSES, OTHER_ANSWER, OTHER_KIND, RISES, GAINS, OTHER_TOPIC, OTHER_WORDS = (
    "safety level falls", "loses its answer", "gets another answer", "gets another kind of reply",
    "safety level rises", "gains an answer", "gets another topic", "gets other words",
)  # fmt: skip
SORTS = (FALLS, LOSES, OTHER_ANSWER, OTHER_KIND, RISES, GAINS, OTHER_TOPIC, OTHER_WORDS)


@dataclass(frozen=True, slots=True)
class Change:
    """A question that gets another reply, and how it differs (one of `SORTS`)."""

    question: str
    sort: str
    before: Reply
    after: Reply

    def to_dict(self) -> dict[str, object]:
        """The change as JSON has it."""
        return {
            "question": self.question,
            "change": self.sort,
            "before": _said(self.before),
            "after": _said(self.after),
        }


def changes(old: Assistant, new: Assistant, questions: Iterable[str]) -> Iterator[Change]:
    """A `Change` for each question whose reply differs; each is asked by itself, without a session."""
    for question in questions:
        before, after = old.ask(question, Session()), new.ask(question, Session())
        sort = _sort(before, after)
        if sort:
            yield Change(question, sort, before, after)


def report(found: Sequence[Change], asked: int) -> str:
    """The changes for people, the gravest first, with the text before and after."""
    lines = [f"{len(found)} of {asked} questions get another reply."]
    lines += [f"  {sum(change.sort == sort for change in found):5}  {sort}" for sort in SORTS if _any(found, sort)]
    for change in sorted(found, key=lambda change: SORTS.index(change.sort)):
        lines += ["", change.question.strip(), f"  {change.sort}: {change.before.brief} → {change.after.brief}"]
        texts = (change.before.text.splitlines(), change.after.text.splitlines())
        lines += [
            f"  {line}"
            for line in list(unified_diff(*texts, n=0, lineterm=""))[2:]
            if not line.startswith("@@") and line[1:]
        ]
    return "\n".join(map(clean, lines))


def _any(found: Sequence[Change], sort: str) -> bool:
    return any(change.sort == sort for change in found)


def _sort(before: Reply, after: Reply) -> str:
    """How two replies differ, by the gravest difference; "" where they say the same."""
    fall = LEVELS.index(after.safety.level) - LEVELS.index(before.safety.level)
    answered = (before.kind == ANSWER, after.kind == ANSWER)
    tests = (
        (FALLS, fall < 0),
        (LOSES, answered == (True, False)),
        (OTHER_ANSWER, answered == (True, True) and before.sentences != after.sentences),
        (OTHER_KIND, before.kind != after.kind and True not in answered),
        (RISES, fall > 0),
        (GAINS, answered == (False, True)),
        (OTHER_TOPIC, before.intent != after.intent),
        (OTHER_WORDS, before.text != after.text),
    )
    return next((sort for sort, holds in tests if holds), "")


def _said(reply: Reply) -> dict[str, object]:
    return {
        "kind": reply.kind, "intent": reply.intent, "sentences": list(reply.sentences),
        "safety": reply.safety.level, "text": reply.text,
    }  # fmt: skip
