"""Two packs asked the same questions: what changes for people, and whether anybody is less safe."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from sowing import ARTICLE, HONEY, Run, sow

import her2chat
from her2chat.content.article import quote, read_article
from her2chat.editing.diff import SORTS, Change, changes, report
from her2chat.editing.questions import read_questions
from her2chat.errors import InputError
from her2chat.reply import Block, Reply, SafetyNote

QUESTIONS = ["sugar syrup september", "hello", "i can't breathe", "order me a pizza", "crowded sends mostly"]


@pytest.fixture
def changed(small_made: Path, small_pack: Path, own_cache: None) -> tuple[Path, Path]:
    sow(small_pack, HONEY, "quotes: [S11]", "quotes: [S11, S9]")
    sow(small_pack, "small_talk.yaml", "reply: Hello. What would", "reply: Good day. What would")
    return small_made, small_pack


def test_what_changes_is_told_with_the_text_before_and_after(changed: tuple[Path, Path]) -> None:
    old, new = map(her2chat.load, changed)
    found = {change.question: change for change in changes(old, new, QUESTIONS)}
    assert {question: change.sort for question, change in found.items()} == {
        "sugar syrup september": "gets another answer", "hello": "gets other words",
    }  # fmt: skip
    told = report(list(found.values()), len(QUESTIONS))
    assert told.startswith("2 of 5 questions get another reply.")
    assert "-Hello. What would you like to know?" in told
    assert "+Good day. What would you like to know?" in told
    assert "[S11] → answer s11.sugar_syrup_september [S11 S9]" in told


def test_the_command_tells_and_ends_with_0_where_nobody_is_less_safe(
    changed: tuple[Path, Path], tmp_path: Path, run: Run
) -> None:
    file = tmp_path / "q.txt"
    file.write_text("\n".join(QUESTIONS), "utf-8")
    status, out, _ = run("diff", *map(str, changed), "--questions", str(file))
    assert status == 0
    assert "2 of 5 questions" in out
    status, out, _ = run("diff", *map(str, changed), "--questions", str(file), "--json")
    rows = [json.loads(line) for line in out.splitlines()]
    assert {row["change"] for row in rows} == {"gets another answer", "gets other words"}
    assert {"kind", "intent", "sentences", "safety", "text"} == set(rows[0]["before"])


def test_no_control_character_of_a_question_is_shown(changed: tuple[Path, Path], tmp_path: Path, run: Run) -> None:
    file = tmp_path / "q.txt"
    file.write_text("hello\x1b\x9b\n", "utf-8")
    for more in ((), ("--json",)):
        _, out, _ = run("diff", *map(str, changed), "--questions", str(file), *more)
        assert "gets other words" in out
        assert all(line.isprintable() for line in out.split("\n"))
    odd = Change("a\x1b[2J", "gets other words", said("answer", text="one\x9b"), said("answer", text="two\u202e"))
    assert all(line.isprintable() for line in report([odd], 1).split("\n"))


def test_a_level_that_falls_ends_with_1(changed: tuple[Path, Path], tmp_path: Path, run: Run) -> None:
    old, new = changed
    flags = new / "safety" / "red_flags.yaml"
    flags.write_text(flags.read_text("utf-8").replace("[heart attack,", "[", 1), "utf-8")
    file = tmp_path / "q.txt"
    file.write_text("heart attack\n", "utf-8")
    status, out, err = run("diff", str(old), str(new), "--questions", str(file))
    assert (status, "safety level falls" in out) == (1, True)
    assert "1 question(s) whose safety level falls" in err


def said(kind: str, level: str = "none", text: str = "same", intent: str | None = None, sentences: str = "") -> Reply:
    article = read_article(ARTICLE.read_text("utf-8"))
    quotes = tuple(quote(found) for name in sentences.split() if (found := article.sentence(name)))
    kept = tuple(one for one in quotes if one)
    return Reply("q", kind, (Block("line", text),), "c", intent, safety=SafetyNote(level), quotes=kept)


@pytest.mark.parametrize(
    ("before", "after", "sort"),
    [
        (said("urgent", "emergency"), said("answer", "none", sentences="S1"), "safety level falls"),
        (said("answer", sentences="S1"), said("not_covered"), "loses its answer"),
        (said("answer", sentences="S1"), said("answer", sentences="S2"), "gets another answer"),
        (said("off_topic"), said("not_covered"), "gets another kind of reply"),
        (said("answer", sentences="S1"), said("answer", "ask_team", sentences="S1"), "safety level rises"),
        (said("not_covered"), said("answer", sentences="S1"), "gains an answer"),
        (said("not_covered", intent="a"), said("not_covered", intent="b"), "gets another topic"),
        (said("not_covered", text="a"), said("not_covered", text="b"), "gets other words"),
        (said("not_covered"), said("not_covered"), ""),
    ],
)
def test_each_difference_has_its_name(before: Reply, after: Reply, sort: str) -> None:
    class Fixed:
        def __init__(self, reply: Reply) -> None:
            self.reply = reply

        def ask(self, message: str, session: object) -> Reply:
            return replace(self.reply, question=message)

    found = list(changes(Fixed(before), Fixed(after), ["q"]))  # type: ignore[arg-type]
    assert [change.sort for change in found] == ([sort] if sort else [])


def test_the_gravest_change_comes_first() -> None:
    same = said("off_topic")
    found = [Change(sort, sort, same, same) for sort in reversed(SORTS)]
    told = report(found, 8)
    places = [told.index(f"\n{sort}\n") for sort in SORTS]
    assert places == sorted(places)


def test_questions_are_plain_lines_or_json_lines() -> None:
    lines = ["what is it", "", '{"q": "why", "kind": "answer"}', '{"question": "how"}', "  ok  "]
    assert list(read_questions(lines, "f")) == ["what is it", "why", "how", "ok"]


@pytest.mark.parametrize("line", ['{"secret": 1}', '{"q": secret}', "{"])
def test_a_line_without_a_question_is_told_by_its_number_alone(line: str) -> None:
    with pytest.raises(InputError, match=r"f:2: .*→") as caught:
        list(read_questions(["fine", line], "f"))
    assert "secret" not in str(caught.value)
