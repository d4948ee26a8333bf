"""Choose the thresholds of a pack (see `Thresholds`) on labelled messages.

Each message is read and ranked once; another spread, floor or pair only settles it anew. What the safety layer has a
say in stays as it is: no threshold touches it.

First the spread: the one by which the belief in the best answer tells best whether it is right (the least logarithmic
loss). Then, of all floors and pairs whose wrong answers are few enough, the ones with the most answered right; of
equals the fewest wrong answers, then the most declined right, the lowest pair, the highest floor.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import compress
from typing import Any

from her2chat.assistant import Assistant
from her2chat.content.model import ANSWER, Pack, Thresholds
from her2chat.decision import Decision, Standing, decided, listening, rests_on, settle, stand, weigh_answers
from her2chat.errors import InputError
from her2chat.evaluate.labelled import Labelled
from her2chat.evaluate.metrics import Metrics, Outcome, measure, outcome
from her2chat.lexicon.lexicon import Reading
from her2chat.matcher.matcher import Ranking, respread
from her2chat.prepared import Prepared
from her2chat.safety import hear
from her2chat.text import fold
from her2chat.understand import LONGEST

SPREADS = (0.5, 0.75, 1.0, 1.25, 1.5, 1.75, 2.0, 2.25, 2.5, 3.0, 3.5, 4.0, 5.0, 6.0, 8.0)
FLOORS = tuple(at / 100 for at in range(30, 100, 2))
PAIRS = (0.3, 0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95)
_LEAST = 0.001  # what came true counts as no less likely, so that one sure belief gone wrong does not cost everything


@dataclass(frozen=True, slots=True)
class Case:
    """A labelled message, read and ranked: the whole of it and each of its questions.

    `alone`: its last question without the story, where it has one. `fixed`: what it got where the safety layer
    had a say. `distress`: see `listening`.
    """

    label: Labelled
    asked: tuple[tuple[Reading, Ranking], ...]
    alone: tuple[tuple[Reading, Ranking], ...] = ()
    distress: bool = False
    fixed: Outcome | None = None

    @property
    def read(self) -> tuple[tuple[Reading, Ranking], ...]:
        """All that is ranked: `asked`, then `alone`."""
        return (*self.asked, *self.alone)


@dataclass(frozen=True, slots=True)
class Spread:
    """How well the belief in the best answer tells whether it is right, by one spread."""

    spread: float
    log_loss: float


@dataclass(frozen=True, slots=True)
class GridPoint:
    """Thresholds and what they give."""

    thresholds: Thresholds
    metrics: Metrics


@dataclass(frozen=True, slots=True)
class Calibration:
    """What was tried and what was chosen; `now` has the pack's thresholds as they were."""

    spreads: tuple[Spread, ...]
    points: tuple[GridPoint, ...]
    now: GridPoint
    chosen: GridPoint

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {
            "now": _plain(self.now),
            "chosen": _plain(self.chosen),
            "spreads": [asdict(spread) for spread in self.spreads],
            "grid": [_plain(point) for point in self.points],
        }


def _plain(point: GridPoint) -> dict[str, Any]:
    return asdict(point.thresholds) | point.metrics.to_dict()


def calibrate(prepared: Prepared, labelled: Iterable[Labelled], most_wrong: float) -> Calibration:
    """The thresholds with at most `most_wrong` (0 to 1) wrong answers; raises `InputError` where there are none."""
    cases = ranked(prepared, labelled)
    if not any(case.label.kind == ANSWER for case in cases):
        raise InputError('no message of kind "answer" to calibrate on → give a file that has some')
    pack = prepared.pack
    spreads = weigh_spreads(cases, pack)
    best = min(spreads, key=lambda spread: spread.log_loss).spread
    tried = [Thresholds(floor, pair, best) for floor in FLOORS for pair in PAIRS]
    points = grid(cases, pack, tried)
    now = grid(cases, pack, [pack.thresholds])[0]
    return Calibration(tuple(spreads), tuple(points), now, choose(points, most_wrong))


def ranked(prepared: Prepared, labelled: Iterable[Labelled]) -> list[Case]:
    """The cases of `labelled`: triage first, then every message and question ranked once."""
    assistant = Assistant(prepared)
    return [_case(label, assistant, prepared) for label in labelled]


def _case(label: Labelled, assistant: Assistant, prepared: Prepared) -> Case:
    shorthand, lexicon = prepared.pack.shorthand, prepared.lexicon
    _, verdict = hear(label.q, shorthand, prepared.rules)
    if verdict.level != "none":
        return Case(label, (), fixed=outcome(label, assistant.ask(label.q)))
    whole = lexicon.read(fold(label.q, shorthand, LONGEST))
    asked = _all_ranked((whole, *lexicon.questions(whole)), prepared)
    alone = _all_ranked(lexicon.without_story(whole), prepared)
    return Case(label, asked, alone, verdict.distress)


def _all_ranked(readings: Iterable[Reading], prepared: Prepared) -> tuple[tuple[Reading, Ranking], ...]:
    return tuple((reading, prepared.matcher.rank(reading)) for reading in readings)


def weigh_spreads(cases: Sequence[Case], pack: Pack) -> list[Spread]:
    """The loss by each spread, over the messages that lean to an answer by any of them."""
    open_cases = [case for case in cases if case.asked]
    rankings = {spread: [respread(case.asked[0][1], spread) for case in open_cases] for spread in SPREADS}
    leaning = [
        any(isinstance(stand(case.asked[0][0], row[at], pack), Standing) for row in rankings.values())
        for at, case in enumerate(open_cases)
    ]
    bets = {
        spread: [_bet(*pair) for pair in compress(zip(open_cases, row, strict=True), leaning)]
        for spread, row in rankings.items()
    }
    return [Spread(spread, _loss(made)) for spread, made in bets.items()]


def _bet(case: Case, ranking: Ranking) -> tuple[float, bool]:
    """The belief in the best answer, and whether it is right."""
    found = weigh_answers(ranking)
    return found.sure, case.label.kind == ANSWER and not rests_on(found.best).isdisjoint(case.label.sentences)


def _loss(bets: Sequence[tuple[float, bool]]) -> float:
    losses = (-math.log(max(sure if right else 1 - sure, _LEAST)) for sure, right in bets)
    return sum(losses) / len(bets) if bets else 0.0


def grid(cases: Sequence[Case], pack: Pack, tried: Iterable[Thresholds]) -> list[GridPoint]:
    """What each of the thresholds `tried` gives."""
    stood: dict[float, list[tuple[Decision | Standing, ...]]] = {}
    points = []
    for thresholds in tried:
        if thresholds.spread not in stood:
            stood[thresholds.spread] = [stands(case, pack, thresholds.spread) for case in cases]
        other = replace(pack, thresholds=thresholds)
        outcomes = [outcome_of(case, found, other) for case, found in zip(cases, stood[thresholds.spread], strict=True)]
        points.append(GridPoint(thresholds, measure(outcomes)))
    return points


def stands(case: Case, pack: Pack, spread: float) -> tuple[Decision | Standing, ...]:
    """How each reading of `case` stands by another spread, whatever the floor and pair."""
    return tuple(stand(reading, respread(ranking, spread), pack) for reading, ranking in case.read)


def outcome_of(case: Case, found: Sequence[Decision | Standing], pack: Pack) -> Outcome:
    """What `case` gets by the pack's thresholds, as `Assistant.ask` would answer; `found`: see `stands`."""
    if case.fixed is not None:
        return case.fixed
    settled = [
        settle(one, reading, pack) if isinstance(one, Standing) else one
        for one, (reading, _) in zip(found, case.read, strict=True)
    ]
    whole, *parts = settled[: len(case.asked)]
    decision = decided(whole, parts, settled[len(case.asked) :])
    if case.distress:
        decision = listening(decision, *case.asked[0])
    intent = decision.intent.id if decision.intent else None
    return Outcome(case.label, decision.kind, intent, _sentences(decision), decision.confidence)


def _sentences(decision: Decision) -> tuple[str, ...]:
    """The sentences that an answer rests on."""
    if decision.kind != ANSWER or decision.intent is None:
        return ()
    answers = [part.intent for part in decision.parts if part.intent and part.kind == ANSWER] or [decision.intent]
    return tuple(dict.fromkeys(quote.sentence for answer in answers for quote in answer.quotes))


def choose(points: Sequence[GridPoint], most_wrong: float) -> GridPoint:
    """The best point with at most `most_wrong` wrong answers (see the module); `InputError` where there is none."""
    allowed = [point for point in points if (point.metrics.wrong_answer or 0.0) <= most_wrong]
    if not allowed:
        least = min(point.metrics.wrong_answer or 0.0 for point in points)
        raise InputError(
            f"no thresholds keep wrong answers at {most_wrong:.2%}; the least is {least:.2%} → allow more with --wrong"
        )
    return max(allowed, key=_merit)


def _merit(point: GridPoint) -> tuple[float, ...]:
    found, thresholds = point.metrics, point.thresholds
    return (
        found.answered_right or 0.0,
        -(found.wrong_answer or 0.0),
        found.declined_right or 0.0,
        -thresholds.pair,
        thresholds.floor,
    )


def frontier(points: Iterable[GridPoint]) -> list[GridPoint]:
    """The points that no other beats: the more wrong answers, the more answered right."""
    best: list[GridPoint] = []
    for point in sorted(points, key=lambda point: (point.metrics.wrong_answer or 0.0, *(-x for x in _merit(point)))):
        if not best or (point.metrics.answered_right or 0.0) > (best[-1].metrics.answered_right or 0.0):
            best.append(point)
    return best
