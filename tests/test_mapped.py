"""What is kept in a file is the same again, looks into its tables where they lie, and is refused where it is cut."""

from __future__ import annotations

import copy
from pathlib import Path

import pytest

from her2chat.matcher.packed_sums import Rows
from her2chat.support import mapped
from her2chat.support.tables import Table

MANY = {f"name {number}": number for number in range(3000)}


def kept(thing: object, path: Path) -> object:
    with path.open("wb") as file:
        mapped.dump(thing, file)
    with path.open("rb") as file:
        return mapped.load(file)


def test_tables_and_rows_are_the_same_again_even_where_the_file_is_gone(tmp_path: Path) -> None:
    rows = Rows(2)
    rows.add([0.5, 12])
    again = kept(
        {"table": Table(MANY), "none": Table(), "rows": rows, "no rows": Rows(3), "rest": [1, "two"]}, tmp_path / "x"
    )
    (tmp_path / "x").unlink()
    assert isinstance(again, dict)
    assert again["table"]["name 7"] == 7
    assert again["table"] == MANY
    assert again["none"] == {}
    assert again["rows"].cell(0, 1) == 12
    assert again["rest"] == [1, "two"]


def test_a_loaded_table_can_be_kept_once_more_and_copied(tmp_path: Path) -> None:
    first = kept(Table(MANY), tmp_path / "x")
    assert kept(first, tmp_path / "y") == copy.deepcopy(first) == MANY


def test_a_file_that_is_cut_or_empty_is_refused(tmp_path: Path) -> None:
    kept(Table(MANY), tmp_path / "x")
    whole = (tmp_path / "x").read_bytes()
    for part in (whole[:-1], whole[:100], whole[:3], b""):
        (tmp_path / "x").write_bytes(part)
        with (tmp_path / "x").open("rb") as file, pytest.raises(ValueError, match=r"whole|empty|multiple"):
            mapped.load(file)
