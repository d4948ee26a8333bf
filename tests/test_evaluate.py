"""Metrics, tables, page, bounds and calibration."""

from __future__ import annotations

import json
import os
import re
import xml.etree.ElementTree as ET
from collections import Counter
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

import her2chat
from her2chat.content.load import read_pack
from her2chat.content.model import Thresholds
from her2chat.errors import InputError
from her2chat.evaluate import Labelled, Metrics, Outcome, evaluate, measure, read_labelled
from her2chat.evaluate.bounds import broken, read_bounds
from her2chat.evaluate.calibrate import (
    Calibration,
    GridPoint,
    calibrate,
    choose,
    frontier,
    grid,
    outcome_of,
    ranked,
    stands,
    weigh_spreads,
)
from her2chat.evaluate.metrics import write_misses
from her2chat.evaluate.page import page
from her2chat.evaluate.report import calibration_report, report, table
from her2chat.evaluate.study import Confused, Point, reliability, study
from her2chat.evaluate.thresholds import curve, refuse_unwritable, with_thresholds, write_thresholds
from her2chat.matcher.matcher import respread
from her2chat.prepared import Prepared, load_prepared

DATA = Path(__file__).parent / "data"
META = b"""# a comment
title: t\r
thresholds:   # where
  floor: 0.8   # least
  pair: '0.9'
  spread: 2.0
field: [a]
"""


def outcome(
    wanted: str, got: str, listed: str = "", rests: str = "", confidence: float = 0.5, intent: str | None = None
) -> Outcome:
    label = Labelled("q", wanted, tuple(listed.split()), 1, "f.jsonl")
    return Outcome(label, got, intent, tuple(rests.split()), confidence)


def styled(o: Outcome, style: str) -> Outcome:
    return replace(o, label=replace(o.label, style=style))


def asked(o: Outcome, message: str) -> Outcome:
    return replace(o, label=replace(o.label, q=message))


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
    assert "urgent-recall   -" in report(study(OUTCOMES[:1]))


def test_labelled_lines_are_read_and_blank_ones_passed_over() -> None:
    full = '{"q": "x", "kind": "answer", "sentences": ["S1"], "style": "plain"}'
    first, second = read_labelled(["", full, '{"q": "y", "kind": "personal"}'], "f")
    assert first == Labelled("x", "answer", ("S1",), 2, "f", "plain")
    assert second == Labelled("y", "personal", (), 3, "f", "")


def test_every_file_to_measure_on_is_told_of_with_its_messages_by_kind() -> None:
    told = (DATA / "README.md").read_text("utf-8")
    kinds = re.findall(r"\w+", next(line for line in told.splitlines() if line.startswith("| file | messages |")))[2:]
    for path in DATA.glob("*.jsonl"):
        assert f"| `{path.name}` |" in told
    for path in DATA.glob("round*.jsonl"):
        found = Counter(label.kind for label in read_labelled(path.read_text("utf-8").splitlines(), path.name))
        figures = (found.total(), *(found[kind] for kind in kinds))
        assert f"| `{path.name}` | {' | '.join(map(str, figures))} |" in told


def test_misses_are_written_with_file_and_line_whatever_was_typed(tmp_path: Path) -> None:
    odd = asked(outcome("answer", "answer", "S3", "S9"), "half a pair \ud83d and é, \x9b and \x1b")
    assert write_misses([OUTCOMES[0], odd], tmp_path / "m.jsonl") == 1
    written = (tmp_path / "m.jsonl").read_text("utf-8")
    assert written.strip().isprintable()
    row = json.loads(written)
    assert (row["file"], row["line"], row["q"]) == ("f.jsonl", 1, odd.label.q)


# The tables


def test_pairs_are_counted_by_sentences_in_the_order_of_the_article() -> None:
    misses = [
        outcome("answer", "answer", "S10 S9", "S3", intent="her2.what"),
        outcome("answer", "answer", "S9 S10", "S3", intent="her2.name"),
        outcome("answer", "answer", "S9 S10", "S3", intent="her2.name"),
        outcome("personal", "urgent", "S9"),
    ]
    assert study(misses).confused == (
        Confused("S9 S10", "S3", 3, (("her2.name", 2), ("her2.what", 1))),
        Confused("personal", "urgent", 1, ()),
    )


def test_confidence_is_set_beside_the_share_right_in_tenths() -> None:
    sure = [outcome("answer", "answer", "S1", "S1", at / 100) for at in range(80, 100)]
    found = reliability(reversed(sure))
    assert [tenth.replies for tenth in found.tenths] == [2] * 10
    assert (found.tenths[0].low, found.tenths[0].high) == (0.8, 0.81)
    assert found.tenths[0].confidence == pytest.approx(0.805)
    assert found.error == pytest.approx(1 - 0.895)


def test_equal_confidences_stay_together() -> None:
    same = [outcome("answer", "answer", "S1", rests, 1.0) for rests in ("S1", "S2", "S1", "S1")]
    [tenth] = reliability(same).tenths
    assert (tenth.replies, tenth.right) == (4, 0.75)
    assert reliability([]).error is None


def test_styles_have_shares_of_their_own() -> None:
    found = study([styled(OUTCOMES[0], "sms"), styled(OUTCOMES[1], "sms"), styled(OUTCOMES[7], "kid"), OUTCOMES[2]])
    assert [(s.style, s.right, s.metrics.messages) for s in found.styles] == [("kid", 1.0, 1), ("sms", 0.5, 2)]
    assert re.search(r"^sms +2 +50.0% +50.0% +50.0% +-$", report(found), re.MULTILINE)
    assert "style" not in report(study(OUTCOMES))


def test_the_curve_goes_from_no_answer_to_all() -> None:
    found = study([
        outcome("answer", "answer", "S1", "S1", 0.9),
        outcome("answer", "answer", "S1", "S2", 0.9),
        outcome("answer", "answer", "S1", "S1", 0.6),
        outcome("off_topic", "answer", "", "S2", 0.7),
    ])  # fmt: skip
    assert found.curve == (
        Point(1.0, 0.0, 0.0),
        Point(0.9, 1 / 3, 0.25),
        Point(0.7, 1 / 3, 0.5),
        Point(0.6, 2 / 3, 0.5),
    )
    assert found.curve[-1].wrong_answer == found.metrics.wrong_answer


def test_the_report_has_a_table_of_kinds_and_the_worst_pairs() -> None:
    text = report(study(OUTCOMES))
    assert re.search(r"^labelled . replied +answer +not_covered +personal +urgent$", text, re.MULTILINE)
    assert re.search(r"^answer +2 +1 +\. +\.$", text, re.MULTILINE)
    assert "   1  S3 → S9" in text
    assert "of 7 misses" in text


def test_the_study_is_plain_data() -> None:
    data = json.loads(json.dumps(study([styled(o, "sms") for o in OUTCOMES]).to_dict()))
    assert data["answered_right"] == pytest.approx(1 / 3)
    assert data["kinds"]["urgent"] == {"answer": 1, "urgent": 1}
    assert list(data)[7:] == ["kinds", "confused", "reliability", "styles", "curve"]
    assert data["reliability"]["replies"]["tenths"][0]["replies"] == 10
    assert data["styles"]["sms"]["messages"] == 10


def test_columns_of_a_table_are_as_wide_as_their_widest_cell() -> None:
    assert table([["a", "bb"], ["ccc", "d"]]) == ["a    bb", "ccc   d"]


# The page


class Tags(HTMLParser):
    """Every tag must be closed in order; `text` has what a reader sees."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))
        if tag not in ("meta", "br", "wbr"):
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


HOSTILE = '<script>alert("x")</script> & \x1b[2J \u202e \ud83d <img src=http://a.example/b>'


@pytest.fixture(scope="module")
def html() -> str:
    outcomes = [styled(o, "sms & <b>") for o in OUTCOMES] + [asked(OUTCOMES[1], HOSTILE)]
    return page(study(outcomes), ["Measured on <a>.jsonl."])


def test_the_page_is_whole_and_stands_alone(html: str) -> None:
    tags = Tags(html).seen
    assert {"script", "img", "link", "iframe", "b"}.isdisjoint(tag for tag, _ in tags)
    assert not any(name in attributes for _, attributes in tags for name in ("src", "href", "onclick"))
    assert "url(" not in html
    assert "@import" not in html


def test_the_page_escapes_all_text_and_drops_what_no_page_may_hold(html: str) -> None:
    text = Tags(html).text
    assert '<script>alert("x")</script> & ' in text
    assert "sms & <b>" in text
    assert "Measured on <a>.jsonl." in text
    assert not any(letter in html for letter in "\x1b\u202e\ud83d")
    html.encode("utf-8")


def test_each_picture_has_a_title_and_a_description(html: str) -> None:
    pictures = re.findall(r"<svg.*?</svg>", html, re.DOTALL)
    assert len(pictures) == 2
    for picture in pictures:
        root = ET.fromstring(picture)
        named = {child.get("id"): child.text for child in root}
        assert root.get("role") == "img"
        assert all(named[name] for name in (root.get("aria-labelledby") or "").split())


def test_the_plots_stay_inside_their_frame(html: str) -> None:
    for picture in re.findall(r"<svg.*?</svg>", html, re.DOTALL):
        root = ET.fromstring(picture)
        _, _, width, height = map(float, (root.get("viewBox") or "").split())
        spots = [spot.split(",") for line in root.iter("polyline") for spot in (line.get("points") or "").split()]
        assert spots
        assert all(0 <= float(x) <= width and 0 <= float(y) <= height for x, y in spots)


def test_the_page_of_one_reply_that_is_no_answer() -> None:
    text = Tags(page(study([outcome("urgent", "urgent")]), [])).text
    assert "0 replies are not right" in text


# Bounds


def test_a_floor_and_a_ceiling_hold_or_say_by_how_much_not() -> None:
    metrics = measure(OUTCOMES)
    assert broken(read_bounds(["answered_right=33", "wrong-answer=30", "false_alarms=15%"]), metrics) == []
    assert broken(read_bounds(["answered_right=35.5", "wrong_answer=28"]), metrics) == [
        "answered_right: 33.3% is 2.2 points under the floor of 35.5%",
        "wrong_answer: 30.0% is 2 points over the ceiling of 28%",
    ]


def test_a_share_just_at_its_bound_holds() -> None:
    shares = [measure([OUTCOMES[0]] * right + [OUTCOMES[1]] * (200 - right)) for right in range(1, 200)]
    for at, metrics in enumerate(shares, 1):
        assert broken(read_bounds([f"answered_right={at / 2}", f"wrong_answer={100 - at / 2}"]), metrics) == []


def test_a_bound_on_what_the_files_do_not_hold_is_not_kept() -> None:
    [line] = broken(read_bounds(["crisis_recall=0"]), measure(OUTCOMES[:1]))
    assert "no message to measure it on" in line


@pytest.mark.parametrize(
    "text", ["right=3", "=", "answered_right", "answered_right=x", "urgent_recall=nan", "wrong_answer=101"]
)
def test_a_bound_that_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="→"):
        read_bounds([text])


# Calibration


@pytest.fixture(scope="module")
def prepared() -> Prepared:
    return load_prepared()


@pytest.fixture(scope="module")
def labelled() -> list[Labelled]:
    found = [label for path in sorted(DATA.glob("round*.jsonl"))
             for label in read_labelled(path.read_text("utf-8").splitlines(), path.name)]  # fmt: skip
    extra = [("I am so frightened", "personal"), ("should i stop herceptin", "personal"), ("i cant breathe", "urgent"),
             ("what is her2", "answer"), ("is it prtuzumb or trasuzumb", "answer"), ("!!", "off_topic"),
             ("what is perjeta and how does herceptin work?", "answer")]  # fmt: skip
    return found[::6] + [Labelled(q, kind, ("S8",), at) for at, (q, kind) in enumerate(extra)]


def test_another_spread_gives_what_a_pack_with_it_would(prepared: Prepared) -> None:
    reading = prepared.lexicon.read_phrase("is perjeta newer than herceptin")
    ranking = prepared.matcher.rank(reading)
    assert respread(ranking, prepared.pack.thresholds.spread) == ranking
    flat = respread(ranking, 4 * prepared.pack.thresholds.spread)
    assert [c.intent.id for c in flat.candidates] == [c.intent.id for c in ranking.candidates]
    assert flat.candidates[0].share < ranking.candidates[0].share
    assert sum(flat.kinds.values()) == pytest.approx(1)


STORIES = [  # nothing fits with the story, but the question alone is answered
    "I have had surgery and chemo already. What is HER2?",
    "My scan was on Tuesday and my hair is falling out. What is Kadcyla?",
    "I had a heart scan and radiotherapy last spring. What does Perjeta do?",
]


def got(found: Outcome) -> tuple[str, str, set[str]]:
    return found.label.q, found.kind, set(found.sentences) if found.kind == "answer" else set()


def test_a_case_settled_anew_is_what_the_assistant_would_answer(prepared: Prepared, labelled: list[Labelled]) -> None:
    labelled = [*labelled[::3], *(Labelled(q, "answer", (), at) for at, q in enumerate(STORIES))]
    cases = ranked(prepared, labelled)
    for thresholds in (prepared.pack.thresholds, replace(prepared.pack.thresholds, floor=0.4, pair=0.95)):
        pack = replace(prepared.pack, thresholds=thresholds)
        answered = evaluate(her2chat.Assistant(replace(prepared, pack=pack)), labelled)
        settled = [outcome_of(case, stands(case, pack, thresholds.spread), pack) for case in cases]
        assert [got(anew) for anew in settled] == [got(asked) for asked in answered]
        [point] = grid(cases, prepared.pack, [thresholds])
        assert point.metrics == measure(answered)


def test_the_safety_layer_has_its_say_before_any_threshold(prepared: Prepared) -> None:
    labelled = [Labelled("i cant breathe", "urgent", (), 1), Labelled("hello", "small_talk", (), 2)]
    urgent, asks = ranked(prepared, labelled)
    assert urgent.fixed is not None
    assert urgent.fixed.kind == "urgent"
    assert not urgent.asked
    assert asks.fixed is None


def test_calibration_keeps_wrong_answers_under_the_bar_and_does_not_read_the_pack_again(
    prepared: Prepared, labelled: list[Labelled], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("read again")

    monkeypatch.setattr("her2chat.content.load.read_pack", refuse)
    monkeypatch.setattr("her2chat.prepared.prepare", refuse)
    found = calibrate(prepared, labelled, 0.03)
    assert found.now.thresholds == prepared.pack.thresholds
    assert (found.chosen.metrics.wrong_answer or 0) <= 0.03
    allowed = [p.metrics.answered_right or 0 for p in found.points if (p.metrics.wrong_answer or 0) <= 0.03]
    assert found.chosen.metrics.answered_right == max(allowed)
    assert found.chosen.thresholds.spread == min(found.spreads, key=lambda spread: spread.log_loss).spread
    assert {point.thresholds.spread for point in found.points} == {found.chosen.thresholds.spread}


def test_of_spreads_that_tell_as_well_none_is_sure_of_what_is_wrong(prepared: Prepared) -> None:
    wrong = [Labelled("how does herceptin stick to cells then", "not_covered", (), 1)]
    losses = [spread.log_loss for spread in weigh_spreads(ranked(prepared, wrong), prepared.pack)]
    assert losses == sorted(losses, reverse=True)  # the surer of a wrong answer, the worse


def test_nothing_to_calibrate_on_is_told(prepared: Prepared) -> None:
    with pytest.raises(InputError, match='of kind "answer"'):
        calibrate(prepared, [Labelled("hello", "small_talk", (), 1)], 0.02)


def point(floor: float, pair: float, right: float, wrong: float, declined: float = 0.9) -> GridPoint:
    return GridPoint(Thresholds(floor, pair, 2.0), Metrics(100, right, wrong, declined, None, None, 0.0))


POINTS = [
    point(0.9, 0.8, 0.7, 0.00),
    point(0.8, 0.9, 0.8, 0.02),
    point(0.8, 0.8, 0.8, 0.01),
    point(0.7, 0.8, 0.8, 0.01),
    point(0.5, 0.5, 0.9, 0.05),
]


def test_the_most_answered_right_is_chosen_and_of_equals_the_safest() -> None:
    assert choose(POINTS, 0.02) is POINTS[2]
    assert choose(POINTS, 0.05) is POINTS[4]
    with pytest.raises(InputError, match=r"the least is 0.00%"):
        choose(POINTS, -0.1)


def test_the_frontier_has_the_points_that_no_other_beats() -> None:
    assert frontier(POINTS) == [POINTS[0], POINTS[2], POINTS[4]]


CALIBRATION = Calibration((), tuple(POINTS), POINTS[1], POINTS[2])


def test_the_calibration_report_marks_what_was_chosen() -> None:
    lines = calibration_report(CALIBRATION).splitlines()
    assert [line.split()[:2] for line in lines if line.endswith("chosen")] == [["0.8", "0.8"]]
    assert lines[-1].endswith("as it was")


def test_the_curve_is_a_row_a_point() -> None:
    rows = curve(CALIBRATION.points, CALIBRATION.chosen).splitlines()
    assert rows[0] == "spread,floor,pair,answered_right,wrong_answer,declined_right,chosen"
    assert rows[3] == "2,0.8,0.8,0.8000,0.0100,0.9000,yes"
    assert [row[-3:] == "yes" for row in rows].count(True) == 1


# Writing thresholds


def test_three_numbers_change_and_no_other_byte() -> None:
    changed = with_thresholds(META, Thresholds(0.56, 0.7, 3.5))
    assert changed == META.replace(b"0.8 ", b"0.56 ").replace(b"'0.9'", b"0.7").replace(b"2.0", b"3.5")
    head = b'\xef\xbb\xbftitle: "\xc3\xa9 floor: 1"\n'
    flow = head + b"thresholds: {spread: 1, floor: 2, pair: 3}\n"
    assert with_thresholds(flow, Thresholds(0.5, 0.6, 7)) == head + b"thresholds: {spread: 7, floor: 0.5, pair: 0.6}\n"


@pytest.mark.parametrize("data", [b"title: t\n", b"thresholds: 3\n", b"thresholds:\n  floor: 1\n  spread: 1\n", b""])
def test_a_pack_without_the_three_is_refused(data: bytes) -> None:
    with pytest.raises(InputError, match=r'"thresholds" has no ".*" → add the line'):
        with_thresholds(data, Thresholds())


def test_written_thresholds_are_those_of_the_pack_that_is_read(own_pack: Path) -> None:
    before = (own_pack / "pack.yaml").read_text("utf-8")
    refuse_unwritable(own_pack)
    write_thresholds(own_pack, CALIBRATION)
    pack, findings = read_pack(own_pack)
    assert pack is not None
    assert pack.thresholds == CALIBRATION.chosen.thresholds
    assert not [finding for finding in findings if finding.severity == "error"]
    changed = (own_pack / "pack.yaml").read_text("utf-8").splitlines()
    differing = [line for line, was in zip(changed, before.splitlines(), strict=True) if line != was]
    assert all(re.match(r"  (floor|pair|spread): ", line) for line in differing)
    assert (own_pack / "calibration.csv").read_text("utf-8").count("\n") == 1 + len(POINTS)
    assert not list(own_pack.glob(".her2chat*"))


def test_a_pack_that_cannot_be_written_is_refused(own_pack: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(InputError, match="is no content folder"):
        refuse_unwritable(own_pack / "pack.yaml")
    monkeypatch.setattr(os, "access", lambda path, mode: path != own_pack / "pack.yaml")
    with pytest.raises(InputError, match="cannot be written → copy the folder"):
        refuse_unwritable(own_pack)
