"""her2chat explain: how a message is read, and why it gets its reply."""

from __future__ import annotations

from pathlib import Path

import click

from her2chat.cli.options import common, load, width
from her2chat.cli.question import EMPTY, Asking, message_of, refuse_slip
from her2chat.errors import InputError


@click.command(cls=Asking)
@click.argument("words", nargs=-1, required=True, metavar="QUESTION")
@click.option("--json", "as_json", is_flag=True, help="Print all of it as JSON.")
@common
def explain(
    words: tuple[str, ...], as_json: bool, pack: Path | None, region: str | None, team_line: str | None
) -> None:
    """Say how QUESTION is read and why it gets its reply ("-" reads it from standard input)."""
    from her2chat import explain as explaining
    from her2chat.support.json_text import to_json

    refuse_slip()
    assistant = load(pack, region, team_line)
    message = message_of(words)
    if not message.strip():
        raise InputError(EMPTY)
    found = assistant.explain(message)
    if as_json:
        click.echo(to_json(explaining.account(found, assistant.pack).to_dict(), indent=2))
    else:
        click.echo("\n".join(explaining.lines(found, assistant.pack, width())))
