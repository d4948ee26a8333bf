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


def chosen(pack: Path | None, region: str | None, team_line: str | None) -> tuple[Path | None, str | None, str | None]:
    """These options as they hold: an option, else the same one before the command, else the environment."""
    before = click.get_current_context().find_root().params
    return (
        pack if pack is not None else before.get("pack"),
        _first(region, before.get("region"), os.environ.get("HER2CHAT_REGION")),
        _first(team_line, before.get("team_line"), os.environ.get("HER2CHAT_TEAM_LINE")),
    )


def load(pack: Path | None, region: str | None, team_line: str | None, staffed: bool = False) -> Any:
    """The assistant for the options that hold (see `chosen`)."""
    from her2chat.assistant import load

    return load(**given(pack, region, team_line), staffed=staffed, preparing=say_preparing)


def given(pack: Path | None, region: str | None, team_line: str | None) -> dict[str, Any]:
    """The options by which an assistant is loaded, those before the command and the environment included."""
    return dict(zip(("pack", "region", "team_line"), chosen(pack, region, team_line), strict=True))


def _first(*given: str | None) -> str | None:
    """The first that is given."""
    return next((value for value in given if value is not None), None)


def say_preparing() -> None:
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
