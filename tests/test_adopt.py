"""From the inbox of unanswered questions to an example: shown first, written once, nothing else touched."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import batch_stub
import pytest
from sowing import HONEY, Run

from her2chat.batch.unanswered import Group, json_lines, read_groups
from her2chat.content.load import fingerprint, load_pack
from her2chat.editing.adopt import to_ask, write_phrasing
from her2chat.errors import ContentError, InputError

GROUPS = [
    {"words": ["feed", "sweet", "autumn"], "count": 3, "example": "when do I give them sweet stuff in autumn"},
    {"words": ["varroa", "mites"], "count": 9, "example": None, "later": "unknown fields are passed over"},
    {"words": ["chest", "pain"], "count": 1, "example": "i have crushing chest pain"},
]


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    file = tmp_path / "unanswered.jsonl"
    file.write_text("".join(json.dumps(group) + "\n" for group in GROUPS), "utf-8")
    return file


def test_groups_are_read_the_largest_first() -> None:
    groups = read_groups([*map(json.dumps, GROUPS), "", '{"words": ["one", "two"]}'], "f")
    assert groups[0] == Group(("varroa", "mites"), 9, "")
    assert groups[-1] == Group(("one", "two"), 1, "")


def test_groups_that_batch_writes_are_read_as_they_were(tmp_path: Path) -> None:
    source, file = tmp_path / "in.txt", tmp_path / "un.jsonl"
    source.write_text("".join(f"UNKNOWN can i get a wig {word}\n" for word in ("now", "free", "soon")), "utf-8")
    batch_stub.answer(source, tmp_path / "out.jsonl", unanswered=file, least=3)
    with file.open(encoding="utf-8") as lines:
        found = read_groups(lines, "un.jsonl")
    assert Group(("unknown", "wig"), 3) in found
    assert [group.count for group in found] == [3] * len(found)


def test_groups_are_read_as_they_are_written() -> None:
    groups = [Group(("varroa", "mites"), 9), Group(("feed",), 3, "when do I feed them"), Group((), 1, "why")]
    assert read_groups(json_lines(groups).splitlines(), "f") == groups


def test_what_is_asked_before_and_after_is_each_question_once(small_pack: Path) -> None:
    pack = load_pack(small_pack)
    canonical = [intent.question for intent in pack.intents]
    asked = to_ask("new words", pack, ["an old one", canonical[1]], ["an old one", "one more"])
    assert asked == ["new words", "an old one", canonical[1], canonical[0], *canonical[2:], "one more"]


@pytest.mark.parametrize(
    "line",
    [
        *("{secret", "[]", "{}", '{"words": [], "count": 2}', '{"words": ["a"], "count": "x"}'),
        *('{"words": "secret"}', '{"words": 5}', '{"words": [5]}'),
    ],
)
def test_a_line_that_is_no_group_is_told_by_its_number_alone(line: str) -> None:
    with pytest.raises(InputError, match=r"f:1: .*→") as caught:
        read_groups([line], "f")
    assert "secret" not in str(caught.value)


@pytest.mark.usefixtures("own_cache")
def test_the_list_tells_how_often_and_what_is_near(small_pack: Path, inbox: Path, run: Run) -> None:
    status, out, err = run("adopt", str(inbox), "--pack", str(small_pack))
    assert status == 0
    assert out.startswith("   1. 9 times: varroa + mites\n      nearest: ")
    assert "   2. 3 times: when do I give them sweet stuff in autumn" in out
    assert "3 group(s), of which 0 get an answer now" in err


@pytest.mark.usefixtures("own_cache")
def test_no_control_character_of_the_inbox_is_shown(small_pack: Path, inbox: Path, run: Run) -> None:
    inbox.write_text(
        json.dumps({"words": ["wa\x9bx"]}) + "\n" + json.dumps({"example": "a strange\x1b[2J thing"}), "utf-8"
    )
    _, out, _ = run("adopt", str(inbox), "--pack", str(small_pack))
    assert "1 times: wax\n" in out
    assert all(line.isprintable() for line in out.split("\n"))


@pytest.mark.usefixtures("own_cache")
def test_a_phrasing_is_shown_then_written(small_pack: Path, inbox: Path, run: Run) -> None:
    file = small_pack / HONEY
    before = file.read_text("utf-8")
    status, out, err = run(
        "adopt", str(inbox), "--pack", str(small_pack), "--group", "2", "--as", "s11.sugar_syrup_september", "--yes"
    )
    assert status == 0
    assert "gains an answer" in out
    assert "→ answer s11.sugar_syrup_september [S11]" in out
    assert str(file) in err
    added = [line for line in file.read_text("utf-8").splitlines() if line not in before.splitlines()]
    assert added == ["    - when do I give them sweet stuff in autumn"]
    status, out, err = run("adopt", str(inbox), "--pack", str(small_pack))
    assert "of which 1 get an answer now" in err


@pytest.mark.usefixtures("own_cache")
@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--group", "1", "--as", "s11.sugar_syrup_september"), "keeps no phrasing"),
        (("--group", "3", "--as", "s11.sugar_syrup_september"), "tells of danger"),
        (("--group", "9", "--as", "s11.sugar_syrup_september"), "has 3 group"),
        (("--group", "2", "--as", "s11.sugar_syrup"), "s11.sugar_syrup_september"),
        (("--group", "2", "--as", "?"), "the id of an entry of the content"),
        (("--group", "2"), "--group and --as go together"),
        (("--as", "s11.sugar_syrup_september"), "--group and --as go together"),
        (
            ("--group", "2", "--as", "s9.honey_spare_spring", "--say", "Sugar syrup, September!"),
            "has this example already",
        ),
    ],
)
def test_what_must_not_become_an_example_is_refused(
    small_pack: Path, inbox: Path, run: Run, options: tuple[str, ...], told: str
) -> None:
    before = fingerprint(small_pack)
    with pytest.raises(InputError, match=told):
        run("adopt", str(inbox), "--pack", str(small_pack), *options, "--yes")
    assert fingerprint(small_pack) == before


ENTRY = "- id: a.one\n  question: One?\n"
SHAPES = {
    "a list": (f"{ENTRY}  examples:\n    - one  # first\n    - 'two'\n  next: []\n", "    - new words\n", 5),
    "a list in brackets": (f"{ENTRY}  examples: [one, two]\n", '  examples: [one, two, "new words"]\n', 2),
    "none": (f"{ENTRY}  touches: general\n- id: a.two\n", "  examples:\n", 3),
    "the end of a file": (f"{ENTRY}  examples:\n  - one\n  - two", "  - new words\n", 5),
    "a long one": (f"{ENTRY}  examples:\n    - one that goes\n      on\n\n- id: a.two\n", "    - new words\n", 5),
    "a folded": (f"{ENTRY}  examples:\n    - >-\n      one that\n      goes on\n- id: a.two\n", "    - new words\n", 6),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_a_phrasing_finds_its_place_in_every_way_of_writing(shape: str) -> None:
    from her2chat.editing.adopt import _inserted

    text, line, at = SHAPES[shape]
    lines = _inserted(text, "a.one", "new words").splitlines(keepends=True)
    assert lines[at] == line


@pytest.mark.parametrize("phrasing", ["- is it: so? # no comment", '"quoted" it\'s 50% naïve {x}'])
def test_any_words_are_written_so_that_they_are_read_back(small_pack: Path, phrasing: str) -> None:
    intent = load_pack(small_pack).intent("s11.sugar_syrup_september")
    assert intent is not None
    write_phrasing(small_pack, intent, phrasing)
    again = load_pack(small_pack).intent(intent.id)
    assert again is not None
    assert again.examples == (*intent.examples, phrasing)


def test_a_file_that_cannot_take_it_stays_as_it_was(small_pack: Path) -> None:
    intent = load_pack(small_pack).intent("s11.sugar_syrup_september")
    assert intent is not None
    file = small_pack / HONEY
    file.write_text(file.read_text("utf-8").replace("- id: s11.sugar_syrup_september", "- id: s11.other"), "utf-8")
    before = file.read_bytes()
    with pytest.raises(ContentError, match="by hand"):
        write_phrasing(small_pack, intent, "new words")
    assert file.read_bytes() == before


def test_an_entry_of_another_pack_is_left_alone(small_pack: Path) -> None:
    other = small_pack.with_name("wasps")
    small_pack.rename(other)
    intent = load_pack(other).intent("s11.sugar_syrup_september")
    assert intent is not None
    shutil.copytree(other, small_pack)
    with pytest.raises(ContentError, match="another pack"):
        write_phrasing(small_pack, intent, "new words")
    assert fingerprint(other) == fingerprint(small_pack)


def test_the_shipped_content_is_not_added_to_unasked(inbox: Path, run: Run) -> None:
    with pytest.raises(InputError, match="--pack"):
        run("adopt", str(inbox))
