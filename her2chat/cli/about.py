"""her2chat about: what it is, and whence its answers come."""

from __future__ import annotations

from pathlib import Path

import click

from her2chat import __version__
from her2chat.cli.options import common, load, width


@click.command()
@common
def about(pack: Path | None, region: str | None, team_line: str | None) -> None:
    """Say what this is, where its answers come from, and what it cannot do."""
    from her2chat import render

    assistant = load(pack, region, team_line)
    click.echo("\n".join(render.about(assistant.pack, __version__, width())))
