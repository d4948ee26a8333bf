"""her2chat chat: the chat, by name."""

from __future__ import annotations

from pathlib import Path

import click

from her2chat.cli.options import common, load


@click.command()
@common
def chat(pack: Path | None, region: str | None, team_line: str | None) -> None:
    """Start the chat (the same as no command)."""
    from her2chat.chat import run

    run(load(pack, region, team_line))
