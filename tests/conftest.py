"""Shared fixtures: the shipped pack and an assistant on it, made once."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import her2chat
from her2chat.content.load import load_pack, shipped_pack
from her2chat.content.model import Pack


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
