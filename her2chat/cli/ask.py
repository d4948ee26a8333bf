"""her2chat ask: one answer."""

from __future__ import annotations

from pathlib import Path

import click

from her2chat.cli.options import common, load, width
from her2chat.cli.question import EMPTY, Asking, message_of, refuse_slip
from her2chat.errors import InputError


@click.command(cls=Asking)
@click.argument("words", nargs=-1, required=True, metavar="QUESTION")
@click.option("--json", "as_json", is_flag=True, help="Print the whole reply as JSON.")
@click.option("--explain", "explained", is_flag=True, help="Say how the question was read and why it got its reply.")
@common
def ask(
    words: tuple[str, ...],
    as_json: bool,
    explained: bool,
    pack: Path | None,
    region: str | None,
    team_line: str | None,
) -> None:
    """Answer one QUESTION ("-" reads it from standard input).

    Best put it in quotes, which keep the shell from reading it. What is none of the options is part of it.
    Standard output has the answer and nothing else; all the rest goes to standard error.

    \b
    Exit status: 0 answered (also where the reply is that the article does not say it, or an urgent message),
    1 cannot run (the content is broken), 2 wrong use (no question, an unknown option or region).
    """
    from her2chat import render
    from her2chat.reply import HELP_FIRST

    assistant = load(pack, region, team_line)
    message = message_of(words)
    reply = assistant.ask(message)
    if reply.kind not in HELP_FIRST:  # whoever is in danger gets help, a slip or not
        refuse_slip()
    if as_json:
        from her2chat.support.json_text import to_json

        click.echo(to_json(reply.to_dict(), indent=2))
    else:
        click.echo("\n".join(render.lines(reply, width())))
    if explained:
        from her2chat import explain

        found = explain.lines(assistant.explain(message), assistant.pack, width())
        click.echo("\n".join(found), err=True)  # standard output has the answer and nothing else
    if reply.kind == "empty":
        raise InputError(EMPTY)
