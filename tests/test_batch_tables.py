"""Batch writes tables that people and programs open: nothing is a formula, nothing is cut, every form comes back."""

from __future__ import annotations

import csv
import datetime
import json
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from batch_stub import Stub, answer, make
from hypothesis import given, settings
from hypothesis import strategies as st

from her2chat import Assistant, InputError
from her2chat.batch import workbook
from her2chat.batch.arrow import REPLY_SCHEMA, answer_batches, output_schema
from her2chat.batch.columns import REPLY_COLUMNS, is_formula, safe
from her2chat.batch.forms import Form, form_of
from her2chat.batch.readers import HowToRead, open_source
from her2chat.batch.row import Row
from her2chat.batch.summary import Summary

# Payloads of the usual lists (OWASP and others), and what is near them.
PAYLOADS = [
    "=1+1", "+1+1", "-1+1", "@SUM(1)", "=cmd|' /C calc'!A0", "=HYPERLINK(\"http://x\")", "-2+3+cmd|' /C calc'!A0",
    "\t=1+1", "\r=1+1", "\n=1+1", " =1+1", "＝1+1", "＋1", "－1+1", "＠SUM(1)",
    "=DDE(\"cmd\";\"/C calc\")", "+", "-", "=",
    "@", "-a", "+44 555 0100", "\x00=1+1", "- does it hurt?",
]  # fmt: skip
HARMLESS = ["", "what = that?", "5", "-5", "+3.14", "-1,000", "-1e5", "a@b", "'quoted'", "1-2", "é"]


def read(path: Path) -> list[Row]:
    with open_source(path, HowToRead(form_of(path), column="question")) as source:
        return [row for chunk in source.chunks for row in source.parser.parse(chunk).rows]


def table(folder: Path, *records: list[str]) -> Path:
    path = folder / "in.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(records)
    return path


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_cell_of_delimited_text_is_a_formula(tmp_path: Path, payload: str) -> None:
    source = table(tmp_path, ["id", "question", payload], ["1", payload, payload])
    for name in ("out.csv", "out.tsv"):
        answer(source, tmp_path / name, excel=name == "out.csv")
        with (tmp_path / name).open(encoding="utf-8-sig", newline="") as file:
            records = list(csv.reader(file, delimiter="\t" if name == "out.tsv" else ","))
        assert records[0][2].startswith("'")
        assert records[1][1] == "'" + payload
        for cell in records[0] + records[1]:
            assert not is_formula(cell)
            assert cell[:1] not in tuple("=+-@\t\r\n＝＋－＠")


@pytest.mark.parametrize("text", HARMLESS)
def test_what_is_no_formula_stays_as_it_is(text: str) -> None:
    assert safe(text) == text


@given(st.text())
def test_no_text_is_unsafe_once_it_is_made_safe(text: str) -> None:
    made = safe(text)
    assert made in (text, "'" + text)
    assert not is_formula(made)


@pytest.mark.parametrize("payload", [p for p in PAYLOADS if "\x00" not in p])
def test_no_cell_of_a_workbook_is_a_formula_and_none_is_changed(tmp_path: Path, payload: str) -> None:
    answer(table(tmp_path, ["id", "question"], ["1", payload]), tmp_path / "out.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "out.xlsx")["answers"]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n", "inlineStr"}
    assert sheet["B2"].value.replace("_x000D_", "\r") == payload  # as Excel reads it
    assert sheet["B2"].quotePrefix


def test_a_text_too_long_for_a_cell_goes_on_on_a_second_sheet(tmp_path: Path) -> None:
    long = "EMERGENCY " + "é=_x0041_\x07𝔘 " * 9_000
    source = tmp_path / "in.jsonl"
    source.write_text(json.dumps({"question": long}) + "\n")
    answer(source, tmp_path / "out.xlsx")
    book = openpyxl.load_workbook(tmp_path / "out.xlsx")
    assert "goes on" in book["answers"]["A2"].value
    parts = [row for row in book["long texts"].iter_rows(values_only=True) if row[:2] == (2, "question")]
    unescape = openpyxl.utils.escape.unescape
    assert "".join(unescape(str(text)) for _, _, text in parts) == long


def test_a_sheet_holds_no_more_rows_than_excel_can_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "MOST_ROWS", 3)
    source = table(tmp_path, ["question"], *[[f"m{at}"] for at in range(3)])
    with pytest.raises(InputError, match="3 rows at most"):
        answer(source, tmp_path / "out.xlsx")
    answer(source, tmp_path / "out.csv")


def test_excel_opens_the_csv_rightly(tmp_path: Path) -> None:
    source = tmp_path / "in.csv"
    source.write_bytes('id;question\r\n1;"tut das weh, wie „Brüste“?"\r\n'.encode("cp1252"))
    answer(source, tmp_path / "out.csv", excel=True)
    data = (tmp_path / "out.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbfid;question;reply_kind;")
    assert data.count(b"\r\n") == 2
    assert data.endswith(b"\r\n")
    assert "Brüste".encode() in data


def test_a_workbook_keeps_numbers_dates_and_control_characters(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (["id", "question", "when", "day"], [7, "is it _x0041_?", datetime.datetime(2026, 1, 2, 3, 4), 1.5]):
        book.active.append(row)
    book.save(tmp_path / "in.xlsx")
    answer(tmp_path / "in.xlsx", tmp_path / "out.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "out.xlsx")["answers"]
    assert [cell.value for cell in sheet[2]][::2][:2] == [7, datetime.datetime(2026, 1, 2, 3, 4)]
    assert sheet["D2"].value == 1.5
    assert sheet.freeze_panes == "A2"
    [back] = read(tmp_path / "out.xlsx")
    assert back.question == "is it A?"  # as Excel shows what openpyxl wrote
    answer(tmp_path / "in.xlsx", tmp_path / "out.csv")
    with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as file:
        assert list(csv.reader(file))[1][:4] == ["7", "is it A?", "2026-01-02 03:04:00", "1.5"]


DAY, MOMENT = datetime.datetime(2026, 1, 2), datetime.datetime(2026, 1, 2, 3, 4)
SHOWN = [
    (DAY, "dd/mm/yyyy", datetime.date(2026, 1, 2)),
    (DAY, "[$-809]dd mmmm yyyy;@", datetime.date(2026, 1, 2)),
    (DAY, "yyyy-mm-dd h:mm", DAY),
    (MOMENT, "d mmm yy", MOMENT),
    (datetime.time(3, 4), "h:mm AM/PM", datetime.time(3, 4)),
]


@pytest.mark.parametrize(("value", "shown", "read_as"), SHOWN)
def test_a_day_stays_a_day_as_it_was_shown(tmp_path: Path, value: object, shown: str, read_as: object) -> None:
    book = openpyxl.Workbook()
    book.active.append(["question", "when"])
    book.active.append(["what is her2?", value])
    book.active["B2"].number_format = shown
    book.save(tmp_path / "in.xlsx")
    answer(tmp_path / "in.xlsx", tmp_path / "out.xlsx")
    cell = openpyxl.load_workbook(tmp_path / "out.xlsx")["answers"]["B2"]
    assert (cell.value, cell.number_format) == (value, shown)
    for name in ("out.csv", "out.jsonl", "out.parquet"):
        answer(tmp_path / "in.xlsx", tmp_path / name)
        [row] = read(tmp_path / name)
        assert row.fields["when"] == str(read_as)


@pytest.mark.filterwarnings("error")
def test_a_number_that_is_no_day_stays_a_number_and_nothing_is_said_of_it(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    book = openpyxl.Workbook()
    book.active.append(["question", "when", "span"])
    book.active.append(["what is her2?", 9e9, datetime.timedelta(hours=30)])
    book.active["B2"].number_format = "yyyy-mm-dd"
    book.save(tmp_path / "in.xlsx")
    answer(tmp_path / "in.xlsx", tmp_path / "out.csv")
    [row] = read(tmp_path / "out.csv")
    assert (row.fields["when"], row.fields["span"]) == ("9000000000", "1 day, 6:00:00")
    assert not "".join(capfd.readouterr())


def test_a_column_is_as_wide_as_its_texts_want(tmp_path: Path) -> None:
    long, short = "how does it work on the cancer cells, and for how long?", "7"
    answer(table(tmp_path, ["id", "question"], [short, long], [short, 3 * long]), tmp_path / "out.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "out.xlsx")["answers"]
    assert [sheet.column_dimensions[at].width for at in "ABC"] == [18, 60, 18]
    answer(table(tmp_path, ["id", "question"], [short, long]), tmp_path / "out.xlsx", force=True)
    sheet = openpyxl.load_workbook(tmp_path / "out.xlsx")["answers"]
    assert sheet.column_dimensions["B"].width == len(long)


INPUTS = ["in.csv", "in.tsv", "in.jsonl", "in.xlsx", "in.parquet", "in.csv.gz", "in.jsonl.zst", "in.tsv.zst"]
OUTPUTS = ["out.csv", "out.tsv", "out.jsonl", "out.xlsx", "out.parquet", "out.csv.zst", "out.jsonl.gz"]
QUESTIONS = [
    "what is „her2“?",
    'two\nlines, "quoted";\tand tabs',
    "CRISIS",
    "UNKNOWN",
    "",
    "naïve 𝔘 \u202e ok",
    "_x0041_",
]


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same rows in every form, made by batch itself from JSON Lines with columns that are no reply's."""
    folder = tmp_path_factory.mktemp("inputs")
    first = folder / "first.jsonl"
    rows = [{"id": str(at), "question": question, "kind": "mine"} for at, question in enumerate(QUESTIONS)]
    first.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    for name in INPUTS:
        answer(first, folder / f"made.{name.partition('.')[2]}")
        (folder / f"made.{name.partition('.')[2]}").rename(folder / name)
    return folder


@pytest.mark.parametrize("goes_out", OUTPUTS)
@pytest.mark.parametrize("comes_in", INPUTS)
def test_every_form_in_and_out(inputs: Path, tmp_path: Path, comes_in: str, goes_out: str) -> None:
    answer(inputs / comes_in, tmp_path / goes_out)
    rows = read(tmp_path / goes_out)
    assert [row.question for row in rows] == QUESTIONS
    for at, row in enumerate(rows):
        reply = Stub().ask(QUESTIONS[at])
        fields = row.fields
        assert fields["id"] == str(at)
        if "jsonl" in goes_out:
            assert {key: fields[key] for key in reply.to_dict()} == reply.to_dict()
            continue
        assert fields["reply_text"] == reply.text
        assert float(str(fields["reply_confidence"])) == round(reply.confidence, 3)
        assert fields["reply_safety_flags"] in (" ".join(reply.safety.flags), *[None] * (not reply.safety.flags))
        assert list(fields)[-len(REPLY_COLUMNS) :] == list(REPLY_COLUMNS)
        if "jsonl" not in comes_in:
            assert fields["input_reply_text"] == reply.text  # those of the first time


def test_plain_text_is_a_line_for_each_question(inputs: Path, tmp_path: Path) -> None:
    answer(inputs / "in.csv", tmp_path / "out.txt")
    lines = (tmp_path / "out.txt").read_text("utf-8").splitlines()
    assert lines == [" ".join(Stub().ask(question).text.split()) for question in QUESTIONS]
    answer(tmp_path / "out.txt", tmp_path / "again.jsonl")
    assert [row.question for row in read(tmp_path / "again.jsonl")] == lines


def test_half_letters_are_written_as_far_as_a_form_can(tmp_path: Path) -> None:
    source = tmp_path / "in.jsonl"
    source.write_text('{"q": "half \\ud800 letter", "x": "\\udfff", "y\\ud800": "kept"}\n')
    for name in ("o.jsonl", "o.csv", "o.xlsx", "o.parquet", "o.txt"):
        answer(source, tmp_path / name, alerts=tmp_path / f"al-{name}")
        assert (tmp_path / name).stat().st_size
    assert pq.read_table(tmp_path / "o.parquet").column("y?").to_pylist() == ["kept"]


def arrow_batch(**more: pa.Array) -> pa.RecordBatch:
    questions = pa.array(["what is her2", None, "CRISIS", ""])
    return pa.RecordBatch.from_pydict({"n": pa.array([1, 2, None, 4]), "question": questions, **more})


def test_arrow_batches_keep_their_columns_and_get_a_fixed_schema() -> None:
    nested = pa.array([[{"a": 1}], [], None, []], pa.list_(pa.struct([("a", pa.int8())])))
    when = pa.array([1, 2, None, 2**40 + 1], pa.timestamp("ns"))
    batch = arrow_batch(nested=nested, when=when, reply_kind=pa.array([b"x"] * 4))
    [made] = answer_batches([batch], assistant=make())
    assert made.schema == output_schema(batch.schema)
    assert made.schema.names[:5] == ["n", "question", "nested", "when", "input_reply_kind"]
    assert [made.schema.field(name) for name in REPLY_COLUMNS] == list(REPLY_SCHEMA)
    for at in range(5):
        assert made.column(at).equals(batch.column(at))
    assert made.column("reply_kind").to_pylist() == ["answer", "answer", "crisis", "answer"]
    assert made.column("reply_error").null_count == 4
    [empty] = answer_batches([batch.slice(0, 0)], assistant=make())
    assert empty.num_rows == 0


def test_arrow_batches_are_lazy_and_the_pack_is_loaded_when_none_is_given(assistant: Assistant) -> None:
    taken = []

    def batches() -> Iterator[pa.RecordBatch]:
        for _ in range(9):
            taken.append(1)
            yield arrow_batch()

    made = next(answer_batches(batches(), "QUESTION"))
    assert taken == [1]
    assert made.column("reply_text").to_pylist()[0] == assistant.ask("what is her2").text


@pytest.mark.parametrize("column", ["n", "nowhere", None])
def test_arrow_columns_that_hold_no_questions_are_refused(column: str | None) -> None:
    batch = pa.RecordBatch.from_pydict({"n": [1], "a": ["x"], "b": ["y"]})
    with pytest.raises(InputError, match="--column"):
        next(answer_batches([batch], column, make()))


def spoilt_texts(*texts: bytes | None, kind: pa.DataType | None = None) -> pa.Array:
    """Texts that nobody has looked at, as some programs write them."""
    return pa.Array.from_buffers(kind or pa.string(), len(texts), pa.array(texts, pa.binary()).buffers())


@pytest.mark.parametrize("name", ["out.parquet", "out.csv", "out.jsonl", "out.xlsx", "out.txt"])
@pytest.mark.parametrize("nullable", [True, False])
def test_a_text_of_parquet_that_is_not_utf_8_costs_its_row_only(tmp_path: Path, name: str, nullable: bool) -> None:
    listed = pa.ListArray.from_arrays(pa.array([0, 1, 2, 3]), spoilt_texts(b"a", b"b", b"\xff"))
    columns = [spoilt_texts(b"what is her2", b"\xff\xfe bad", b"CRISIS"), listed]
    schema = pa.schema([pa.field("question", pa.string(), nullable), ("listed", listed.type)])
    pq.write_table(pa.Table.from_arrays(columns, schema=schema), tmp_path / "in.parquet")
    found = answer(tmp_path / "in.parquet", tmp_path / name, alerts=tmp_path / "al.parquet")
    assert isinstance(found, Summary)
    assert (found.rows, found.unread) == (3, 2)
    assert pq.read_table(tmp_path / "al.parquet").column("reply_line").to_pylist() == [2, 3]
    if name == "out.parquet":
        table = pq.read_table(tmp_path / name)
        assert table.column("question").to_pylist() == ["what is her2", None if nullable else "", "CRISIS"]
        assert table.column("listed").to_pylist() == [["a"], ["b"], None]
        assert [bool(error) for error in table.column("reply_error").to_pylist()] == [False, True, True]


def test_arrow_batches_with_a_text_that_is_not_utf_8_are_answered() -> None:
    batch = pa.RecordBatch.from_pydict({"question": spoilt_texts(b"what is her2", b"\xff", None)})
    [made] = answer_batches([batch], assistant=make())
    assert made.column("question").to_pylist() == ["what is her2", None, None]
    assert "not UTF-8" in made.column("reply_error").to_pylist()[1]
    assert made.column("reply_kind").to_pylist() == ["answer", None, "answer"]


@pytest.mark.parametrize("name", ["out.parquet", "out.csv"])
def test_views_of_text_are_read(tmp_path: Path, name: str) -> None:
    data = {
        "question": pa.array(["what is her2, and why is it so?", "CRISIS"], pa.string_view()),
        "listed": pa.array([[{"b": "a"}], []], pa.list_(pa.struct([("b", pa.dictionary(pa.int32(), pa.string()))]))),
        "raw": pa.array([b"a", None], pa.binary_view()),
    }
    pq.write_table(pa.table(data), tmp_path / "in.parquet")
    answer(tmp_path / "in.parquet", tmp_path / name, alerts=tmp_path / "al.parquet")
    assert [row.question for row in read(tmp_path / name)] == data["question"].to_pylist()
    assert pq.read_table(tmp_path / "al.parquet").column("question").to_pylist() == ["CRISIS"]


def test_a_damaged_page_of_parquet_is_told_as_damage(tmp_path: Path) -> None:
    path = tmp_path / "in.parquet"
    pq.write_table(pa.table({"question": [f"what is her2 {at}" for at in range(1000)]}), path, compression="zstd")
    data = bytearray(path.read_bytes())
    data[60:80] = b"\xff" * 20
    path.write_bytes(data)
    with pytest.raises(InputError, match="the file is damaged"):
        answer(path, tmp_path / "out.csv")


def test_columns_of_parquet_by_number_and_twice_of_one_name(tmp_path: Path) -> None:
    path = tmp_path / "in.parquet"
    pq.write_table(pa.table({"a": ["what is her2"], "b": ["CRISIS"]}), path)
    answer(path, tmp_path / "out.csv", reading=HowToRead(form_of(path), column="2"))
    assert "crisis" in (tmp_path / "out.csv").read_text("utf-8")
    pq.write_table(pa.Table.from_arrays([pa.array(["x"]), pa.array(["y"])], ["question", "question"]), path)
    for column in (None, "question", "1"):
        with pytest.raises(InputError, match="several columns have the name"):
            answer(path, tmp_path / "out.jsonl", reading=HowToRead(form_of(path), column=column))


def test_parquet_keeps_its_types(tmp_path: Path) -> None:
    rows = 10_000
    data = {
        "question": pa.array([f"m {at}" for at in range(rows)]).dictionary_encode(),
        "when": pa.array(range(rows), pa.timestamp("ns", "UTC")),
        "raw": pa.array([bytes([at % 256]) for at in range(rows)]),
    }
    pq.write_table(pa.table(data), tmp_path / "in.parquet")
    answer(tmp_path / "in.parquet", tmp_path / "out.parquet", every=9.0)
    out = pq.read_table(tmp_path / "out.parquet")
    assert out.column("when").equals(pa.chunked_array([data["when"]]))
    assert out.column("raw").to_pylist()[255:258] == [b"\xff", b"\x00", b"\x01"]
    assert out.column("question").to_pylist()[-1] == f"m {rows - 1}"
    assert out.num_rows == rows
    answer(tmp_path / "in.parquet", tmp_path / "out.jsonl", every=9.0)
    [first, *_] = (tmp_path / "out.jsonl").read_text("utf-8").splitlines()
    assert json.loads(first)["raw"] == "00"
    assert json.loads(first)["when"].startswith("1970-01-01")


@given(st.lists(st.lists(st.text(max_size=9) | st.integers(-9, 9) | st.none(), min_size=2, max_size=2), max_size=5))
@settings(deadline=None, max_examples=30)
def test_any_cells_come_back_from_a_workbook(
    tmp_path_factory: pytest.TempPathFactory, cells: list[list[object]]
) -> None:
    path = tmp_path_factory.mktemp("xlsx") / "in.xlsx"
    with path.open("wb") as file:
        workbook.write([["question", "x"], *cells], file)
    with open_source(path, HowToRead(Form("xlsx"), header=True)) as source:
        rows = [row for chunk in source.chunks for row in source.parser.parse(chunk).rows]
    kept = [row for row in cells if any(cell is not None and cell != "" for cell in row)]
    assert [[cell or None for cell in row.fields.values()] for row in rows if any(row.fields.values())] == [
        [cell or None for cell in row] for row in kept if any(row)
    ]
