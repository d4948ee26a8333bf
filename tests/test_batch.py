"""Batch: one row out for each row in, in order, whatever the row holds."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from her2chat import Assistant
from her2chat.batch import BadLine, answer_lines, to_json, write_lines


def rows(assistant: Assistant, *lines: str) -> list[dict[str, object]]:
    return list(answer_lines(assistant, [line.encode() for line in lines]))


def test_reply_fields_stand_at_the_top_beside_the_other_fields(assistant: Assistant) -> None:
    [row] = rows(assistant, '{"q": "what is her2", "id": 7, "ward": "5"}')
    assert row["kind"] == "answer"
    assert row["question"] == "what is her2"
    assert (row["id"], row["ward"]) == (7, "5")


def test_a_field_that_clashes_is_kept_under_another_name(assistant: Assistant) -> None:
    [row] = rows(assistant, '{"question": "hello", "kind": "mine", "text": "old"}')
    assert row["kind"] == "small_talk"
    assert (row["input_kind"], row["input_text"]) == ("mine", "old")


def test_a_bad_line_says_so_and_the_rest_is_answered(assistant: Assistant) -> None:
    got = rows(assistant, '{"q": "hello"}', "{secret words", '["q"]', '{"x": 1}', "", '{"q": "what is her2"}')
    assert [row.get("line") for row in got] == [None, 2, 3, 4, None]
    assert all("secret" not in str(row) for row in got)
    assert "→" in str(got[1]["error"])
    assert got[4]["sentences"] == ["S3"]


def test_bytes_that_are_not_utf8_are_a_bad_line(assistant: Assistant) -> None:
    [row] = answer_lines(assistant, [b'{"q": "\xff"}'])
    assert "UTF-8" in row["error"]


def test_an_emergency_keeps_its_card_in_batch(assistant: Assistant) -> None:
    [row] = rows(assistant, '{"q": "i have crushing chest pain right now"}')
    assert row["kind"] == "urgent"


def test_output_is_moved_into_place_at_the_end(tmp_path: Path) -> None:
    path = tmp_path / "out.jsonl"
    assert write_lines([{"a": 1}, BadLine(line=2, error="x")], path) == (2, 1)
    assert [json.loads(line) for line in path.read_text("utf-8").splitlines()] == [{"a": 1}, {"line": 2, "error": "x"}]
    assert list(tmp_path.iterdir()) == [path]


def test_a_failure_leaves_the_old_file_and_no_litter(tmp_path: Path) -> None:
    path = tmp_path / "out.jsonl"
    path.write_text("old")

    def failing() -> object:
        yield {"a": 1}
        raise RuntimeError

    with pytest.raises(RuntimeError):
        write_lines(failing(), path)  # type: ignore[arg-type]
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


@given(st.dictionaries(st.text(), st.text() | st.integers() | st.none()))
def test_any_row_is_one_line_of_json(row: dict[str, object]) -> None:
    text = to_json(row)
    assert len(text.splitlines()) == 1
    assert json.loads(text) == row
    text.encode("utf-8")
