"""Shared fixtures: the shipped pack and an assistant on it, made once; a small pack about something else."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from interrupt import pytest_sessionstart  # noqa: F401 - a hook
from sowing import ARTICLE, Run, few_examples

import her2chat
from her2chat.cli.main import cli
from her2chat.content.folder import shipped_pack
from her2chat.content.load import load_pack
from her2chat.content.model import Pack
from her2chat.content.nodes import Source, Value
from her2chat.newpack import make_pack

_KEPT = 150  # example messages of each safety level that packs of tests keep, so that they are made ready in seconds
_FEW = 8  # examples that an intent keeps there
_EXAMPLES = re.compile(r" *examples: *")
_LONG = ("test_cli", "test_safety_softening", "test_safety_triage", "test_spelling", "test_terminal")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest files first: no worker is left with one of them when the others have done."""
    items.sort(key=lambda item: item.path.stem not in _LONG)


@pytest.fixture(scope="session", autouse=True)
def _parsed_once() -> Iterator[None]:
    """Copies of a pack are mostly the same files: one without a fault is parsed once, and known again by its bytes."""
    parse, known = Source.read, dict[bytes, Value]()

    def read(source: Source) -> Value | None:
        data = source.path.read_bytes() if source.path.is_file() else b""
        if data not in known:
            told = len(source.findings)
            value = parse(source)
            if value is None or len(source.findings) > told:
                return value
            known[data] = value
        return known[data]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Source, "read", read)
        yield


@pytest.fixture(scope="session")
def pack() -> Pack:
    return load_pack()


@pytest.fixture(scope="session")
def assistant() -> her2chat.Assistant:
    return her2chat.load()


@pytest.fixture(scope="session")
def _trimmed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = Path(shutil.copytree(shipped_pack(), tmp_path_factory.mktemp("trimmed") / "intents"))
    for path in folder.rglob("*.yaml"):
        path.write_text(_trim(path.read_text("utf-8"), _KEPT if path.parent.name == "examples" else _FEW), "utf-8")
    return folder


def _trim(text: str, most: int) -> str:
    """A content file with at most so many examples in each list of them."""
    kept, in_examples, count = [], False, 0
    for line in text.split("\n"):
        if _EXAMPLES.fullmatch(line):
            in_examples, count = True, 0
        elif in_examples and line.lstrip().startswith("- ") and line.startswith("  "):
            count += 1
        elif not line.startswith("     "):  # no example that goes on
            in_examples = False
        if not in_examples or count <= most:
            kept.append(line)
    return "\n".join(kept)


@pytest.fixture
def own_pack(_trimmed: Path, tmp_path: Path) -> Path:
    """A copy of the shipped pack, with fewer examples, that a test may change."""
    return Path(shutil.copytree(_trimmed, tmp_path / "intents"))


@pytest.fixture(scope="session")
def small_made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A pack for an article about bees, as `her2chat new-pack` makes it, with fewer safety examples."""
    folder = tmp_path_factory.mktemp("small") / "bees"
    make_pack(folder, ARTICLE.read_bytes(), date(2026, 11, 1))
    few_examples(folder, _KEPT)
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
