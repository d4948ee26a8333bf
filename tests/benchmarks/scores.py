"""What the outcomes of a peer come to."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from her2chat.content.model import NOT_COVERED
from her2chat.evaluate import Outcome, measure

from .runner import Asked

MOST_WRONG = 0.02
_HAIR = 1e-9  # what rounding may take from a share that is just a whole number of messages


@dataclass(frozen=True, slots=True)
class Score:
    """Shares from 0 to 1 (None where there is no message to take one of) and seconds of processor time.

    `right` and `wrong`: answered-right of `answer` messages and wrong-answer of all, whatever the confidence.
    `right_at_bar` and `declined_at_bar`: answered-right and declined-right where replies not over the bar of confidence
    count as not covered; the bar is the lowest by which wrong answers are at most `MOST_WRONG` of the messages.
    `auroc`: how likely a right reply has more confidence than one that is not right. `median`, `p99`: of the time.
    """

    asked: int
    right: float | None
    wrong: float | None
    right_at_bar: float | None
    declined_at_bar: float | None
    auroc: float | None
    median: float
    p99: float


def score(asked: Sequence[Asked]) -> Score:
    """The score of one peer on one set of messages, of which there is at least one."""
    outcomes = [one.outcome for one in asked]
    freely, barred = measure(outcomes), measure(over_bar(outcomes, bar(outcomes)))
    seconds = sorted(one.seconds for one in asked)
    return Score(
        len(asked),
        freely.answered_right,
        freely.wrong_answer,
        barred.answered_right,
        barred.declined_right,
        auroc(outcomes),
        quantile(seconds, 0.5),
        quantile(seconds, 0.99),
    )


def bar(outcomes: Sequence[Outcome], most_wrong: float = MOST_WRONG) -> float:
    """The lowest confidence such that, of the outcomes over it, at most `most_wrong` of all are wrong answers."""
    wrong = sorted((one.confidence for one in outcomes if one.wrong_answer), reverse=True)
    allowed = math.floor(most_wrong * len(outcomes) + _HAIR)
    return wrong[allowed] if len(wrong) > allowed else -math.inf


def over_bar(outcomes: Sequence[Outcome], least: float) -> list[Outcome]:
    """`outcomes`, those not over the bar `least` turned into "not covered"."""
    return [one if one.confidence > least else replace(one, kind=NOT_COVERED, sentences=()) for one in outcomes]


def auroc(outcomes: Sequence[Outcome]) -> float | None:
    """The chance that a right outcome has more confidence than one that is not right; equal ones count half."""
    won, below = 0.0, 0
    for _, group in groupby(sorted(outcomes, key=lambda one: one.confidence), key=lambda one: one.confidence):
        alike = [one.right for one in group]
        others = len(alike) - sum(alike)
        won += sum(alike) * (below + others / 2)
        below += others
    pairs = below * (len(outcomes) - below)
    return won / pairs if pairs else None


def quantile(ascending: Sequence[float], share: float) -> float:
    """The least value that is no less than `share` of the values."""
    return ascending[max(0, math.ceil(share * len(ascending) - _HAIR) - 1)]
