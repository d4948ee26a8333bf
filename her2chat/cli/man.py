"""her2chat man: the manual page, made of what --help says."""

from __future__ import annotations

import re
from collections.abc import Iterator

import click

_SHORT = re.compile(r"\s+")
_KEPT = "\b"  # click's mark for a paragraph that is not to be wrapped


@click.command()
def man() -> None:
    """Print the manual page, e.g. for "her2chat man > ~/.local/share/man/man1/her2chat.1"."""
    root = click.get_current_context().find_root()
    click.echo("\n".join(page(root)))


def page(context: click.Context) -> Iterator[str]:
    """The lines of the manual page (roff) of the command of `context` and all of its subcommands."""
    from her2chat import __version__

    command = context.command
    yield f'.TH HER2CHAT 1 "" "her2chat {_roff(__version__)}" "User Commands"'
    yield ".SH NAME"
    yield f"her2chat \\- {_roff(command.get_short_help_str(200))}"
    yield ".SH SYNOPSIS"
    yield rf".B her2chat {_roff(' '.join(command.collect_usage_pieces(context)))}"
    yield ".SH DESCRIPTION"
    yield from _prose(command.help or "")
    yield ".SH OPTIONS"
    yield from _options(command, context)
    yield ".SH COMMANDS"
    assert isinstance(command, click.Group)
    for name in command.list_commands(context):
        sub = command.get_command(context, name)
        assert sub is not None
        own = click.Context(sub, parent=context, info_name=name)
        yield f".SS her2chat {_roff(name)} {_roff(' '.join(sub.collect_usage_pieces(own)))}"
        yield from _prose(sub.help or "")
        yield from _options(sub, own)


def _options(command: click.Command, context: click.Context) -> Iterator[str]:
    for param in command.get_params(context):
        record = param.get_help_record(context)
        if record is not None:
            yield ".TP"
            yield rf".B {_roff(record[0])}"
            yield _line(record[1]) or r"\&"


def _prose(text: str) -> Iterator[str]:
    for paragraph in text.split("\n\n"):
        kept = paragraph.lstrip(" \n").startswith(_KEPT)
        lines = [line.strip() for line in paragraph.replace(_KEPT, "").splitlines() if line.strip()]
        yield ".PP"
        if kept:
            yield from (".nf", *map(_line, lines), ".fi")
        else:
            yield _line(_SHORT.sub(" ", " ".join(lines)).strip())


def _line(text: str) -> str:
    """`text` as a line of its own: a dot or a quote at its start would be a command."""
    made = _roff(text)
    return rf"\&{made}" if made[:1] in (".", "'") else made


def _roff(text: str) -> str:
    return text.replace("\\", r"\e").replace("-", r"\-")
