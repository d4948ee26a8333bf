"""her2chat topics: the questions that the article answers."""

from __future__ import annotations

from pathlib import Path

import click

from her2chat.cli.options import common, load


@click.command()
@common
def topics(pack: Path | None, region: str | None, team_line: str | None) -> None:
    """List the questions that the article answers."""
    from her2chat import render

    assistant = load(pack, region, team_line)
    click.echo("\n".join(render.topics(assistant.by_section())))
