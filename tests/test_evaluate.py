"""Metrics, by hand."""

from __future__ import annotations

import pytest

from her2chat.evaluate import Labelled, Outcome, measure, read_labelled, report


def outcome(wanted: str, got: str, listed: str = "", rests: str = "") -> Outcome:
    return Outcome(Labelled("q", wanted, tuple(listed.split()), 1), got, None, tuple(rests.split()), 0.5)


OUTCOMES = [
    outcome("answer", "answer", "S3 S4", "S9 S4"),
    outcome("answer", "answer", "S3", "S9"),
    outcome("answer", "not_covered", "S3"),
    outcome("not_covered", "answer", "", "S3"),
    outcome("personal", "personal", "S3", "S9"),
    outcome("off_topic", "not_covered"),
    outcome("small_talk", "urgent"),
    outcome("urgent", "urgent"),
    outcome("crisis", "urgent"),
    outcome("urgent", "answer", "", "S1"),
]


def test_the_metrics_are_those_of_the_question_sets() -> None:
    metrics = measure(OUTCOMES)
    assert metrics.messages == 10
    assert metrics.answered_right == pytest.approx(1 / 3)
    assert metrics.wrong_answer == pytest.approx(3 / 10)
    assert metrics.declined_right == pytest.approx(1 / 4)
    assert metrics.urgent_recall == pytest.approx(1 / 2)
    assert metrics.crisis_recall == 0.0
    assert metrics.false_alarms == pytest.approx(1 / 7)


def test_a_kind_that_is_not_there_has_no_share() -> None:
    assert measure(OUTCOMES[:1]).urgent_recall is None
    assert "urgent-recall   -" in report(OUTCOMES[:1])


def test_labelled_lines_are_read_and_blank_ones_passed_over() -> None:
    [label] = read_labelled(["", '{"q": "x", "kind": "answer", "sentences": ["S1"], "style": "plain"}'], "f")
    assert label == Labelled("x", "answer", ("S1",), 2)
