"""Shared fixtures: the shipped pack and an assistant on it, made once; a small pack about something else."""

from __future__ import annotations

import re
import shutil
from datetime import date
from pathlib import Path

import pytest
from sowing import ARTICLE, Run

import her2chat
from her2chat.cli.main import cli
from her2chat.content.load import load_pack, shipped_pack
from her2chat.content.model import Pack
from her2chat.newpack import make_pack

_KEPT = 150  # example messages of each safety level that the small pack keeps, so that it is made ready in seconds


@pytest.fixture(scope="session")
def pack() -> Pack:
    return load_pack()


@pytest.fixture(scope="session")
def assistant() -> her2chat.Assistant:
    return her2chat.load()


@pytest.fixture
def own_pack(tmp_path: Path) -> Path:
    """A copy of the shipped pack that a test may change."""
    return Path(shutil.copytree(shipped_pack(), tmp_path / "intents"))


@pytest.fixture(scope="session")
def small_made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A pack for an article about bees, as `her2chat new-pack` makes it, with fewer safety examples."""
    folder = tmp_path_factory.mktemp("small") / "bees"
    make_pack(folder, ARTICLE.read_bytes(), date(2026, 11, 1))
    for path in (folder / "safety" / "examples").glob("*.yaml"):
        head, mark, examples = path.read_text("utf-8").partition("\nexamples:\n")
        kept = re.split(r"(?m)^(?=  - )", examples)[: _KEPT + 1]
        path.write_text(head + mark + "".join(kept), "utf-8")
    return folder


@pytest.fixture
def small_pack(small_made: Path, tmp_path: Path) -> Path:
    """A copy of the small pack that a test may change."""
    return Path(shutil.copytree(small_made, tmp_path / "bees"))


@pytest.fixture(scope="session")
def _small_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def own_cache(_small_cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Packs of tests are kept apart from the user's, of which few are kept."""
    monkeypatch.setenv("HER2CHAT_CACHE", str(_small_cache))


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Call a command in this process: its exit status, what it prints, what it tells on standard error."""

    def call(*arguments: str) -> tuple[int, str, str]:
        status = 0
        try:
            cli.main(list(arguments), standalone_mode=False)
        except SystemExit as stop:
            status = int(str(stop.code))
        shown = capsys.readouterr()
        return status, shown.out, shown.err

    return call
