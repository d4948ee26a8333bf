"""What every command shares: its options, the assistant they ask for, the message, the width."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

import click

from her2chat.cli.files import standard_input

F = TypeVar("F", bound=Callable[..., Any])
_WIDTH = 88
EMPTY = "the question is empty → type it after the command, in quotes"


def common(command: F) -> F:
    """Options that every command has that answers."""
    for option in (
        click.option(
            "--pack", type=click.Path(path_type=Path), help="Content folder to answer from (default: shipped)."
        ),
        click.option("--region", help="Region for emergency numbers: us, ca, uk, ie, eu, au, nz."),
        click.option("--team-line", help='How to reach your own team, e.g. "Ward 5, 555 0100".'),
    ):
        command = option(command)
    return command


def load(pack: Path | None, region: str | None, team_line: str | None, staffed: bool = False) -> Any:
    """The assistant; an option given before the command holds unless the command has its own."""
    from her2chat.assistant import load

    before = click.get_current_context().find_root().params
    return load(
        pack if pack is not None else before.get("pack"),
        region if region is not None else before.get("region"),
        team_line if team_line is not None else before.get("team_line"),
        staffed,
        preparing=_say_preparing,
    )


def _say_preparing() -> None:
    """Tell a person who waits that the first start takes longer; a pipe is told nothing."""
    if sys.stderr.isatty():
        click.echo("Making the content ready. This takes about a minute, and only this once.", err=True)


def message_of(question: str) -> str:
    """The question given, or what stands on standard input where that is "-"."""
    return standard_input().read().decode("utf-8", "replace") if question == "-" else question


def width() -> int:
    """How many columns a line may have."""
    with suppress(OSError):
        return min(os.get_terminal_size().columns or _WIDTH, _WIDTH)
    return _WIDTH
