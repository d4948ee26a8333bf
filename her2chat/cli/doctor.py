"""her2chat doctor: what this computer, this installation and this pack are like."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from her2chat.cli.options import common, given, say_preparing, width
from her2chat.errors import InputError


@click.command()
@click.option("--hazards", is_flag=True, help="Show the hazard log: hazards, controls, and the tests that prove them.")
@click.option("--privacy", is_flag=True, help="List each path that the program can write, and what stands there.")
@common
def doctor(hazards: bool, privacy: bool, pack: Path | None, region: str | None, team_line: str | None) -> None:
    """Check the terminal, the installation, the content and the numbers to call."""
    from her2chat.content.folder import shipped_pack
    from her2chat.doctor.checks import FAULT, checks
    from her2chat.doctor.written import privacy_lines, written
    from her2chat.hazards import read_hazards, told

    if hazards and privacy:
        raise InputError("--hazards goes without --privacy → ask for one at a time")
    held = given(pack, region, team_line)
    folder = Path(held["pack"]) if held["pack"] else None
    if hazards:
        click.echo("\n".join(told(read_hazards(folder or shipped_pack()), width())))
    elif privacy:
        click.echo("\n".join(privacy_lines(written())))
    else:
        found = checks(folder, held["region"], held["team_line"], say_preparing)
        click.echo("\n".join(map(str, found)))
        if any(check.state == FAULT for check in found):
            sys.exit(1)
