"""Trying questions on a pack: in one line each, and again on each save."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from sowing import Run, sow

import her2chat
from her2chat.cli.options import say_preparing
from her2chat.editing.trial import Tried, news, saves, tried


@pytest.fixture
def questions(tmp_path: Path) -> Path:
    file = tmp_path / "q.txt"
    file.write_text("hello\nsugar syrup september\n", "utf-8")
    return file


@pytest.mark.usefixtures("own_cache")
def test_each_question_gets_one_line(small_pack: Path, questions: Path, run: Run) -> None:
    status, out, _ = run("try", str(questions), "--pack", str(small_pack))
    assert status == 0
    assert out == (
        "hello\n    small_talk small_talk.greeting 1.00\n"
        "sugar syrup september\n    answer s11.sugar_syrup_september [S11] 1.00\n"
    )  # fmt: skip


def steps(*actions: Callable[[], object]) -> Callable[[], None]:
    """A wait that does one thing after another, then presses Ctrl-C."""
    left = iter(actions)

    def wait(_seconds: float = 0) -> None:
        action = next(left, None)
        if action is None:
            raise KeyboardInterrupt
        action()

    return wait


@pytest.mark.usefixtures("own_cache")
def test_watching_answers_again_on_each_save_and_lives_through_mistakes(
    small_pack: Path, questions: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    wait = steps(
        lambda: None,
        lambda: sow(small_pack, "small_talk.yaml", "  reply: Hello.", "  rply: Hello."),
        lambda: sow(small_pack, "small_talk.yaml", "  rply: Hello.", "  reply: Hello."),
        lambda: sow(small_pack, "small_talk.yaml", "examples: [hello, hi,", "examples: [hi,"),
        lambda: questions.write_text("hello\nwhat is the weather like tomorrow\n", "utf-8"),
    )
    monkeypatch.setattr("her2chat.cli.try_.sleep", wait)
    status, out, err = run("try", str(questions), "--watch", "--pack", str(small_pack))
    assert status == 0
    assert 'bees/small_talk.yaml:5: [C05] unknown field "rply"' in err
    assert out.count("sugar syrup september") == 1, "what gets the same as before is not repeated"
    assert "what is the weather like tomorrow\n    off_topic off_topic.other 1.00" in out
    assert "1 of 2 questions get something else than before." in err


def test_a_save_is_seen_and_nothing_else(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text("one", "utf-8")
    looks = steps(
        lambda: None,
        lambda: (tmp_path / "notes.md").write_text("no content", "utf-8"),
        lambda: file.write_text("three", "utf-8"),
        lambda: file.unlink(),
    )
    seen = []

    def look() -> None:
        for _ in saves(tmp_path, tmp_path / "q.txt", looks):
            seen.append(file.exists())

    with pytest.raises(KeyboardInterrupt):
        look()
    assert seen == [True, True, False], "the start, the change, the removal"


def test_news_are_replies_not_confidences(small_pack: Path, own_cache: None) -> None:
    before = list(tried(her2chat.load(small_pack), ["hello"]))
    assert list(news([Tried("hello", "small_talk small_talk.greeting 0.80")], before)) == []
    assert list(news([Tried("hello", "off_topic 0.80")], before)) == [Tried("hello", "off_topic 0.80")]


@pytest.mark.usefixtures("own_cache")
def test_no_control_character_of_a_question_is_shown(small_pack: Path, questions: Path, run: Run) -> None:
    questions.write_text("hello\x1b[2J\x9b\n", "utf-8")
    _, out, _ = run("try", str(questions), "--pack", str(small_pack))
    assert out.startswith("hello[2J\n    ")
    assert all(line.isprintable() for line in out.split("\n"))


def test_the_wait_after_a_save_is_told_as_one_that_comes_again(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    say_preparing()
    assert "a minute, once after each change" in capsys.readouterr().err
