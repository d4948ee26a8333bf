"""`python -m tests.benchmarks.batch`: how much her2chat batch adds to the answers, how it grows, what memory it takes.

Everything is measured in processes of its own, in turns, and told as it is found. Rows a second are of wall-clock time,
from the first row to the finished file. "stub" is an assistant that answers at once, out of replies made before, so
that what is left is the cost of reading, writing and handing over.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import her2chat
from her2chat.batch.forms import form_of
from her2chat.batch.readers import HowToRead
from her2chat.batch.running import Run, run
from her2chat.evaluate import read_labelled

from .machine import description, revision

_QUESTIONS = Path(__file__).parent.parent / "data"
_SEED = 20


class Stub(her2chat.Assistant):
    """Answers any message at once by one of some replies that it was given."""

    replies: Sequence[her2chat.Reply] = ()

    def ask(self, message: str, session: her2chat.Session | None = None) -> her2chat.Reply:
        """One of the replies, as one to `message`."""
        return replace(self.replies[sum(message.encode("utf-8")) % len(self.replies)], question=message)


def stub() -> her2chat.Assistant:
    """A stub with the replies to a hundred questions."""
    found = her2chat.load()
    Stub.replies = [found.ask(message) for message in questions(Path(_QUESTIONS / "round1_a.jsonl"))]
    found.__class__ = Stub
    return found


def questions(*files: Path) -> list[str]:
    """The messages of labelled files."""
    return [label.q for file in files for label in read_labelled(file.read_text("utf-8").splitlines(), str(file))]


def write_rows(path: Path, messages: Sequence[str], rows: int, distinct: bool) -> None:
    """Write `rows` rows of messages drawn from `messages`; `distinct`: no two of them the same."""
    draw = random.Random(_SEED)
    with path.open("w", encoding="utf-8") as file:
        for number in range(rows):
            message = draw.choice(messages) + (f" {number}" if distinct else "")
            file.write(json.dumps({"id": number, "question": message}) + "\n")


def measured(source: Path, target: Path, workers: int, stubbed: bool) -> dict[str, float]:
    """Answer a file: rows, seconds without the loading, processor time and peak memory (MiB) of this process."""
    make = stub if stubbed else her2chat.load
    assistant = make()
    begun: list[float] = []
    plan = Run(source, target, HowToRead(form_of(source)), form_of(target), workers=workers, force=True)
    start, used = time.perf_counter(), time.process_time()

    def progress(rows: int, share: float | None) -> None:
        begun.append(time.perf_counter()) if len(begun) < 1 else None

    found = run(plan, assistant.pack, (lambda: assistant) if workers == 1 else partial(make), progress)
    assert found is not None
    # Workers load the content first, which a long run does not feel: time from the first chunk that was done.
    seconds = time.perf_counter() - (start if workers == 1 else begun[0])
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    used = time.process_time() - used
    return {"rows": found.rows, "seconds": seconds, "used": used, "peak": peak}


def apart(source: Path, target: Path, workers: int, stubbed: bool) -> dict[str, float]:
    """`measured`, in a process of its own."""
    told = [str(source), "--target", str(target), "--workers", str(workers), *(["--stub"] if stubbed else [])]
    command = [sys.executable, "-m", "tests.benchmarks.batch", "--one", *told]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return dict(json.loads(done.stdout))


def main(arguments: Sequence[str]) -> int:
    """Measure and print; 0."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.batch", description=__doc__)
    parser.add_argument("files", nargs="*", type=Path, help="labelled questions (default: those of the tests)")
    parser.add_argument("--rows", type=int, default=2000, help="rows of real questions (default %(default)s)")
    parser.add_argument("--many", type=int, default=1_000_000, help="rows of the memory test (%(default)s; 0: none)")
    parser.add_argument("--spark", action="store_true", help="Spark on this machine too (needs pyspark and Java)")
    parser.add_argument("--one", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--target", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--workers", type=int, default=1, help=argparse.SUPPRESS)
    parser.add_argument("--stub", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.one:
        print(json.dumps(measured(options.one, options.target, options.workers, options.stub)))
        return 0
    print(f"- {description()}\n- her2chat {her2chat.__version__} ({revision()})", flush=True)
    messages = questions(*(options.files or sorted(_QUESTIONS.glob("round*.jsonl"))))
    with tempfile.TemporaryDirectory() as folder:
        _all(Path(folder), messages, options.rows, options.many)
        if options.spark:
            _on_spark(Path(folder), messages, options.rows * 10)
    return 0


def _all(folder: Path, messages: Sequence[str], rows: int, many: int) -> None:
    source, target = folder / "in.jsonl", folder / "out.jsonl"
    for name, distinct, stubbed, count in (
        ("stub, no message twice", True, True, rows * 20),
        ("no message twice", True, False, rows),
        (f"{len(set(messages))} messages over and over", False, False, rows * 10),
    ):
        write_rows(source, messages, count, distinct)
        one, two = (apart(source, target, workers, stubbed) for workers in (1, 2))
        rates = [found["rows"] / found["seconds"] for found in (one, two)]
        told = f"{rates[0]:,.0f} rows/s with 1 worker, {rates[1]:,.0f} with 2 ({rates[1] / rates[0]:.2f} times)"
        each = one["used"] / one["rows"] * 1e6
        main = two["used"] / two["rows"] * 1e6
        told += f"; processor time a row: {each:,.0f} µs, of which {main:,.0f} µs are left to the main process with 2"
        print(f"- {name}, {count:,} rows: {told}", flush=True)
    peaks = []
    for count in (many // 100, many) if many else ():
        write_rows(source, messages, count, distinct=True)
        found = apart(source, target, 1, stubbed=True)
        peaks.append(found["peak"])
        print(f"- stub, {count:,} rows: peak memory {found['peak']:,.0f} MiB", flush=True)
    if peaks:
        print(f"- peak memory with {many:,} rows is {peaks[1] / peaks[0]:.2f} times that with {many // 100:,}")


def _on_spark(folder: Path, messages: Sequence[str], rows: int) -> None:
    """Spark on this machine, its start left out."""
    from her2chat.batch import spark

    (folder / "many").mkdir()
    for part in range(8):
        write_rows(folder / "many" / f"{part}.jsonl", messages, rows // 8, distinct=False)
    session, _ = spark.session_of()
    start = time.perf_counter()
    plan = spark.folders(str(folder / "many"), str(folder / "done"), (None, None), None, False)
    tally = spark.answer_folders(plan, {})
    rate = tally["rows"] / (time.perf_counter() - start)
    print(f"- Spark {session.version}, {session.sparkContext.master}: {tally['rows']:,} rows, {rate:,.0f} rows/s")
    session.stop()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
