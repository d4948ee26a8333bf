"""What is made ready is kept for the pack as it is, where it is, and for nothing else."""

from __future__ import annotations

import os
import shutil
import stat
from dataclasses import replace
from pathlib import Path

import pytest
from sowing import HIVE, sow

from her2chat import prepared
from her2chat.content.load import load_pack
from her2chat.content.model import Pack
from her2chat.prepared import Prepared, load_prepared


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache of its own, and nothing but the pack made ready, which takes no time."""
    ready = load_prepared()
    hollow = replace(ready, rules=None, lexicon=None, matcher=None)  # type: ignore[arg-type]
    monkeypatch.setattr(prepared, "prepare", lambda pack: replace(hollow, pack=pack))
    monkeypatch.setenv("HER2CHAT_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def test_it_is_made_ready_once(small_pack: Path) -> None:
    told: list[str] = []
    load_prepared(small_pack, lambda: told.append("long"))
    assert load_prepared(small_pack, lambda: told.append("long again")).pack == load_pack(small_pack)
    assert told == ["long"]


def test_a_copy_under_another_name_has_its_own_places(small_pack: Path) -> None:
    load_prepared(small_pack)
    copy = Path(shutil.copytree(small_pack, small_pack.parent / "my-content"))
    places = {intent.place.file.split("/")[0] for intent in load_prepared(copy).pack.intents}
    assert places == {"my-content"}


def test_what_was_changed_while_it_was_read_is_not_kept(small_pack: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def changed_meanwhile(root: Path) -> Pack:
        sow(root, HIVE, "What does", "What on earth does")
        return load_pack(root)

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(prepared, "load_pack", changed_meanwhile)
        assert "on earth" in _questions(load_prepared(small_pack))
    sow(small_pack, HIVE, "What on earth does", "What does")
    assert "on earth" not in _questions(load_prepared(small_pack))


def test_only_the_user_can_write_what_is_kept_and_what_was_begun_long_ago_goes(small_pack: Path, cache: Path) -> None:
    cache.mkdir()
    left, fresh = cache / ".her2chat.0a.part", cache / ".her2chat.0b.part"
    left.touch()
    fresh.touch()
    os.utime(left, (0, 0))
    before = os.umask(0)
    try:
        load_prepared(small_pack)
    finally:
        os.umask(before)
    (kept,) = cache.glob("*.pack")
    assert stat.S_IMODE(kept.stat().st_mode) == stat.S_IRUSR | stat.S_IWUSR
    assert not left.exists()
    assert fresh.exists()


def _questions(ready: Prepared) -> str:
    return " ".join(intent.question for intent in ready.pack.intents)
