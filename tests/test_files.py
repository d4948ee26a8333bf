"""Files written whole or not at all; their faults told in one line."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

import pytest

from her2chat.errors import InputError
from her2chat.support.files import blaming, replace_file, replacing, standard_input


def rights(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_file_is_replaced_whole_with_the_rights_it_had(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"old")
    path.chmod(0o640)
    with replacing(path) as file:
        file.write(b"new")
        assert path.read_bytes() == b"old"
        assert {rights(other) for other in tmp_path.iterdir()} == {0o640}
    assert path.read_bytes() == b"new"
    assert rights(path) == 0o640
    assert list(tmp_path.iterdir()) == [path]


def test_a_new_file_has_the_rights_that_the_user_gives_to_new_files(tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        replace_file(tmp_path / "a.txt", b"new")
    finally:
        os.umask(before)
    assert rights(tmp_path / "a.txt") == 0o600


@pytest.mark.parametrize("until", [None, "a.txt.new"])
def test_a_block_that_fails_leaves_the_file_and_nothing_beside_it(tmp_path: Path, until: str | None) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"old")
    with pytest.raises(TypeError), replacing(path, until) as file:
        file.writelines([b"half", None])  # type: ignore[list-item]
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_what_a_killed_process_left_is_overwritten(tmp_path: Path) -> None:
    path, left = tmp_path / "a.txt", tmp_path / "a.txt.new"
    left.write_bytes(b"left behind, and longer")
    replace_file(path, b"new", left.name)
    assert path.read_bytes() == b"new"
    assert not left.exists()


def test_a_link_still_leads_to_the_file(tmp_path: Path) -> None:
    path, link = tmp_path / "a.txt", tmp_path / "link.txt"
    path.write_bytes(b"old")
    link.symlink_to(path)
    replace_file(link, b"new")
    assert link.is_symlink()
    assert path.read_bytes() == b"new"


def test_a_pipe_is_written_to_directly(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        replace_file(pipe, b"new")
        assert os.read(reader, 9) == b"new"
    finally:
        os.close(reader)


def test_faults_of_a_file_are_told_by_its_path(tmp_path: Path) -> None:
    path = tmp_path / "none" / "a.txt"
    told = r"a\.txt: cannot be written \(no such file or directory\) →"
    with pytest.raises(InputError, match=told), blaming(path, "written"):
        replace_file(path, b"new")
    path = tmp_path / "b.txt"
    path.write_bytes(b"caf\xe9")
    told = r"b\.txt: cannot be read \(not UTF-8 text\) →"
    with pytest.raises(InputError, match=told), blaming(path, "read"):
        path.read_text("utf-8")
    with pytest.raises(BrokenPipeError), blaming(path, "written"):
        raise BrokenPipeError


def test_where_there_is_no_standard_input_that_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    with pytest.raises(InputError, match="there is no standard input → "):
        standard_input()
