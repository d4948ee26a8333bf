"""Batch reads what people have: any delimiter, encoding and ending; what it cannot read it says, and goes on."""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import json
import random
import re
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import zstandard
from batch_stub import answer
from hypothesis import example, given, settings
from hypothesis import strategies as st

from her2chat import InputError
from her2chat.batch import readers
from her2chat.batch.detect import delimiter_of, encoding_of, layout_of
from her2chat.batch.forms import Form, form_of
from her2chat.batch.readers import HowToRead, open_source
from her2chat.batch.row import Row
from her2chat.batch.summary import Summary


def rows(path: Path, for_table: bool = False, **given: Any) -> list[Row]:
    reading = HowToRead(form_of(path), **given)
    with open_source(path, reading, for_table) as source:
        return [row for chunk in source.chunks for row in source.parser.parse(chunk).rows]


def read(folder: Path, name: str, content: str | bytes, **given: Any) -> list[Row]:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return rows(path, **given)


TABLE = [["id", "Patient message", "ward"], ["007", 'say "é", what;\nis her2?', "5"], ["8", "does it\thurt|much?", ""]]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_delimiter_encoding_and_ends_are_found(tmp_path: Path, delimiter: str, encoding: str, end: str) -> None:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator=end).writerows(TABLE)
    got = read(tmp_path, "in.csv", text.getvalue().encode(encoding))
    assert [list(row.fields.values()) for row in got] == TABLE[1:]
    assert [list(row.fields) for row in got] == [TABLE[0]] * 2
    assert [row.question for row in got] == [row[1] for row in TABLE[1:]]
    assert [row.number for row in got] == [2, 4]


@pytest.mark.parametrize(
    ("given", "mark", "codec"),
    [
        *(("UTF-8", codecs.BOM_UTF8, "utf-8"), ("utf8", codecs.BOM_UTF8, "utf-8"), ("U8", b"", "utf-8")),
        *(("UTF-16LE", codecs.BOM_UTF16_LE, "utf-16-le"), ("utf_16_be", b"", "utf-16-be"), ("Latin1", b"", "latin-1")),
    ],
)
def test_an_encoding_is_known_by_any_of_its_names_with_a_mark_or_without(
    tmp_path: Path, given: str, mark: bytes, codec: str
) -> None:
    content = mark + "question,n\nist es möglich,1\n".encode(codec)
    assert read(tmp_path, "in.csv", content, encoding=given)[0].fields == {"question": "ist es möglich", "n": "1"}


@pytest.mark.parametrize("given", ["hex", "rot13", "undefined", "none-such"])
def test_what_is_no_encoding_of_text_is_told(tmp_path: Path, given: str) -> None:
    with pytest.raises(InputError, match="no such encoding"):
        read(tmp_path, "in.csv", "question\na\n", encoding=given)


def test_a_tab_may_be_typed_as_it_is_read(tmp_path: Path) -> None:
    assert read(tmp_path, "in.csv", "question\tn\nis it, so\t1\n", delimiter="\\t")[0].question == "is it, so"


@pytest.mark.parametrize("given", [";;", '"', "\n", "ab"])
def test_what_is_no_delimiter_is_told(tmp_path: Path, given: str) -> None:
    with pytest.raises(InputError, match="one character is wanted"):
        read(tmp_path, "in.csv", "question;n\na;1\n", delimiter=given)


def test_the_question_is_found_by_header_by_option_or_by_looking(tmp_path: Path) -> None:
    text = "a,b,c\n1,what is her2 and why,x\n2,how does it work then,y\n"
    assert [row.name for row in read(tmp_path, "in.csv", text)] == ["b", "b"]
    assert [row.question for row in read(tmp_path, "in.csv", text, column="C")] == ["x", "y"]
    assert [row.question for row in read(tmp_path, "in.csv", text, column="1")] == ["1", "2"]
    assert [row.question for row in read(tmp_path, "in.csv", "q,text\nwhat,no\n")] == ["what"]
    bare = read(tmp_path, "in.csv", "1,what is her2?\n2,does it hurt much?\n")
    assert bare[0].fields == {"column_1": "1", "column_2": "what is her2?"}
    assert [row.question for row in bare] == ["what is her2?", "does it hurt much?"]
    assert len(read(tmp_path, "in.csv", "question\nhello\n", header=False)) == 2
    with pytest.raises(InputError, match="--column"):
        read(tmp_path, "in.csv", "a,b\n1,2\n3,4\n")
    with pytest.raises(InputError, match="1 to 3"):
        read(tmp_path, "in.csv", text, column="nowhere")
    with pytest.raises(InputError, match="empty"):
        read(tmp_path, "in.csv", "")


HEADLESS = [
    ("in.csv", "i want to die\nwhat is her2\nhow does herceptin work\n", ["i want to die", "what is her2"]),
    ("in.csv", "chest pain\n", ["chest pain"]),
    ("in.csv", "hair loss\nwell, what is it\nand now\n", ["hair loss", "well, what is it"]),
    ("in.tsv", "1\tI took 40 pills\n2\twhat is her2 please\n", ["I took 40 pills", "what is her2 please"]),
    ("in.csv", "anna;chest pain\nbob;what is her2 then\n", ["chest pain", "what is her2 then"]),
    ("in.csv", "note,she fell down\nmessage,i want to die\n", ["she fell down", "i want to die"]),
    ("in.csv", "i want to die, please help me now\nwell ok, what is it\n", ["i want to die, please help me now"]),
    ("in.csv", "unknown;hair loss\n17;what is her2 then\n18;and so on\n", ["hair loss", "what is her2 then"]),
]


@pytest.mark.parametrize(("name", "text", "questions"), HEADLESS)
def test_a_first_record_that_may_be_a_message_is_no_header(
    tmp_path: Path, name: str, text: str, questions: list[str]
) -> None:
    got = read(tmp_path, name, text)
    assert [row.question for row in got][: len(questions)] == questions
    assert [row.number for row in got] == list(range(1, text.count("\n") + 1))


HEADED = [
    ("Patient;Reason\nP1;what is her2 then\nP2;and so on\n", None),
    ("day;reason for writing\n2026-01-02 10:00;what is her2 then\n2026-01-03 11:00;and so on\n", None),
    ("Frage\nwas ist her2\nund nun\n", None),
    ("id,text\nanna,what is it\nbob,and so on\n", "2"),
]


@pytest.mark.parametrize(("text", "column"), HEADED)
def test_a_first_record_that_is_known_or_shown_to_be_a_header_is_one(
    tmp_path: Path, text: str, column: str | None
) -> None:
    assert [row.number for row in read(tmp_path, "in.csv", text, column=column)] == [2, 3]


@pytest.mark.parametrize("options", [{}, {"column": "EMERGENCY here"}, {"header": True}])
@pytest.mark.parametrize("name", ["in.csv", "in.xlsx"])
def test_a_header_that_tells_of_danger_is_a_row(tmp_path: Path, name: str, options: dict[str, Any]) -> None:
    records: list[list[object]] = [["id", "EMERGENCY here"], [1, "what is her2 then"], [2, "and so on"]]
    if name == "in.xlsx":
        book = openpyxl.Workbook()
        for record in records:
            book.active.append(record)
        book.save(tmp_path / name)
    else:
        (tmp_path / name).write_text("".join(f"{one},{other}\n" for one, other in records))
    reading = HowToRead(form_of(tmp_path / name), **options)
    found = answer(tmp_path / name, tmp_path / "out.jsonl", reading=reading, alerts=tmp_path / "al.jsonl")
    assert isinstance(found, Summary)
    assert (found.rows, found.urgent) == (3, 1)
    [alert] = (tmp_path / "al.jsonl").read_text("utf-8").splitlines()
    assert (json.loads(alert)["question"], json.loads(alert)["line"]) == ("EMERGENCY here", 1)


def test_columns_with_no_name_or_the_same_name_are_all_kept(tmp_path: Path) -> None:
    [row] = read(tmp_path, "in.csv", "question,,x,x,x\nhello,1,2,3,4\n")
    assert row.fields == {"question": "hello", "column_2": "1", "x": "2", "x_2": "3", "x_3": "4"}


def test_one_column_may_hold_the_delimiter(tmp_path: Path) -> None:
    got = read(tmp_path, "in.csv", "question\nhello\nwell, what is her2, then?\n")
    assert [row.question for row in got] == ["hello", "well, what is her2, then?"]


def test_a_record_that_cannot_be_read_costs_one_row_and_says_where(tmp_path: Path) -> None:
    text = 'id,question\n1,one\n2,"two\n3,three\n4,four,five,six\n5\n6,say "six" loud\n7,"seven" x\n8,eight\n'
    got = read(tmp_path, "in.csv", text)
    assert [row.question for row in got] == ["one", "", "three", "", "", 'say "six" loud', "seven x", "eight"]
    assert [row.number for row in got if row.problem] == [3, 5, 6]
    assert got[1].error == 'line 3: a quote is not closed → write a quote in a cell as ""'
    assert all("→" in row.error and "two" not in row.error and "four" not in row.error for row in got if row.problem)


def test_trailing_delimiters_are_no_cells(tmp_path: Path) -> None:
    got = read(tmp_path, "in.csv", "id,question\n1,one,,\n2,two\n,,,\n")
    assert [(row.question, row.problem) for row in got] == [("one", ""), ("two", ""), ("", "")]


def test_bytes_that_do_not_belong_cost_one_row(tmp_path: Path) -> None:
    good = "".join(f"{at},café {at}\n" for at in range(100)).encode()
    got = read(tmp_path, "in.csv", b"id,question\n" + good + b"x,caf\xe9\ny,last\n")
    assert [row.number for row in got if row.problem] == [102]
    assert "UTF-8" in got[100].error
    assert got[-1].question == "last"
    assert read(tmp_path, "in.csv", "id;question\n1;Brüste\n".encode("cp1252"))[0].question == "Brüste"
    assert read(tmp_path, "in.csv", b"question\n\x8e\n", encoding="cp437")[0].question == "Ä"
    with pytest.raises(InputError, match="encoding"):
        read(tmp_path, "in.csv", "question\n", encoding="klingon")


def test_a_line_without_end_is_told_and_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readers, "LONGEST", 1000)
    for name in ("in.csv", "in.txt", "in.jsonl"):
        lines = ["question"] * (name == "in.csv") + ["first", "x" * 50_000, "last"]
        text = "".join((json.dumps({"q": line}) if "json" in name else line) + "\n" for line in lines)
        got = read(tmp_path, name, text)
        assert [row.question for row in got] == ["first", "", "last"]
        assert got[1].problem


def test_a_stray_quote_does_not_take_the_rest_of_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readers, "LONGEST", 1000)
    text = 'id,question\n0,"stray\n' + "".join(f"{at},question {at}\n" for at in range(1, 500))
    got = read(tmp_path, "in.csv", text)
    assert [row.question for row in got[1:]] == [f"question {at}" for at in range(1, 500)]
    assert got[0].number == 2
    assert got[0].problem


def test_blank_lines_hold_no_question(tmp_path: Path) -> None:
    assert [row.number for row in read(tmp_path, "in.txt", "one\n\n  \ntwo")] == [1, 4]
    assert [row.number for row in read(tmp_path, "in.csv", "question\n\none\n\n")] == [3]
    assert [row.number for row in read(tmp_path, "in.jsonl", '\n{"q":"one"}\n\n')] == [2]


def test_json_lines_take_the_named_field(tmp_path: Path) -> None:
    text = '{"body": "one", "q": 1}\n{"q": "two"}\n'
    assert [row.question for row in read(tmp_path, "in.jsonl", text, column="body")] == ["one", ""]


def test_json_lines_may_end_in_a_cr_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one, two = b'{"q": "one"}', b'{"q":\r"two"}'
    for data, numbers in (
        (one + b"\r" + one + b"\r", [1, 2]),
        (one + b"\r\r{broken\r" + one, [1, 3, 4]),
        (one + b"\r\n" + two + b"\r\n" + one, [1, 2, 3]),
    ):
        got = read(tmp_path, "in.jsonl", data)
        assert [row.number for row in got] == numbers
        assert (got[0].question, got[-1].question) == ("one", "one")
    monkeypatch.setattr(readers, "LONGEST", 10)
    for end in (b"\r", b"\n", b"\r\n"):
        lines = [*[one] * 99, b"x" * 500, *[one] * 99]
        got = read(tmp_path, "in.jsonl", end.join(lines) + end)
        assert [row.question for row in got] == [*["one"] * 99, "", *["one"] * 99]


@pytest.mark.parametrize("name", ["in.csv", "in.txt", "in.tsv"])
def test_nul_bytes_that_a_loss_of_power_leaves_are_rows_that_cannot_be_read(tmp_path: Path, name: str) -> None:
    [row] = read(tmp_path, name, bytes(5000))
    assert "NUL" in row.error
    got = read(tmp_path, name, b"question\nfirst\n" + bytes(5000))
    assert [(bool(row.problem), row.question) for row in got][-2:] == [(False, "first"), (True, "")]


@pytest.mark.parametrize("name", ["in.csv.gz", "in.csv", "in.txt"])
def test_what_is_packed_once_more_is_told(tmp_path: Path, name: str) -> None:
    packed = gzip.compress(b"question\nwhat is her2\n")
    with pytest.raises(InputError, match="is packed, or no text → unpack it"):
        read(tmp_path, name, gzip.compress(packed) if name.endswith("gz") else packed)


def test_an_encoding_that_cannot_be_told_is_asked_for(tmp_path: Path) -> None:
    for encoding, text in (("cp500", "what is her2 and how does it work"), ("cp1251", "что такое her2, как это")):
        data = ("question\n" + f"{text}\n" * 5).encode(encoding)
        with pytest.raises(InputError, match="give it with --encoding"):
            read(tmp_path, "in.csv", data)
        assert len(read(tmp_path, "in.csv", data, encoding=encoding)) == 5


def test_a_stray_cell_far_out_costs_no_more_than_its_row(tmp_path: Path) -> None:
    for stray, problem in ((" ", False), ("x", True)):
        book = openpyxl.Workbook()
        for record in (["id", "question"], [1, "what is her2"]):
            book.active.append(record)
        book.active["XFD20000"] = stray
        book.save(tmp_path / "in.xlsx")
        got = rows(tmp_path / "in.xlsx")
        assert [row.number for row in got] == [2, 20000]
        assert got[0].fields == {"id": 1, "question": "what is her2"}
        assert bool(got[1].problem) == problem


def test_a_column_of_a_sheet_that_is_filled_late_is_kept(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for record in (["id", "question"], *[[at, "what is her2"] for at in range(200)], [200, "and so on", "late"]):
        book.active.append(record)
    book.save(tmp_path / "in.xlsx")
    assert rows(tmp_path / "in.xlsx")[-1].fields == {"id": 200, "question": "and so on", "column_3": "late"}


def test_fields_that_turn_up_late_are_kept_in_one_column(tmp_path: Path) -> None:
    lines = [{"q": f"m {at}", "id": at} for at in range(1500)]
    lines[1200] = {"q": "late", "extra": [1, "x"], "id": 5}
    path = tmp_path / "in.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    got = rows(path, for_table=True)
    assert got[1200].fields[readers.OTHER] == '{"extra": [1, "x"]}'
    assert len(got) == 1500


def test_packed_files_of_several_members(tmp_path: Path) -> None:
    parts = [b"what is her2\n", "\u00e9 how\n".encode(), b"x" * 100_000 + b"\n"]
    wanted = [part.decode().rstrip("\n") for part in parts]
    joined = b"".join(map(gzip.compress, parts))
    assert [row.question for row in read(tmp_path, "in.txt.gz", joined)] == wanted
    frames = b"".join(zstandard.ZstdCompressor().compress(part) for part in parts)
    assert [row.question for row in read(tmp_path, "in.txt.zst", frames)] == wanted
    for name, data in (("in.txt.gz", joined), ("in.txt.zst", frames), ("in.csv.gz", joined), ("in.jsonl.zst", frames)):
        for damaged in (data[:-5], data[:30] + b"\xff\x00" * 20, b"no such thing"):
            with pytest.raises(InputError, match="damaged"):
                read(tmp_path, name, damaged)


@pytest.mark.parametrize("name", ["in.xlsx", "in.parquet"])
def test_what_is_no_workbook_or_parquet_is_told(tmp_path: Path, name: str) -> None:
    for data in (b"", b"PK\x03\x04 nonsense", b"PAR1" + b"\0" * 50 + b"PAR1"):
        with pytest.raises(InputError, match="cannot be read"):
            read(tmp_path, name, data)


@pytest.mark.parametrize("name", ["in", "in.doc", "in.xlsx.gz", "in.parquet.zst"])
def test_an_ending_that_tells_no_form(name: str) -> None:
    with pytest.raises(InputError, match="→"):
        form_of(Path(name))


def test_endings() -> None:
    assert form_of(Path("a.b.CSV.GZ")) == Form("csv", "gz")
    assert form_of(Path("-")) == Form("jsonl")
    assert form_of(Path("-"), "tsv") == Form("tsv")
    assert form_of(Path("x.ndjson.zstd")) == Form("jsonl", "zst")


CELL = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=12)


@given(st.lists(st.lists(CELL, min_size=3, max_size=3), min_size=1, max_size=8), st.sampled_from(",;\t|"))
@settings(deadline=None)
def test_any_table_comes_back_cell_for_cell(
    tmp_path_factory: pytest.TempPathFactory, table: list[list[str]], delimiter: str
) -> None:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, quoting=csv.QUOTE_ALL).writerows([["id", "question", "x"], *table])
    path = tmp_path_factory.mktemp("csv") / "in.csv"
    path.write_bytes(text.getvalue().encode("utf-8"))
    assert [list(row.fields.values()) for row in rows(path, delimiter=delimiter, encoding="utf-8")] == table


PIECES = st.lists(
    st.sampled_from(
        [b'"', b",", b"\n", b"\r\n", b"\r", b";", b"\t", b"a", b'""', b"question", b"\xff", b"\x00", b"\xc3"]
    )
    | st.binary(max_size=4),
    max_size=60,
)


@pytest.mark.parametrize("name", ["in.csv", "in.tsv", "in.txt", "in.jsonl"])
@given(pieces=PIECES, header=st.booleans())
@example(pieces=[b'"', b"\n"] * 30, header=True)
@example(pieces=[codecs.BOM_UTF16_LE, b"a"], header=False)
@example(pieces=[b"\xff\xfe\x00\x00", b"abc"], header=False)
@settings(deadline=None)
def test_fuzzed_text_never_ends_the_run_and_every_line_is_told_of(
    tmp_path_factory: pytest.TempPathFactory, name: str, pieces: list[bytes], header: bool
) -> None:
    folder = tmp_path_factory.mktemp("fuzz")
    (folder / name).write_bytes(b"question,x\n" * header + b"".join(pieces))
    try:
        found = answer(folder / name, folder / "out.tsv")
    except InputError:  # one clear line
        return
    assert isinstance(found, Summary)
    with (folder / "out.tsv").open(encoding="utf-8", newline="") as file:
        table = list(csv.reader(file, delimiter="\t"))
    assert len(table) == found.rows + 1
    assert len({len(record) for record in table}) == 1


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(
    st.lists(
        st.binary(max_size=20)
        | JSON.map(json.dumps).map(str.encode)
        | st.dictionaries(st.sampled_from(["q", "question", "kind", "x"]), JSON).map(json.dumps).map(str.encode),
        max_size=8,
    )
)
@settings(deadline=None, max_examples=50)
def test_fuzzed_json_lines_give_a_row_for_each_line(
    tmp_path_factory: pytest.TempPathFactory, lines: list[bytes]
) -> None:
    folder = tmp_path_factory.mktemp("fuzz")
    data = b"\n".join(lines)
    (folder / "in.jsonl").write_bytes(data)
    found = answer(folder / "in.jsonl", folder / "out.jsonl")
    assert isinstance(found, Summary)
    got = (folder / "out.jsonl").read_text("utf-8").split("\n")[:-1]
    assert len(got) == found.rows == sum(bool(line.strip()) for line in re.split(b"\r\n|\r|\n", data))
    for line in got:
        json.loads(line, parse_constant=pytest.fail)
        assert line.isprintable()


def test_detection_of_encodings_by_looking() -> None:
    assert encoding_of("naïve café".encode("cp1252")) == "cp1252"
    assert encoding_of("naïve café".encode()) == "utf-8"
    assert encoding_of("naïve café".encode()[:-1]) == "utf-8"  # cut in the middle of a letter
    assert encoding_of(b"") == "utf-8"
    assert encoding_of("ab, what is it?\n".encode("utf-16-be")) == "utf-16-be"


def test_detection_of_delimiters_and_layout() -> None:
    draw = random.Random(3)
    for delimiter in ",;\t|":
        lines = [delimiter.join(["id", "text", "z"])]
        lines += [
            delimiter.join([str(n), "hello " + draw.choice(["you", "me, too"]).replace(",", " "), "k"])
            for n in range(9)
        ]
        assert delimiter_of("\n".join(lines)) == delimiter
    assert delimiter_of("question\nno delimiter here\n") == ","
    assert layout_of([["Nr.", "Patient_Message"], ["1", "x"]]).question == 1
