"""her2chat batch as people type it: forms by ending, the summary, exit statuses, pipes that close."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import pexpect
import pytest
from test_cli import one_line, run

from her2chat.cli.main import cli
from her2chat.errors import InputError

QUESTIONS = ["what is her2", "i want to die", "how does perjeta work", "will i lose my hair", "i cannot breathe"]


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "in.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["id", "message"], *enumerate(QUESTIONS)])
    return path


def test_a_table_is_answered_with_alerts_report_and_summary(table: Path) -> None:
    folder = table.parent
    besides = ("--alerts", str(folder / "al.csv"), "--report", str(folder / "r.html"), "--region", "uk", "--excel")
    done = run("batch", str(table), str(folder / "out.csv"), *besides)
    assert done.returncode == 0, done.stderr
    assert not done.stderr
    told = done.stdout.decode()
    assert told.startswith("5 rows\n2 rows to be seen by a person now: crisis 1, emergency 1\n")
    assert "What is HER2?" in told
    with (folder / "out.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["message"] for row in rows] == QUESTIONS
    assert [row["reply_kind"] for row in rows] == ["answer", "crisis", "answer", "not_covered", "urgent"]
    assert "999" in rows[4]["reply_text"]
    with (folder / "al.csv").open(encoding="utf-8-sig", newline="") as file:
        assert [row["reply_line"] for row in csv.DictReader(file)] == ["3", "6"]
    assert "<svg" in (folder / "r.html").read_text("utf-8")


def test_the_summary_as_json_and_several_workers(table: Path) -> None:
    folder = table.parent
    found = []
    for workers in ("1", "2"):
        done = run("batch", str(table), str(folder / f"{workers}.jsonl"), "--json", "--workers", workers)
        assert done.returncode == 0, done.stderr
        found.append((json.loads(done.stdout), (folder / f"{workers}.jsonl").read_bytes()))
    assert found[0] == found[1]
    assert (found[0][0]["rows"], found[0][0]["urgent"], found[0][0]["unread"]) == (5, 2, 0)


def test_streams_of_any_text_form() -> None:
    typed = "id\tquestion\n7\twhat is her2\n"
    done = run("batch", "-", "-", "--from", "tsv", "--to", "csv", "--json", typed=typed)
    assert done.returncode == 0
    assert done.stdout.startswith(b"id,question,reply_kind,")
    assert json.loads(done.stderr)["kinds"] == {"answer": 1}
    assert "cannot be a stream" in one_line(run("batch", "-", "-", "--to", "xlsx"), 2)
    assert "a stream cannot be resumed" in one_line(run("batch", "-", "-", "--resume", typed=""), 2)


def test_wrong_use_is_told(table: Path) -> None:
    out = str(table.parent / "out.csv")
    assert "one output is wanted" in one_line(run("batch", str(table)), 2)
    assert "one output is wanted" in one_line(run("batch", str(table), out, "-o", out), 2)
    assert "--column" in one_line(run("batch", str(table), out, "--column", "9"), 2)
    assert "one character is wanted" in one_line(run("batch", str(table), out, "--delimiter", ";;"), 2)
    assert "ending tells no form" in one_line(run("batch", str(table), f"{out}.what"), 2)
    assert "--workers" in one_line(run("batch", str(table), out, "--workers", "0"), 2)
    assert "not with --engine spark" in one_line(run("batch", "a", "b", "--engine", "spark", "--resume"), 2)
    assert "--header: not with" in one_line(run("batch", "a", "b", "--engine", "spark", "--no-header"), 2)
    nowhere = ("--engine", "spark", "--from", "csv", "--report", str(table.parent / "no" / "r.html"))
    assert "its folder is not there" in one_line(run("batch", "a", "b", *nowhere), 2)
    assert "its form is not known" in one_line(run("batch", "a", "b", "--engine", "spark"), 2)
    Path(out).write_text("old")
    assert "--force overwrites it" in one_line(run("batch", str(table), out), 2)
    assert Path(out).read_text() == "old"


def test_nothing_typed_is_in_what_a_run_tells(tmp_path: Path) -> None:
    path = tmp_path / "in.csv"
    path.write_text('id,question\n1,xqzmarker\n2,"xqzmarker\n')
    done = run("batch", str(path), str(tmp_path / "out.csv"), "--report", str(tmp_path / "r.html"))
    assert done.returncode == 3
    assert b"xqzmarker" not in done.stdout + done.stderr
    assert "xqzmarker" not in (tmp_path / "r.html").read_text("utf-8")


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_reader_that_goes_away_ends_it_quietly(tmp_path: Path, workers: str) -> None:
    path = tmp_path / "in.txt"
    path.write_text("".join(f"what is her2 {at}\n" for at in range(5000)))
    command = f"{sys.executable} -m her2chat batch {path} - --workers {workers} | head -1"
    done = subprocess.run(command, shell=True, capture_output=True, check=False, timeout=300)
    assert json.loads(done.stdout)["kind"]
    assert not done.stderr


def test_a_terminal_sees_how_far_it_is(table: Path) -> None:
    arguments = ["-m", "her2chat", "batch", str(table), str(table.parent / "out.csv")]
    seen = pexpect.spawn(sys.executable, arguments, encoding="utf-8", timeout=300, env={**os.environ, "TERM": "xterm"})
    seen.expect(r"answering .*100%.* 5 rows, [\d,]+/s")
    seen.expect("5 rows\r\n2 rows to be seen by a person now")
    seen.expect(pexpect.EOF)
    seen.close()
    assert seen.exitstatus == 0


def test_ctrl_c_says_how_to_go_on(tmp_path: Path) -> None:
    path, out = tmp_path / "in.txt", tmp_path / "out.jsonl"
    path.write_text("".join(f"is her{at} what i have\n" for at in range(50_000)))
    arguments = ["-m", "her2chat", "batch", str(path), str(out)]
    seen = pexpect.spawn(sys.executable, arguments, encoding="utf-8", timeout=300, env={**os.environ, "TERM": "xterm"})
    journal = tmp_path / "out.jsonl.journal"
    while not journal.exists() or '"chunks": 0' in journal.read_text():  # nothing can be taken up yet
        seen.expect(" rows")
    seen.sendintr()
    seen.expect("stopped → the same with --resume goes on")
    seen.expect(pexpect.EOF)
    seen.close()
    assert seen.exitstatus == 130
    assert not out.exists()
    assert "--resume goes on" in one_line(run("batch", str(path), str(out)), 2)
    assert "other options or content" in one_line(run("batch", str(path), str(out), "--resume", "--region", "uk"), 2)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.txt", "out.jsonl.journal", "out.jsonl.part"]


def test_a_missing_library_is_told_before_anything_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """So that the same command goes through once it is installed."""
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    source = tmp_path / "in.txt"
    source.write_text("what is her2\n", "utf-8")
    with pytest.raises(InputError, match="openpyxl is not installed"):
        cli(["batch", str(source), str(tmp_path / "out.xlsx")], standalone_mode=False)
    assert list(tmp_path.iterdir()) == [source]
