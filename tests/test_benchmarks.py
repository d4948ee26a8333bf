"""The side-by-side with other ways to answer: its runner, scores and page, on a tiny peer (no packages needed)."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest
from benchmarks.command import main
from benchmarks.page import table
from benchmarks.peer import Example, Guess, Peer, examples_of
from benchmarks.peers import roster
from benchmarks.peers.her2 import FirstOnly, Her2Chat
from benchmarks.runner import Asked, Run, outcome, run, sample
from benchmarks.scores import auroc, bar, over_bar, quantile, score

from her2chat import Assistant
from her2chat.content.model import Intent, Pack, Quote
from her2chat.content.nodes import Place
from her2chat.evaluate import Labelled, Outcome, evaluate, read_labelled
from her2chat.reply import Reply

ROOT = Path(__file__).parents[1]
ROUND = ROOT / "tests" / "data" / "round4_a.jsonl"
PLACE = Place("f", 1)


def intent(name: str, kind: str, *sentences: str) -> Intent:
    return Intent(name, kind, "", PLACE, tuple(Quote(s, "", "", 0, 0) for s in sentences), examples=(f"about {name}",))


INTENTS = {
    "red": intent("red", "answer", "S1"),
    "blue": intent("blue", "answer", "S2", "S3"),
    "cost": intent("cost", "not_covered"),
}
LABELLED = [
    Labelled("red", "answer", ("S1",), 1),
    Labelled("blue", "answer", ("S3",), 2),
    Labelled("cost", "not_covered", (), 3),
    Labelled("green", "off_topic", (), 4),
    Labelled("I cannot breathe", "urgent", (), 5),
]


class Parrot:
    """Takes the first word for the intent, or guesses "red" for want of one, half as sure."""

    def __init__(self, name: str = "parrot", packages: tuple[str, ...] = ()) -> None:
        self.name = name
        self.packages = packages
        self.known: set[str] = set()
        self.heard: list[str] = []

    def fit(self, examples: Sequence[Example]) -> None:
        self.known = {example.intent for example in examples}

    def answer(self, text: str) -> Guess:
        self.heard.append(text)
        first = text.split()[0]
        return Guess(first, 1.0) if first in self.known else Guess("red", 0.5)


def made(wanted: str, got: str, confidence: float) -> Outcome:
    """A right outcome where both are the same, else a wrong one."""
    return Outcome(Labelled("q", wanted, ("S1",), 1), got, None, ("S1",), confidence)


def fitted(assistant: Assistant) -> Her2Chat:
    peer = Her2Chat(lambda: assistant)
    peer.fit(())
    return peer


def cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip("|").split("|")]


def test_every_peer_is_fitted_and_asked_all_but_the_emergencies() -> None:
    peers: list[Peer] = [Parrot("one"), Parrot("two")]
    runs = run(peers, INTENTS, examples_of(INTENTS.values()), [LABELLED, LABELLED[:2]], 60.0)
    assert [one.name for one in runs] == ["one", "two"]
    for one in runs:
        assert [[asked.outcome.label.q for asked in a_set] for a_set in one.asked] == [
            ["red", "blue", "cost", "green"],
            ["red", "blue"],
        ]
    assert "I cannot breathe" not in peers[0].heard  # type: ignore[attr-defined]


def test_a_peer_whose_packages_are_missing_has_a_row_that_says_so() -> None:
    peers = [Parrot(), Parrot("other", ("no-such-package-anywhere",))]
    lines = table(run(peers, INTENTS, examples_of(INTENTS.values()), [LABELLED], 60.0), 0).splitlines()
    assert cells(lines[3])[:2] == ["other", "not installed: no-such-package-anywhere"]
    assert len({len(cells(line)) for line in lines}) == 1
    assert peers[1].heard == []


def test_the_table_has_what_the_replies_come_to() -> None:
    lines = table(run([Parrot()], INTENTS, examples_of(INTENTS.values()), [LABELLED], 60.0), 0).splitlines()
    row = dict(zip(cells(lines[0]), cells(lines[2]), strict=True))
    assert row["asked"] == "4"
    assert row["answered-right"] == "100.0%"
    assert row["wrong-answer"] == "25.0%"  # "green" got "red"
    assert row["answered-right at 2% wrong"] == "100.0%"  # it was less sure of it
    assert row["declined-right at 2% wrong"] == "50.0%"  # not covered is not off topic
    assert row["AUROC"] == "1.000"
    assert row["time ratio"] == "1"


def test_a_slow_peer_is_asked_a_sample_that_is_always_the_same() -> None:
    [one] = run([Parrot()], INTENTS, examples_of(INTENTS.values()), [LABELLED * 50], 1e-9)
    assert len(one.asked[0]) == 1
    assert "1 (sample)" in table([one], 0)
    assert sample(1000, 0.1) == sample(1000, 0.1)
    assert len(set(sample(1000, 0.1))) == 100
    assert sample(7, 1.0) == list(range(7))


def test_a_guess_is_judged_by_the_kind_and_sentences_of_its_intents() -> None:
    red, blue, cost, green, _ = LABELLED
    assert outcome(blue, Guess("blue", 1.0), INTENTS).right
    assert outcome(blue, Guess("red", 1.0), INTENTS).wrong_answer
    assert outcome(blue, Guess("red", 1.0, ("blue",)), INTENTS).right
    assert outcome(cost, Guess("red", 1.0), INTENTS).wrong_answer
    assert outcome(green, Guess("off_topic", 1.0), INTENTS).right  # a kind, for want of an intent
    assert not outcome(red, Guess("cost", 1.0), INTENTS).wrong_answer


def test_the_bar_is_the_lowest_that_keeps_wrong_answers_few() -> None:
    right = [made("answer", "answer", 0.3)] * 96
    wrong = [made("off_topic", "answer", confidence) for confidence in (0.9, 0.7, 0.6, 0.2)]
    least = bar([*right, *wrong])
    assert least == 0.6  # two of a hundred may be wrong
    kept = over_bar([*right, *wrong], least)
    assert sum(one.wrong_answer for one in kept) == 2
    assert {one.kind for one in kept[:96]} == {"not_covered"}
    assert bar(right) < 0.3
    assert bar([made("off_topic", "answer", 1.0)] * 3) == 1.0  # none can be told apart: all are withheld


def test_auroc_against_counting_every_pair() -> None:
    outcomes = [made("answer", "answer" if at % 3 else "personal", (at * 7 % 11) / 10) for at in range(60)]
    right = [one.confidence for one in outcomes if one.right]
    others = [one.confidence for one in outcomes if not one.right]
    won = sum((r > o) + (r == o) / 2 for r in right for o in others)
    assert auroc(outcomes) == pytest.approx(won / (len(right) * len(others)))
    assert auroc(outcomes[1:3]) is None  # both right


def test_quantiles_are_values_that_were_seen() -> None:
    values = [float(value) for value in range(1, 101)]
    assert [quantile(values, share) for share in (0.5, 0.99, 1.0)] == [50.0, 99.0, 100.0]
    assert quantile([3.0], 0.99) == 3.0
    assert score([Asked(made("answer", "answer", 1.0), seconds) for seconds in (4.0, 1.0, 2.0)]).median == 2.0


def test_slow_times_are_written_out() -> None:
    asked = (Asked(made("answer", "answer", 1.0), 1.2345), Asked(made("answer", "answer", 1.0), 0.012345))
    row = cells(table([Run("slow", (), asked=(asked,))], 0).splitlines()[2])
    assert row[-3:] == ["12.3", "1234", "1"]


def test_examples_are_those_of_the_pack_with_the_canonical_questions() -> None:
    named = replace(INTENTS["red"], question="What is red?")
    assert examples_of([named, INTENTS["blue"]]) == [
        Example("What is red?", "red"),
        Example("about red", "red"),
        Example("about blue", "blue"),
    ]


def test_her2chat_is_judged_as_her2chat_eval_judges_it(assistant: Assistant) -> None:
    labelled = list(read_labelled(ROUND.read_text("utf-8").splitlines(), ROUND.name))
    intents = {one.id: one for one in assistant.pack.intents}
    peer = fitted(assistant)
    mine = [outcome(label, peer.answer(label.q), intents) for label in labelled]
    theirs = evaluate(assistant, labelled)
    assert [(o.kind, o.right, o.confidence) for o in mine] == [(o.kind, o.right, o.confidence) for o in theirs]


class TwoAnswers:
    """An assistant that answers "red" and "blue", and has no answer about "cost", in one reply."""

    def ask(self, message: str) -> Reply:
        parts = (("red", "answer"), ("cost", "not_covered"), ("blue", "answer"))
        each = tuple(Reply(message, kind, (), "", intent=name) for name, kind in parts)
        return Reply(message, "answer", (), "", intent="red", confidence=0.9, parts=each)


def test_a_second_answer_counts_only_for_the_whole_assistant() -> None:
    whole = fitted(cast(Assistant, TwoAnswers()))
    assert whole.answer("both") == Guess("red", 0.9, ("blue",))
    assert FirstOnly(whole).answer("both") == Guess("red", 0.9)


def test_every_peer_has_a_name_of_its_own(pack: Pack) -> None:
    names = [peer.name for peer in roster(pack)]
    assert len(set(names)) == len(names) == 6


def test_the_page_is_written_with_a_table_for_each_set(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = tmp_path / "page.md"
    assert main([str(ROUND), "--also", str(ROUND), str(ROUND), "--output", str(page)], lambda _: [Parrot()]) == 0
    text = page.read_text("utf-8")
    assert "## round4_a.jsonl\n" in text
    assert "## round4_a.jsonl and round4_a.jsonl\n" in text
    assert text.count("| parrot |") == 2
    assert "labelled urgent or crisis are left out" in text
    assert "`python -m tests.benchmarks round4_a.jsonl --also round4_a.jsonl round4_a.jsonl --output page.md`" in text
    assert capsys.readouterr().out == ""


def test_messages_that_are_examples_are_counted(tmp_path: Path, capsys: pytest.CaptureFixture[str], pack: Pack) -> None:
    example = pack.intents[0].examples[0]
    rows = [{"q": f" {example.upper()} !", "kind": "answer"}, {"q": "qwertz", "kind": "off_topic"}]
    file = tmp_path / "f.jsonl"
    file.write_text("\n".join(map(json.dumps, rows)), "utf-8")
    assert main([str(file)], lambda _: [Parrot()]) == 0
    said = "2 messages: 1 that the article answers, 1 that it does not; 1 of them are word for word among the examples."
    assert said in capsys.readouterr().out


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (None, "cannot be read"),
        ("", "no message to ask"),
        ('{"q": "my secret", "kind": "urgent"}', "no message to ask"),
        ('{"q": "my secret", "kind": "nonsense"}', ":1: "),
    ],
)
def test_bad_input_is_one_clear_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], written: str | None, said: str
) -> None:
    file = tmp_path / "f.jsonl"
    if written is not None:
        file.write_text(written, "utf-8")
    assert main([str(file)], lambda _: [Parrot()]) == 2
    [line] = capsys.readouterr().err.splitlines()
    assert said in line
    assert "secret" not in line


def test_the_output_is_looked_at_before_the_long_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    copy = tmp_path / "copy.jsonl"
    copy.write_bytes(ROUND.read_bytes())
    assert main([str(copy), "--output", str(copy)], lambda _: [Parrot()]) == 2
    assert main([str(copy), "--output", str(tmp_path / "none" / "page.md")], lambda _: [Parrot()]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 2
    assert copy.read_bytes() == ROUND.read_bytes()


def test_the_command_runs_and_tells_what_it_takes() -> None:
    command = [sys.executable, "-m", "tests.benchmarks", "--help"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert "FILE" in done.stdout
    assert "--also" in done.stdout


def test_pytest_collects_nothing_of_it() -> None:
    assert list((ROOT / "tests" / "benchmarks").rglob("*test*.py")) == []
