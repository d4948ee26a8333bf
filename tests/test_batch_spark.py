"""On Spark the same rows come out as from the plain engine, whatever happens to its workers.

Needs Java and pyspark. Where they are missing these tests are left out, but fail in CI (CI or HER2CHAT_CI set).
"""

from __future__ import annotations

import csv
import json
import os
import shutil
import signal
import warnings
from collections import Counter
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from batch_stub import answer
from click.testing import CliRunner

import her2chat
from her2chat import Assistant, InputError
from her2chat.batch.forms import form_of
from her2chat.batch.readers import HowToRead
from her2chat.batch.running import Run, run
from her2chat.batch.spark import answer_folders, folders
from her2chat.cli.main import cli
from her2chat.evaluate import read_labelled

ROWS, PARTS = 100_000, 8
ROUND = Path(__file__).parent / "data" / "round9_a.jsonl"
IN_CI = bool(os.environ.get("CI") or os.environ.get("HER2CHAT_CI"))


@pytest.fixture(scope="module")
def spark() -> Iterator[Any]:
    """A real Spark on this machine as batch starts it: a partition a file, its workers find the tests' modules."""
    if shutil.which("java") is None or find_spec("pyspark") is None:
        assert not IN_CI, "Java or pyspark is missing: apt-get install default-jre-headless; pip install -e '.[dev]'"
        pytest.skip("Java or pyspark is not installed")
    from her2chat.batch.spark import session_of

    settings = {
        "spark.ui.enabled": "false",
        "spark.sql.files.openCostInBytes": "128m",  # so that small files are not put into one partition
        "spark.sql.shuffle.partitions": "2",
        "spark.log.level": "OFF",
    }
    told = " ".join(f"--conf {name}={value}" for name, value in settings.items())
    with pytest.MonkeyPatch.context() as patch, warnings.catch_warnings(action="ignore", category=FutureWarning):
        patch.setenv("PYSPARK_SUBMIT_ARGS", f"{told} pyspark-shell")
        patch.setenv("PYTHONPATH", os.pathsep.join([str(Path(__file__).parent), os.environ.get("PYTHONPATH", "")]))
        session, own = session_of()
        assert own
        yield session
        session.stop()


class Mortal(Assistant):
    """The assistant as it is, but the first process that is asked one certain question is killed on the spot."""

    died: Path

    def ask(self, message: str, session: her2chat.Session | None = None) -> her2chat.Reply:
        if message == "this one kills" and not self.died.exists():
            self.died.write_text(str(os.getpid()))
            os.kill(os.getpid(), signal.SIGKILL)
        return super().ask(message, session)


def mortal(died: str) -> Assistant:
    assistant = her2chat.load()
    assistant.__class__ = Mortal
    assert isinstance(assistant, Mortal)
    assistant.died = Path(died)
    return assistant


@pytest.mark.filterwarnings("ignore::FutureWarning")
def test_a_hundred_thousand_rows_and_a_worker_killed_in_the_middle(
    spark: Any, assistant: Assistant, tmp_path: Path
) -> None:
    questions = [label.q for label in read_labelled(ROUND.read_text("utf-8").splitlines(), str(ROUND))]
    source = tmp_path / "in"
    source.mkdir()
    each = ROWS // PARTS
    for part in range(PARTS):
        asked = [questions[(part * 7 + at) % len(questions)] for at in range(each)]
        if part == PARTS // 2:
            asked[each // 2] = "this one kills"
        ids = pa.array(range(part * each, (part + 1) * each), pa.int64())
        pq.write_table(pa.table({"id": ids, "question": asked}), source / f"{part}.parquet")
    assert spark.read.parquet(str(source)).rdd.getNumPartitions() == PARTS

    target, died = tmp_path / "out", tmp_path / "died"
    tally = answer_folders(folders(str(source), str(target), (None, None), None, False), {"died": str(died)}, mortal)
    assert died.exists()
    assert int(died.read_text()) != os.getpid()
    assert tally["rows"] == ROWS

    pq.write_table(pq.read_table(source).sort_by("id"), tmp_path / "all.parquet")
    plan = Run(
        tmp_path / "all.parquet",
        tmp_path / "plain.parquet",
        HowToRead(form_of(Path("a.parquet"))),
        form_of(Path("a.parquet")),
    )
    found = run(plan, assistant.pack, lambda: assistant)
    got, wanted = pq.read_table(target).sort_by("id"), pq.read_table(tmp_path / "plain.parquet")
    assert got.num_rows == ROWS
    assert got.schema.names == wanted.schema.names
    for name in wanted.schema.names:
        assert got.column(name).combine_chunks().equals(wanted.column(name).combine_chunks()), name
    assert found is not None
    assert tally == counted(found)


def counted(found: Any) -> Counter[str]:
    """The counts that a summary was made of."""
    tally = Counter({"rows": found.rows})
    tally.update({f"kind.{kind}": rows for kind, rows in found.kinds.items()})
    tally.update({f"level.{level}": rows for level, rows in found.levels.items()})
    tally.update({f"intent.{one.intent}": one.rows for one in found.intents})
    tally.update({f"confidence.{at}": rows for at, rows in enumerate(found.confidences) if rows})
    return tally


def stubbed(source: Path, target: Path, **options: Any) -> Counter[str]:
    from batch_stub import make

    forms = options.get("forms", (None, None))
    return answer_folders(folders(str(source), str(target), forms, None, False), {}, make)


@pytest.mark.filterwarnings("ignore::FutureWarning")
def test_json_lines_come_out_byte_for_byte(spark: Any, tmp_path: Path) -> None:
    lines = [json.dumps({"q": f"m {at} \u202e é", "kind": at}) for at in range(300)]
    lines += ["", '{"q": "CRISIS"}', '{"q": "two", "q": "UNKNOWN"}']
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.jsonl").write_text("\n".join(lines) + "\n{broken\n", "utf-8")
    tally = stubbed(tmp_path / "in", tmp_path / "out")
    answer(tmp_path / "in" / "a.jsonl", tmp_path / "plain.jsonl")
    got = [line for part in sorted((tmp_path / "out").glob("part-*")) for line in part.read_bytes().split(b"\n")[:-1]]
    wanted = (tmp_path / "plain.jsonl").read_bytes().split(b"\n")[:-1]
    assert got[:-1] == wanted[:-1]
    assert json.loads(got[-1]) == {"line": None, "error": json.loads(wanted[-1])["error"].removeprefix("line 304: ")}
    assert (tally["rows"], tally["unread"], tally["level.crisis"]) == (303, 1, 1)


@pytest.mark.filterwarnings("ignore::FutureWarning")
def test_csv_comes_out_cell_for_cell(spark: Any, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    source = tmp_path / "in" / "a.csv"
    records: list[list[object]] = [
        ["id", "question", "reply_kind"],
        *[[at, f'm "{at}"\nso, what', ""] for at in range(50)],
    ]
    records += [["=1+1", "  EMERGENCY  ", "@x"], ["é", "-", "+1"], [1, "", 2]]
    with source.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(records)
        file.write("short,UNKNOWN\nlong,a,b,c\n")
    for form in ("csv", "jsonl", "parquet"):
        tally = stubbed(tmp_path / "in", tmp_path / form, forms=(None, form))
        answer(source, tmp_path / f"plain.{form}")
        assert (tally["rows"], tally["unread"]) == (55, 1)
    [part] = (tmp_path / "csv").glob("part-*")
    with (
        part.open(encoding="utf-8", newline="") as file,
        (tmp_path / "plain.csv").open(encoding="utf-8", newline="") as plain,
    ):
        got, wanted = list(csv.reader(file)), list(csv.reader(plain))
    wanted[-1][-1] = wanted[-1][-1].partition(": ")[2]  # Spark knows no line
    assert got == wanted
    [part] = (tmp_path / "jsonl").glob("part-*")
    assert part.read_bytes().split(b"\n")[:-2] == (tmp_path / "plain.jsonl").read_bytes().split(b"\n")[:-2]
    told = pq.read_table(tmp_path / "parquet").drop_columns("reply_error").to_pylist()
    assert told[:-1] == pq.read_table(tmp_path / "plain.parquet").drop_columns("reply_error").to_pylist()[:-1]


@pytest.mark.filterwarnings("ignore::FutureWarning")
def test_what_spark_cannot_do_is_one_line(spark: Any, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.csv").write_text("i want to die\nhello\n")
    with pytest.raises(InputError, match="no column of questions"):  # the first line may be a message
        stubbed(tmp_path / "in", tmp_path / "new")
    (tmp_path / "in" / "a.csv").write_text("question\nhello\n")
    (tmp_path / "out").mkdir()
    with pytest.raises(InputError, match="Spark: PATH_ALREADY_EXISTS"):
        stubbed(tmp_path / "in", tmp_path / "out")
    with pytest.raises(InputError, match="Spark: PATH_NOT_FOUND"):
        stubbed(tmp_path / "nowhere.csv", tmp_path / "new")
    with pytest.raises(InputError, match="is the input itself"):
        stubbed(tmp_path / "in", tmp_path / "in")
    with pytest.raises(InputError, match="have no columns"):
        stubbed(tmp_path / "in", tmp_path / "new", forms=("jsonl", "csv"))
    with pytest.raises(InputError, match="--column"):
        answer_folders(folders(str(tmp_path / "in"), str(tmp_path / "new"), (None, None), "nowhere", False), {})


@pytest.mark.filterwarnings("ignore::FutureWarning")
def test_the_command_answers_folders_on_spark(spark: Any, tmp_path: Path) -> None:
    assert spark.sparkContext.master == "local[*,4]"  # every core, and lost tasks are tried again
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.csv").write_text("id,question\n1,what is her2\n2,i want to die\n")
    page = tmp_path / "r.html"
    arguments = [
        "batch",
        "--engine",
        "spark",
        str(tmp_path / "in"),
        str(tmp_path / "out"),
        "--json",
        "--report",
        str(page),
    ]
    done = CliRunner().invoke(cli, arguments, catch_exceptions=False)
    assert done.exit_code == 0
    assert json.loads(done.stdout)["kinds"] == {"answer": 1, "crisis": 1}
    assert (tmp_path / "out" / "_SUCCESS").exists()
    assert "<svg" in page.read_text("utf-8")
    with pytest.raises(InputError, match=r"r.html: is there already"):
        CliRunner().invoke(cli, arguments, catch_exceptions=False)
