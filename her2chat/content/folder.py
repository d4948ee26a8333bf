"""Where the pack is that comes with the program."""

from __future__ import annotations

from pathlib import Path


def shipped_pack() -> Path:
    """The folder of the pack that comes with the program (inside the wheel, or at the top of a source tree)."""
    package = Path(__file__).resolve().parent.parent
    inside = package / "intents"
    return inside if inside.is_dir() else package.parent / "intents"
