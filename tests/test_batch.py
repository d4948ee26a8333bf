"""Batch: one row out for each row in, in order, whatever the row holds; the same bytes however it was made."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from functools import partial
from itertools import count, islice
from pathlib import Path

import batch_stub
import pytest
from batch_stub import Stub, answer
from hypothesis import given
from hypothesis import strategies as st

from her2chat import Assistant, InputError
from her2chat.batch.answering import answers_to
from her2chat.batch.parsers import JsonLines
from her2chat.batch.row import Answer, Parsed, Row
from her2chat.batch.running import run
from her2chat.batch.summary import Summary, lines
from her2chat.batch.unanswered import content_words, groups
from her2chat.batch.writers import JsonLinesEncoder
from her2chat.content.model import Pack
from her2chat.evaluate import read_labelled
from her2chat.support.json_text import to_json

ROUND = Path(__file__).parent / "data" / "round9_a.jsonl"


def answered(assistant: Assistant, *given: bytes) -> list[dict[str, object]]:
    """The rows of JSON Lines that these lines give."""
    parsed = JsonLines().parse(list(enumerate(given, 1)))
    rows, answers = answers_to(assistant)(parsed.rows)
    data = JsonLinesEncoder().encode(Parsed(rows), answers, range(len(rows)))
    return [json.loads(line) for line in data.decode("utf-8").split("\n")[:-1]]


def written(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text("utf-8").split("\n")[:-1]]


def rows_file(folder: Path, *questions: str) -> Path:
    path = folder / "in.jsonl"
    rows = ({"id": at, "question": question} for at, question in enumerate(questions))
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return path


def test_reply_fields_stand_at_the_top_beside_the_other_fields(assistant: Assistant) -> None:
    [row] = answered(assistant, b'{"q": "what is her2", "id": 7, "ward": "5"}')
    assert row == {**assistant.ask("what is her2").to_dict(), "q": "what is her2", "id": 7, "ward": "5"}
    assert list(row)[:2] == ["question", "kind"]
    assert list(row)[-3:] == ["q", "id", "ward"]


def test_a_field_that_clashes_is_kept_under_another_name(assistant: Assistant) -> None:
    [row] = answered(assistant, b'{"question": "hello", "kind": "mine", "input_kind": 1, "text": "old"}')
    assert row["kind"] == "small_talk"
    assert (row["input_input_kind"], row["input_kind"], row["input_text"]) == ("mine", 1, "old")


def test_a_bad_line_says_so_and_the_rest_is_answered(assistant: Assistant) -> None:
    given = (b'{"q": "hello"}', b"{secret words", b'["q"]', b'{"x": 1}', b'{"q": "\xff"}', b'{"q": "what is her2"}')
    got = answered(assistant, *given, b'{"q": "x", "n": 1e999}', b"[" * 100_000)
    assert [row.get("line") for row in got] == [None, 2, 3, 4, 5, None, 7, 8]
    assert all("secret" not in str(row) for row in got)
    assert all("→" in str(row["error"]) for row in got if "line" in row)
    assert "UTF-8" in str(got[4]["error"])
    assert got[5]["sentences"] == ["S3"]


def test_what_is_written_is_the_reply_contract_for_every_kind_of_reply(assistant: Assistant) -> None:
    asked = [label.q for label in read_labelled(ROUND.read_text("utf-8").splitlines(), str(ROUND))]
    asked += ["what does herceptn do\u202e?", "\x1b[2J what is her2", "", "i have a fever and what is perjeta"]
    for message in asked:
        reply = assistant.ask(message)
        assert "{" + Answer(reply).json + "}" == to_json(reply.to_dict())


def test_a_fault_of_the_program_costs_one_row_only(tmp_path: Path) -> None:
    source = rows_file(tmp_path, "one", "BREAK the secret", "CRISIS")
    found = answer(source, tmp_path / "out.jsonl")
    assert isinstance(found, Summary)
    got = written(tmp_path / "out.jsonl")
    assert [row.get("kind") for row in got] == ["answer", None, "crisis"]
    assert "secret" not in str(got[1])
    assert (found.rows, found.unread, found.urgent) == (3, 1, 1)


@given(st.dictionaries(st.text(), st.text() | st.integers() | st.none()))
def test_any_row_is_one_line_of_json(row: dict[str, object]) -> None:
    text = to_json(row)
    assert len(text.splitlines()) == 1
    assert json.loads(text) == row
    text.encode("utf-8")


@given(st.dictionaries(st.text(), st.text() | st.integers() | st.lists(st.text())), st.text())
def test_any_fields_are_kept_beside_the_reply(fields: dict[str, object], question: str) -> None:
    row = Row(1, question, {**fields, "question": question}, "question")
    reply = Stub().ask(question)
    data = JsonLinesEncoder().encode(Parsed([row]), [Answer(reply)], [0])
    got = json.loads(data)
    assert {key: got[key] for key in reply.to_dict()} == reply.to_dict()
    own = {key: value for key, value in fields.items() if key != "question"}
    for value in own.values():
        assert value in list(got.values())[len(reply.to_dict()) :]
    assert len(got) == len(reply.to_dict()) + len(own)


def test_answer_many_is_lazy_in_order_and_the_same_as_asking(assistant: Assistant) -> None:
    taken: list[str] = []

    def endless() -> Iterator[str]:
        for number in count():
            taken.append(("what is her2", "how does perjeta work", "i want to die")[number % 3])
            yield taken[-1]

    got = list(islice(assistant.answer_many(endless()), 7))
    assert len(taken) == 7
    assert got == [assistant.ask(message) for message in taken]
    with pytest.raises(TypeError):
        list(assistant.answer_many([b"bytes"]))  # type: ignore[list-item]


def test_the_same_message_soon_after_is_not_worked_on_again_and_memory_of_it_is_bounded() -> None:
    stub = Stub()
    ask = answers_to(batch_stub.as_assistant(stub))
    ask([Row(1, "same"), Row(2, "same"), Row(3, "x" * 5000), Row(4, "x" * 5000)])
    assert [len(message) for message in stub.asked] == [4, 5000, 5000]
    ask([Row(at, f"message {at}") for at in range(5000)])
    ask([Row(1, "same")])
    assert stub.asked.count("same") == 2  # forgotten meanwhile


FORMS = ("out.jsonl", "out.csv.zst", "out.xlsx", "out.parquet")


@pytest.mark.parametrize("name", FORMS)
def test_any_number_of_workers_writes_the_same_bytes(tmp_path: Path, name: str) -> None:
    questions = [f"question {at} {'CRISIS' * (at % 7 == 0)} {'UNKNOWN wig' * (at % 5 == 0)}" for at in range(400)]
    source = rows_file(tmp_path, *questions)
    found = []
    for workers in (1, 2, 3) if name == "out.jsonl" else (1, 2):
        folder = tmp_path / str(workers)
        folder.mkdir()
        names = {"alerts": folder / f"al-{name}", "unanswered": folder / "un.csv", "report": folder / "r.html"}
        answer(source, folder / name, workers=workers, **names)
        found.append({path.name: path.read_bytes() for path in sorted(folder.iterdir())})
    assert sorted(found[0]) == sorted(["al-" + name, "un.csv", "r.html", name])
    assert all(other == found[0] for other in found)


def test_a_worker_that_is_killed_costs_nothing(tmp_path: Path) -> None:
    source = rows_file(tmp_path, *(f"question {at}{' DIE' * (at == 100)}" for at in range(300)))
    died = tmp_path / "died"
    run(batch_stub.plan(source, tmp_path / "a.jsonl", workers=2), Stub.pack, partial(batch_stub.make, str(died)))
    assert died.exists()
    answer(source, tmp_path / "b.jsonl")
    assert (tmp_path / "a.jsonl").read_bytes() == (tmp_path / "b.jsonl").read_bytes()


def test_an_error_of_a_worker_reaches_the_caller(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such thing"):
        run(batch_stub.plan(rows_file(tmp_path, "a"), tmp_path / "o.jsonl", workers=2), Stub.pack, _refusing)


def _refusing() -> Assistant:
    raise InputError("no such thing")


def test_alerts_list_the_most_pressing_rows_first_whole_and_with_their_line(tmp_path: Path) -> None:
    long = "CALL " + "x" * 50_000
    source = rows_file(tmp_path, "plain", "EMERGENCY a", long, "CRISIS b", "BREAK", "EMERGENCY c")
    found = answer(source, tmp_path / "out.csv", alerts=tmp_path / "al.jsonl")
    rows = written(tmp_path / "al.jsonl")
    assert [row.get("question") for row in rows] == ["CRISIS b", "EMERGENCY a", "EMERGENCY c", long, None]
    assert [row["line"] for row in rows] == [4, 2, 6, 3, 5]
    assert isinstance(found, Summary)
    assert (found.urgent, found.unread) == (4, 1)
    told = "\n".join(lines(found))
    assert "4 rows to be seen by a person now: crisis 1, emergency 2, call team 1" in told
    assert told.index("seen by a person") < told.index("kind")


def test_the_summary_counts_what_was_written(tmp_path: Path) -> None:
    source = rows_file(tmp_path, *(f"m {at % 40}" for at in range(200)), "UNKNOWN", "CRISIS")
    found = answer(source, tmp_path / "out.jsonl")
    assert isinstance(found, Summary)
    rows = written(tmp_path / "out.jsonl")
    kinds = [str(row["kind"]) for row in rows]
    assert found.kinds == {kind: kinds.count(kind) for kind in ("answer", "not_covered", "crisis")}
    assert sum(found.confidences) == kinds.count("answer")
    assert found.intents[0].rows == max(one.rows for one in found.intents)
    assert sum(one.rows for one in found.intents) == 200
    assert found.unanswered == 1
    assert json.loads(json.dumps(found.to_dict()))["rows"] == 202


def test_the_report_stands_alone_and_repeats_no_message(tmp_path: Path) -> None:
    source = rows_file(tmp_path, "xqzmarker one", "CRISIS xqzmarker", "UNKNOWN xqzmarker")
    answer(source, tmp_path / "out.jsonl", report=tmp_path / "r.html", unanswered=tmp_path / "un.csv")
    page = (tmp_path / "r.html").read_text("utf-8")
    assert "xqzmarker" not in page
    assert "<script" not in page
    assert "http" not in page.replace("Content-Security", "").replace("http-equiv", "")
    assert page.count("<svg") == 3
    assert "1 row to be seen by a person now" in page


def test_unanswered_words_stand_out_for_nobody(tmp_path: Path) -> None:
    asked = [f"UNKNOWN can i get a wig {word}" for word in ("now", "free", "soon", "today", "please")]
    asked += ["UNKNOWN wigs on prescription", "UNKNOWN my name is Xqzmarker", "answered wig wig wig"]
    answer(rows_file(tmp_path, *asked), tmp_path / "out.jsonl", unanswered=tmp_path / "un.csv", least=5)
    table = (tmp_path / "un.csv").read_text("utf-8").splitlines()
    assert table[0] == "words,count"
    assert "wig,6" in table
    assert "unknown + wig,6" in table
    assert "xqzmarker" not in "".join(table).lower()
    assert "prescription" not in "".join(table)
    assert all(int(line.rsplit(",", 1)[1]) >= 5 for line in table[1:])
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.jsonl", "out.jsonl", "un.csv"]


@given(
    st.lists(st.lists(st.sampled_from("wig hair cost scan heart".split()), max_size=4), max_size=30), st.integers(2, 6)
)
def test_groups_count_messages_as_a_slow_count_does(messages: list[list[str]], least: int) -> None:
    words = {word for message in messages for word in message}
    wanted = {}
    for a in words:
        for b in words:
            number = sum(a in message and b in message for message in messages)
            if a <= b and number >= least:
                wanted[tuple(sorted({a, b}))] = number
    assert {group.words: group.count for group in groups(messages, messages, least)} == wanted


def test_content_words_are_no_small_words_and_no_numbers(pack: Pack) -> None:
    words = content_words(pack)(
        "Where can I get a wig for HER2 on 555-0100, no A1234567, mail me at x7@example.org, 2026?"
    )
    assert {"wig", "her2"} <= set(words)
    assert not {"where", "can", "555", "0100", "a1234567", "x7", "2026"} & set(words)


def test_refuses_to_lose_a_file(tmp_path: Path) -> None:
    source = rows_file(tmp_path, "a")
    out = tmp_path / "out.jsonl"
    out.write_text("old")
    with pytest.raises(InputError, match="--force"):
        answer(source, out)
    with pytest.raises(InputError, match="is the input itself"):
        answer(source, source, force=True)
    with pytest.raises(InputError, match="is the input itself"):
        answer(source, tmp_path / "b.jsonl", alerts=source, force=True)
    with pytest.raises(InputError, match="written twice"):
        answer(source, tmp_path / "b.jsonl", alerts=tmp_path / "b.jsonl")
    assert out.read_text() == "old"
    assert len(source.read_text().splitlines()) == 1
    answer(source, out, force=True)
    assert len(written(out)) == 1


@pytest.mark.parametrize("name", ["in.jsonl", "in.csv", "in.txt.gz", "in.jsonl.zst"])
def test_progress_is_told_in_rows_and_shares(tmp_path: Path, name: str) -> None:
    told: list[tuple[int, float | None]] = []
    first = rows_file(tmp_path, *(f"{at} {random.Random(at).randbytes(40).hex()}" for at in range(6400)))
    source = tmp_path / "again" / name
    source.parent.mkdir()
    if name == "in.jsonl":
        first.rename(source)
    else:
        answer(first, source)
    plan = batch_stub.plan(source, tmp_path / "o.jsonl")
    run(plan, Stub.pack, batch_stub.make, lambda *now: told.append(now))
    assert told[0][0] == 64
    assert told[-1][0] == 6400
    assert told[-1][1] == pytest.approx(1.0)
    for rows, share in told:
        assert share == pytest.approx(rows / 6400, abs=0.2)
