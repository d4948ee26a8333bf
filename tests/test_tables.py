"""Tables that are kept in parts say what a dictionary says, whatever of them was looked into before."""

from __future__ import annotations

import pickle
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from her2chat.content.nodes import Texts, text_at
from her2chat.matcher.packed_sums import Rows, Sums
from her2chat.support import tables
from her2chat.support.tables import Table, Words

NAMES = st.text(max_size=4)
MANY = {f"name {number}": number for number in range(5000)}


def kept(table: Table[int]) -> Table[int]:
    again = pickle.loads(pickle.dumps(table))
    assert isinstance(again, Table)
    return again


@given(st.dictionaries(NAMES, st.integers(), max_size=60), st.lists(NAMES, max_size=20))
def test_a_kept_table_says_what_the_dictionary_says(items: dict[str, int], others: list[str]) -> None:
    table, asked = kept(Table(items)), [*others, *items]
    for name in asked:
        assert (name in table, table.get(name)) == (name in items, items.get(name))
        assert table.get(name, -1) == items.get(name, -1)
    assert list(table.among(asked).items()) == list({name: items[name] for name in asked if name in items}.items())
    assert all(table[name] == value for name, value in items.items())
    assert table == items


def test_a_name_that_is_not_there_is_a_key_error() -> None:
    for table in (Table(MANY), kept(Table(MANY))):
        with pytest.raises(KeyError):
            table["another"]
        assert "another" not in table


def test_one_look_unpacks_one_part_and_many_unpack_all_for_good(monkeypatch: pytest.MonkeyPatch) -> None:
    unpacked: list[bytes] = []
    unpickled = tables._unpickled

    def counted(part: bytes) -> dict[str, int]:
        unpacked.append(part)
        return unpickled(part)

    monkeypatch.setattr(tables, "_unpickled", counted)
    table = kept(Table(MANY))
    assert not unpacked
    assert [table["name 7"], table.get("name 7")] == [7, 7]
    assert len(unpacked) == 1
    assert table.among(MANY) == MANY
    parts = len(unpacked)
    assert parts > 100
    assert table.among(MANY) == MANY
    assert len(unpacked) == parts


def test_looking_for_a_name_leaves_no_trace_of_it() -> None:
    table = kept(Table(MANY))
    before = pickle.dumps(table)
    assert table.get("what a person typed") is None
    assert "what a person typed" not in table
    assert table.among(["what a person typed"]) == {}
    assert pickle.dumps(table) == before
    assert "what a person typed" not in list(table)


def test_equal_tables_are_kept_alike_in_whatever_order_they_were_filled() -> None:
    backwards: Table[int] = Table()
    for name in reversed(MANY):
        backwards[name] = MANY[name]
    assert pickle.dumps(backwards) == pickle.dumps(Table(MANY)) == pickle.dumps(kept(backwards))


def test_a_kept_table_can_be_added_to() -> None:
    table = kept(Table(MANY))
    assert table["name 7"] == 7
    table["name 7"] = table["new"] = 8
    assert (table["name 7"], table["new"], table["name 8"], len(table)) == (8, 8, 8, len(MANY) + 1)


def test_threads_that_look_at_once_all_find_everything() -> None:
    for _ in range(20):
        table = kept(Table(MANY))
        with ThreadPoolExecutor(8) as threads:
            found = list(threads.map(table.get, MANY))
        assert found == list(MANY.values())


@given(st.sets(NAMES), st.sets(NAMES))
def test_words_are_a_set(words: set[str], others: set[str]) -> None:
    made = pickle.loads(pickle.dumps(Words(words)))
    assert (made, len(made), set(made)) == (words, len(words), words)
    assert all((word in made) == (word in words) for word in others)
    assert set(made.among(others)) == words & others
    assert (made | others, made & others) == (words | others, words & others)


@given(st.lists(st.lists(st.floats(0, 12), min_size=3, max_size=3), min_size=1, max_size=5))
def test_kept_rows_add_up_column_by_column(numbers: list[list[float]]) -> None:
    made = Rows(3)
    placed = [made.add(row) for row in numbers]
    assert placed == list(range(len(numbers)))
    rows, sums = pickle.loads(pickle.dumps(made)), Sums(3)
    for number in placed:
        sums.add([rows[number]], 0.5)
    for column, total in enumerate(sums.totals()):
        assert total == pytest.approx(sum(row[column] for row in numbers) / 2, abs=0.001 * len(numbers))
        assert rows.cell(placed[-1], column) == pytest.approx(numbers[-1][column], abs=0.001)


def test_texts_are_kept_as_plain_ones() -> None:
    texts = Texts(text_at(text, 3) for text in ("one", "", "two\nlines"))
    again = pickle.loads(pickle.dumps(texts))
    assert again == texts == ("one", "", "two\nlines")
    assert {*map(type, again)} == {str}
    assert pickle.loads(pickle.dumps(Texts())) == ()
    assert type(pickle.loads(pickle.dumps(text_at("one", 3)))) is str
