"""Nothing is lost: stopped at any moment and resumed, a run ends with the bytes of one that was never stopped."""

from __future__ import annotations

import errno
import gzip
import os
import random
import signal
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from multiprocessing.process import BaseProcess
from pathlib import Path
from threading import Thread
from typing import Any

import batch_stub
import pytest
from batch_stub import Stub, answer, started

from her2chat import InputError
from her2chat.batch import running
from her2chat.batch.answering import Job
from her2chat.batch.forms import Form
from her2chat.batch.parsers import Lines
from her2chat.batch.readers import HowToRead
from her2chat.batch.running import run
from her2chat.batch.workers import _Pool
from her2chat.batch.writers import JsonLinesEncoder
from her2chat.errors import OutputError

EXTRA: dict[str, Any] = {
    "alerts": Path("al.jsonl"),
    "unanswered": Path("un.csv"),
    "report": Path("r.html"),
    "every": 0.0,
}


@pytest.fixture
def tmp_path(tmp_path: Path) -> Iterator[Path]:
    """A folder in memory where there is one: each checkpoint waits for the disk, and these tests make many."""
    memory = Path("/dev/shm")
    if not memory.is_dir():
        yield tmp_path
        return
    with tempfile.TemporaryDirectory(dir=memory) as folder:
        yield Path(folder)


def rows_file(folder: Path, rows: int = 1000) -> Path:
    path = folder / "in.csv"
    words = ("", "CRISIS", "UNKNOWN wig and hair", "EMERGENCY", "CALL", "BREAK", "UNKNOWN wig")
    lines = (f'{at},"question {at} {words[at % len(words)]}, so"\n' for at in range(rows))
    path.write_text("id,question\n" + "".join(lines) + "1,2,3,4\n", "utf-8")
    return path


def finished(folder: Path, name: str, limit: int = 0, **options: object) -> Exception | None:
    """The error by which a run ends that nobody stops; None for a good end."""
    process, pipe = started(folder, {"source": Path("in.csv"), "target": Path(name), **EXTRA, **options}, limit)
    with pipe:
        told = pipe.recv()
        while isinstance(told, int):
            told = pipe.recv()
    process.join()
    assert told is None or isinstance(told, Exception)
    return told


def made(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


@pytest.mark.parametrize(
    ("name", "workers", "kills"),
    [("out.csv", 1, 8), ("out.jsonl.gz", 2, 4), ("out.parquet", 1, 4), ("out.xlsx", 1, 4)],
)
def test_killed_at_random_moments_and_resumed_it_ends_with_the_same_bytes(
    tmp_path: Path, name: str, workers: int, kills: int
) -> None:
    draw = random.Random(name)
    whole, folder = tmp_path / "whole", tmp_path / "killed"
    for place in (whole, folder):
        place.mkdir()
        rows_file(place)
    assert finished(whole, name) is None
    done = 0
    while done < kills:
        options = {"source": Path("in.csv"), "target": Path(name), **EXTRA, "resume": True, "workers": workers}
        process, pipe = started(folder, options)
        with pipe:
            # After some chunks, or at the end, while the files are finished: wherever the moment falls.
            for _ in range(draw.randrange(1, 8)):
                if pipe.recv() is None:
                    break
            process.join(draw.random() * 0.02)
            process.kill()
            process.join()
            done += process.exitcode == -signal.SIGKILL
        if (folder / name).exists() and not list(folder.glob("*.journal")):  # it came to its end: begin anew
            assert made(folder) == made(whole)
            for path in folder.iterdir():
                path.unlink()
            rows_file(folder)
    assert finished(folder, name, resume=True) is None
    assert made(folder) == made(whole)


def test_killed_while_the_files_are_finished_it_ends_with_the_same_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Stopped before and after each step that moves or takes away a file."""
    wanted = None
    for stop in range(60):
        folder = tmp_path / str(stop)
        folder.mkdir()
        source = rows_file(folder, 200)
        names = {"alerts": folder / "al.csv.gz", "unanswered": folder / "un.xlsx", "report": folder / "r.html"}
        steps = 0

        def counting(function: object, stop: int = stop) -> object:
            def step(*arguments: object, **named: object) -> object:
                nonlocal steps
                if steps == stop:
                    raise KeyboardInterrupt
                steps += 1
                return function(*arguments, **named)  # type: ignore[operator]

            return step

        with monkeypatch.context() as patch:
            patch.setattr("os.replace", counting(os.replace))
            patch.setattr(Path, "unlink", counting(Path.unlink))
            try:
                answer(source, folder / "out.jsonl", resume=True, every=9.0, **names)
            except KeyboardInterrupt:
                stopped = True
            else:
                stopped = False
        answer(source, folder / "out.jsonl", resume=True, **names)
        wanted = wanted or made(folder)
        assert made(folder) == wanted, stop
        if not stopped:
            break
    assert stop > 8
    assert sorted(wanted or {}) == ["al.csv.gz", "in.csv", "out.jsonl", "r.html", "un.xlsx"]


def test_workers_that_are_ended_one_after_the_other_leave_no_thread_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    pool = _Pool(Job(batch_stub.make, Lines(), JsonLinesEncoder()), 2)
    first, *_ = [pool.submit([(number, f"row {number}") for number in range(64)]) for _ in range(3000)]
    first.result()
    kill = BaseProcess.kill

    def slow(process: BaseProcess) -> None:
        kill(process)
        time.sleep(0.3)

    monkeypatch.setattr(BaseProcess, "kill", slow)
    closing = Thread(target=pool.close)
    closing.start()
    closing.join(60)
    waits = closing.is_alive()
    for worker in pool._all * 2 if waits else []:
        pool._idle.put(worker)  # lets the threads go
    closing.join()
    assert not waits


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="asks Linux who is there")
def test_workers_end_when_the_process_that_started_them_is_killed(tmp_path: Path) -> None:
    rows_file(tmp_path, 20_000)
    options = {"source": Path("in.csv"), "target": Path("out.csv"), "workers": 2}
    process, pipe = started(tmp_path, options)
    with pipe:
        pipe.recv()
        workers = [pid for pid, parent in processes() if parent == process.pid]
        assert len(workers) >= 2
        process.kill()
        process.join()
    for _ in range(600):
        if not {pid for pid, _ in processes()} & set(workers):
            return
        time.sleep(0.1)
    pytest.fail("workers are left behind")


def processes() -> list[tuple[int, int]]:
    """Each process of this machine that is no zombie, and the one that started it."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            state, parent = path.read_text("utf-8", "replace").rpartition(")")[2].split()[:2]
            if state != "Z":
                found.append((int(path.parent.name), int(parent)))
    return found


@pytest.mark.parametrize("name", ["out.csv", "out.jsonl.zst", "out.parquet"])
def test_a_full_disk_is_told_and_the_run_goes_on_when_there_is_room(tmp_path: Path, name: str) -> None:
    whole, folder = tmp_path / "whole", tmp_path / "full"
    for place in (whole, folder):
        place.mkdir()
        rows_file(place, 500)
    assert finished(whole, name) is None
    for limit in (20_000, 50_000, 80_000):
        error = finished(folder, name, limit, resume=True)
        assert isinstance(error, OutputError)
        assert error.exit_status == 1
        assert "cannot be written (file too large)" in str(error)
        assert "--resume" in str(error)
        assert not (folder / name).exists()
    assert finished(folder, name, resume=True) is None
    assert made(folder) == made(whole)


def stopped(folder: Path, **options: object) -> Path:
    """A run that was stopped after some rows; its output."""
    source, out = rows_file(folder), folder / "out.jsonl"

    def stop(rows: int, share: float | None) -> None:
        if rows > 300:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(batch_stub.plan(source, out, every=0.0, **options), Stub.pack, batch_stub.make, stop)
    return out


def test_stopped_again_and_again_after_each_chunk(tmp_path: Path) -> None:
    source, out, alerts = rows_file(tmp_path, 300), tmp_path / "out.csv", tmp_path / "al.csv"
    answer(source, tmp_path / "whole.csv", alerts=tmp_path / "whole-al.csv")

    def stop(rows: int, share: float | None) -> None:
        raise KeyboardInterrupt

    times = 0
    while not out.exists():
        plan = batch_stub.plan(source, out, alerts=alerts, resume=True, every=0.0)
        try:
            run(plan, Stub.pack, batch_stub.make, stop)
        except KeyboardInterrupt:
            times += 1
    assert times == 5
    assert out.read_bytes() == (tmp_path / "whole.csv").read_bytes()
    assert alerts.read_bytes() == (tmp_path / "whole-al.csv").read_bytes()


def test_a_stopped_run_is_not_overwritten_unless_that_is_asked_for(tmp_path: Path) -> None:
    out = stopped(tmp_path)
    assert not out.exists()
    with pytest.raises(InputError, match="--resume goes on, --force begins anew"):
        answer(tmp_path / "in.csv", out)
    answer(tmp_path / "in.csv", out, force=True)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.csv", "out.jsonl"]


def test_only_what_is_not_answered_yet_is_answered_when_resumed(tmp_path: Path) -> None:
    out = stopped(tmp_path)
    stub = Stub()
    plan = batch_stub.plan(tmp_path / "in.csv", out, resume=True)
    run(plan, Stub.pack, lambda: batch_stub.as_assistant(stub))
    assert 500 < len(stub.asked) < 800


def test_another_input_or_other_options_are_not_mixed_into_a_stopped_run(tmp_path: Path) -> None:
    out = stopped(tmp_path)
    source = tmp_path / "in.csv"
    for options in ({"made_with": ("uk",)}, {"excel": True}, {"unanswered": tmp_path / "un.csv"}):
        with pytest.raises(InputError, match="other options or content"):
            answer(source, out, resume=True, **options)
    kept = source.read_bytes()
    source.write_bytes(kept.replace(b"question 7 ", b"question 8 "))
    with pytest.raises(InputError, match="is not what the stopped run has read"):
        answer(source, out, resume=True)
    source.write_bytes(kept[:300])
    with pytest.raises(InputError, match="is not what the stopped run has read"):
        answer(source, out, resume=True)
    source.write_bytes(kept)
    (tmp_path / "out.jsonl.part").write_bytes(b"")
    with pytest.raises(InputError, match="is not what the stopped run has left"):
        answer(source, out, resume=True)
    (tmp_path / "out.jsonl.journal").write_text("nonsense")
    with pytest.raises(InputError, match="no journal"):
        answer(source, out, resume=True)


NEEDED = [
    *("out.xlsx.part", "out.xlsx.journal", "out.xlsx.journal.new", "out.xlsx.new", "r.html.new"),
    *("al.csv.crisis.part", "al.csv.unread.part", "al.csv.new", "un.xlsx.part", "un.xlsx.grouped", "un.xlsx.new"),
]


def besides(folder: Path) -> dict[str, Any]:
    return {"alerts": folder / "al.csv", "unanswered": folder / "un.xlsx", "report": folder / "r.html"}


@pytest.mark.parametrize("name", NEEDED)
def test_an_input_whose_name_is_needed_on_the_way_is_not_overwritten(tmp_path: Path, name: str) -> None:
    source = rows_file(tmp_path, 10).rename(tmp_path / name)
    before = source.read_bytes()
    for options in ({}, {"force": True}, {"resume": True}):
        plan = batch_stub.plan(
            source, tmp_path / "out.xlsx", reading=HowToRead(Form("csv")), **besides(tmp_path), **options
        )
        with pytest.raises(InputError, match=r"is the input itself → write to another file"):
            run(plan, Stub.pack, batch_stub.make)
    assert made(tmp_path) == {name: before}


@pytest.mark.parametrize("name", NEEDED)
def test_a_file_whose_name_is_needed_on_the_way_is_not_lost_without_force(tmp_path: Path, name: str) -> None:
    source = rows_file(tmp_path, 10)
    (tmp_path / name).write_text("notes of somebody")
    before = made(tmp_path)
    for options in ({}, {"resume": True}):
        with pytest.raises(InputError, match=r"--force"):
            answer(source, tmp_path / "out.xlsx", **besides(tmp_path), **options)
        assert made(tmp_path) == before
    answer(source, tmp_path / "out.xlsx", force=True, **besides(tmp_path))
    assert sorted(made(tmp_path)) == ["al.csv", "in.csv", "out.xlsx", "r.html", "un.xlsx"]


@pytest.mark.parametrize("name", ["out.csv.part", "out.csv.journal", "al.csv.crisis.part"])
def test_a_target_whose_name_is_needed_on_the_way_is_refused(tmp_path: Path, name: str) -> None:
    source = rows_file(tmp_path, 10)
    with pytest.raises(InputError, match="is to be written twice"):
        answer(source, tmp_path / "out.csv", alerts=tmp_path / "al.csv", report=tmp_path / name)
    assert [path.name for path in tmp_path.iterdir()] == ["in.csv"]


def test_standard_streams_that_are_the_files_themselves_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = rows_file(tmp_path, 10)
    with source.open("r+", encoding="utf-8") as stream, monkeypatch.context() as patch:
        patch.setattr("sys.stdin", stream)
        with pytest.raises(InputError, match="is the input itself"):
            answer(Path("-"), source, force=True)
        patch.setattr("sys.stdout", stream)
        with pytest.raises(InputError, match="is the input itself"):
            answer(source, Path("-"))


def test_a_link_stays_one_and_leads_to_what_is_written(tmp_path: Path) -> None:
    source, folder = rows_file(tmp_path, 10), tmp_path / "folder"
    folder.mkdir()
    for name, force in (("new.csv", False), ("old.csv", True)):
        link = tmp_path / f"link-{name}"
        link.symlink_to(folder / name)
        if force:
            (folder / name).write_text("old")
            with pytest.raises(InputError, match="--force overwrites it"):
                answer(source, link)
        answer(source, link, force=force)
        assert link.is_symlink()
        assert (folder / name).read_text("utf-8").startswith("id,question,reply_kind,")
    (tmp_path / "round.csv").symlink_to(tmp_path / "round.csv")
    with pytest.raises(InputError, match="leads nowhere"):
        answer(source, tmp_path / "round.csv")


def test_a_name_that_is_too_long_is_told_with_a_remedy_that_helps(tmp_path: Path) -> None:
    source = rows_file(tmp_path, 10)
    for name in ("x" * 300 + ".csv", "x" * 245 + ".csv"):  # the second has no room for ".journal"
        with pytest.raises(InputError, match=r"cannot be written \(file name too long\) → check the path"):
            answer(source, tmp_path / name)
    assert [path.name for path in tmp_path.iterdir()] == ["in.csv"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is full")
@pytest.mark.parametrize("rows", [0, 10])
def test_a_link_to_a_device_that_is_full_is_named(tmp_path: Path, rows: int) -> None:
    source, link = rows_file(tmp_path, rows), tmp_path / "out.csv"
    link.symlink_to("/dev/full")
    with pytest.raises(OutputError, match=r"out\.csv: cannot be written \(no space left on device\) → make room"):
        answer(source, link)


def test_a_run_that_was_killed_before_its_first_checkpoint_begins_again(tmp_path: Path) -> None:
    whole, folder = tmp_path / "whole", tmp_path / "killed"
    for place in (whole, folder):
        place.mkdir()
        rows_file(place)
    assert finished(whole, "out.csv") is None
    options = {"source": Path("in.csv"), "target": Path("out.csv"), **EXTRA, "every": 60.0}
    process, pipe = started(folder, options)
    with pipe:
        pipe.recv()
        process.kill()
        process.join()
    assert (folder / "out.csv.journal").stat().st_size
    assert finished(folder, "out.csv", resume=True) is None
    assert made(folder) == made(whole)


def test_two_runs_do_not_write_the_same_files(tmp_path: Path) -> None:
    source, out = rows_file(tmp_path), tmp_path / "out.jsonl"
    told: list[object] = []

    def second(rows: int, share: float | None) -> None:
        if not told:
            with pytest.raises(InputError, match="another run") as error:
                answer(source, out, resume=True)
            told.append(error)

    run(batch_stub.plan(source, out), Stub.pack, batch_stub.make, second)
    assert told
    assert len(out.read_text("utf-8").splitlines()) == 1001


def test_a_run_that_is_complete_has_nothing_to_resume(tmp_path: Path) -> None:
    source, out = rows_file(tmp_path), tmp_path / "out.jsonl"
    answer(source, out, resume=True)
    before = out.read_bytes()
    assert answer(source, out, resume=True) is None
    assert out.read_bytes() == before


def test_an_output_that_cannot_be_begun_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="its folder is not there"):
        answer(rows_file(tmp_path), tmp_path / "nowhere" / "out.csv")
    if Path("/proc/self/fd").is_dir():
        with pytest.raises(InputError, match="cannot be written"):
            answer(tmp_path / "in.csv", Path("/proc/out.csv"))
    with pytest.raises(InputError, match="cannot be read"):
        answer(tmp_path / "nowhere.csv", tmp_path / "out.csv")
    assert [path.name for path in tmp_path.iterdir()] == ["in.csv"]


@pytest.mark.parametrize("option", ["alerts", "unanswered", "report"])
@pytest.mark.parametrize(
    ("name", "told"),
    [("-", "goes to a file"), ("nowhere/x.csv", "its folder is not there"), ("folder.csv", "is a folder")],
)
def test_a_wrong_target_is_told_before_anything_is_answered(tmp_path: Path, option: str, name: str, told: str) -> None:
    (tmp_path / "folder.csv").mkdir()
    target = Path(name) if name == "-" else tmp_path / name
    refused(tmp_path, told, {option: target})


@pytest.mark.parametrize(("name", "told"), [("groups", "ending"), ("groups.parquet", "cannot be parquet")])
def test_groups_in_no_form_are_told_before_anything_is_answered(tmp_path: Path, name: str, told: str) -> None:
    refused(tmp_path, told, {"unanswered": tmp_path / name})


def refused(folder: Path, told: str, options: dict[str, Any]) -> None:
    """A run by these options is refused: nothing is asked, nothing is written."""
    source, stub = rows_file(folder, 10), Stub()
    before = sorted(folder.iterdir())
    with pytest.raises(InputError, match=told):
        run(batch_stub.plan(source, folder / "out.jsonl", **options), Stub.pack, lambda: batch_stub.as_assistant(stub))
    assert not stub.asked
    assert sorted(folder.iterdir()) == before


def test_a_file_beside_that_cannot_be_finished_is_blamed_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> str:
        raise OSError(errno.ENOSPC, "No space left on device")

    source, report = rows_file(tmp_path, 10), tmp_path / "r.html"
    with monkeypatch.context() as patch:
        patch.setattr(running, "page", full)
        with pytest.raises(OutputError, match=r"r\.html: cannot be written \(no space left on device\) → .*--resume"):
            answer(source, tmp_path / "out.jsonl", report=report)
    answer(source, tmp_path / "out.jsonl", report=report, resume=True)
    assert report.exists()


@pytest.mark.parametrize("option", ["alerts", "unanswered"])
def test_a_stopped_run_goes_on_under_the_same_names_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, option: str
) -> None:
    """Even one that had only to be finished: the other file would lack what the first part of the run has found."""
    source, out = rows_file(tmp_path), tmp_path / "out.jsonl"

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(running, "_finish", stop)
        with pytest.raises(KeyboardInterrupt):
            answer(source, out, **{option: tmp_path / "a.csv"})
    with pytest.raises(InputError, match="other options or content"):
        answer(source, out, resume=True, **{option: tmp_path / "b.csv"})
    answer(source, out, resume=True, **{option: tmp_path / "a.csv"})
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.csv", "in.csv", "out.jsonl"]


def test_what_cannot_be_taken_up_is_no_litter(tmp_path: Path) -> None:
    source = rows_file(tmp_path)

    def stop(rows: int, share: float | None) -> None:
        raise KeyboardInterrupt

    for target in (tmp_path / "out.csv", Path("/dev/null")):
        with pytest.raises(KeyboardInterrupt):
            run(
                batch_stub.plan(
                    source, target, alerts=tmp_path / "al.csv", reading=HowToRead(Form("csv")), form=Form("csv")
                ),
                Stub.pack,
                batch_stub.make,
                stop,
            )
        assert list(tmp_path.iterdir()) == [source]


def test_an_input_that_breaks_off_leaves_a_run_that_can_go_on(tmp_path: Path) -> None:
    source = tmp_path / "in.txt.gz"
    data = gzip.compress("".join(f"question {at} {random.random()}\n" for at in range(5000)).encode())
    source.write_bytes(data[: len(data) // 2])
    with pytest.raises(InputError, match="damaged"):
        answer(source, tmp_path / "out.csv", every=0.0)
    source.write_bytes(data)
    answer(source, tmp_path / "out.csv", resume=True)
    answer(source, tmp_path / "whole.csv")
    assert (tmp_path / "out.csv").read_bytes() == (tmp_path / "whole.csv").read_bytes()
