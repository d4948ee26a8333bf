"""Where the replies go wrong, as tables: kinds, pairs, confidence, styles, and the curve of right against wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import groupby
from typing import Any

from her2chat.content.model import ANSWER
from her2chat.evaluate.metrics import Metrics, Outcome, measure, share
from her2chat.reply import KINDS

_TENTHS = 10


@dataclass(frozen=True, slots=True)
class Confused:
    """What was wanted and given instead, `count` times; `intents`: those that gave it, the most frequent first.

    `wanted` and `given` are the sentences of an answer ("S3 S4"), else the kind of the reply.
    """

    wanted: str
    given: str
    count: int
    intents: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Tenth:
    """A tenth of the replies, of confidence `low` to `high`: how many, their mean confidence, the share right."""

    low: float
    high: float
    replies: int
    confidence: float
    right: float


@dataclass(frozen=True, slots=True)
class Reliability:
    """Whether confidence means what it says.

    `error`: how far it is from the share right, on average over replies (expected calibration error, 0 to 1).
    """

    tenths: tuple[Tenth, ...]
    error: float | None


@dataclass(frozen=True, slots=True)
class Style:
    """The shares of the messages written in one style."""

    style: str
    right: float
    metrics: Metrics


@dataclass(frozen=True, slots=True)
class Point:
    """The shares if answers of less confidence than `least` were withheld (the first of a curve: if all were)."""

    least: float
    answered_right: float
    wrong_answer: float


@dataclass(frozen=True, slots=True)
class Study:
    """All that the outcomes of labelled messages show.

    `kinds` counts (wanted, given); `confused` is sorted, the worst first; `curve` goes from no answer to all
    (a risk-coverage curve, with the right answers for the coverage).
    """

    outcomes: tuple[Outcome, ...]
    metrics: Metrics
    kinds: Mapping[tuple[str, str], int]
    confused: tuple[Confused, ...]
    answers: Reliability
    replies: Reliability
    styles: tuple[Style, ...]
    curve: tuple[Point, ...]

    @property
    def misses(self) -> list[Outcome]:
        """The outcomes that are not right, as they stand in the files."""
        return [o for o in self.outcomes if not o.right]

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON: the metrics by name, then the tables."""
        return self.metrics.to_dict() | {
            "kinds": {w: {g: self.kinds[w, g] for g in KINDS if (w, g) in self.kinds} for w in self._wanted()},
            "confused": [asdict(pair) | {"intents": dict(pair.intents)} for pair in self.confused],
            "reliability": {"answers": asdict(self.answers), "replies": asdict(self.replies)},
            "styles": {s.style: {"right": s.right, **s.metrics.to_dict()} for s in self.styles},
            "curve": [asdict(point) for point in self.curve],
        }

    def _wanted(self) -> list[str]:
        return [kind for kind in KINDS if any(wanted == kind for wanted, _ in self.kinds)]


def study(outcomes: Sequence[Outcome]) -> Study:
    """The tables over `outcomes`."""
    return Study(
        outcomes=tuple(outcomes),
        metrics=measure(outcomes),
        kinds=Counter((o.label.kind, o.kind) for o in outcomes),
        confused=tuple(_confused(outcomes)),
        answers=reliability(o for o in outcomes if o.kind == ANSWER),
        replies=reliability(outcomes),
        styles=tuple(_styles(outcomes)),
        curve=tuple(_curve(outcomes)),
    )


def _confused(outcomes: Iterable[Outcome]) -> list[Confused]:
    intents: dict[tuple[str, str], Counter[str]] = {}
    for o in outcomes:
        if not o.right:
            pair = (meant(o.label.kind, o.label.sentences), meant(o.kind, o.sentences))
            intents.setdefault(pair, Counter())[o.intent or ""] += 1
    found = [Confused(*pair, counts.total(), _ranked(counts)) for pair, counts in intents.items()]
    return sorted(found, key=lambda pair: (-pair.count, pair.wanted, pair.given))


def _ranked(counts: Counter[str]) -> tuple[tuple[str, int], ...]:
    named = ((intent, count) for intent, count in counts.items() if intent)
    return tuple(sorted(named, key=lambda item: (-item[1], item[0])))


def meant(kind: str, sentences: Iterable[str]) -> str:
    """A kind, or for an answer its sentences in the order of the article."""
    in_order = sorted(sentences, key=lambda name: (len(name), name))
    return " ".join(in_order) if kind == ANSWER and in_order else kind


def reliability(outcomes: Iterable[Outcome]) -> Reliability:
    """Confidence beside the share right, in tenths of the replies; equal confidences stay together."""
    ranked = sorted(outcomes, key=lambda o: o.confidence)
    tenths = tuple(_tenth(group) for group in _groups(ranked))
    if not ranked:
        return Reliability((), None)
    off = sum(tenth.replies * abs(tenth.confidence - tenth.right) for tenth in tenths)
    return Reliability(tenths, off / len(ranked))


def _groups(ranked: Sequence[Outcome]) -> Iterator[Sequence[Outcome]]:
    start = 0
    for tenth in range(1, _TENTHS + 1):
        end = round(tenth * len(ranked) / _TENTHS)
        while 0 < end < len(ranked) and ranked[end].confidence == ranked[end - 1].confidence:
            end += 1
        if end > start:
            yield ranked[start:end]
            start = end


def _tenth(group: Sequence[Outcome]) -> Tenth:
    mean = sum(o.confidence for o in group) / len(group)
    right = sum(o.right for o in group) / len(group)
    return Tenth(group[0].confidence, group[-1].confidence, len(group), mean, right)


def _styles(outcomes: Sequence[Outcome]) -> Iterator[Style]:
    for style in sorted({o.label.style for o in outcomes} - {""}):
        own = [o for o in outcomes if o.label.style == style]
        yield Style(style, share(o.right for o in own) or 0.0, measure(own))


def _curve(outcomes: Sequence[Outcome]) -> Iterator[Point]:
    wanted = sum(o.label.kind == ANSWER for o in outcomes) or 1
    given = sorted((o for o in outcomes if o.kind == ANSWER), key=lambda o: -o.confidence)
    right = wrong = 0
    yield Point(1.0, 0.0, 0.0)
    for least, alike in groupby(given, key=lambda o: o.confidence):
        for o in alike:
            right += o.right
            wrong += o.wrong_answer
        yield Point(least, right / wanted, wrong / len(outcomes))
