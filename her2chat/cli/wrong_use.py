"""What is said of a wrong call: in words of this program, because click's own repeat what was typed.

That may be a person's question. What is told is the kind of the fault, the option or argument, and what it takes.
"""

from __future__ import annotations

from typing import Any

import click

from her2chat.cli.question import Asking


def told(error: click.ClickException) -> str:
    """The one line for `error`."""
    context = error.ctx if isinstance(error, click.UsageError) else None
    see = f"see {context.command_path if context else 'her2chat'} --help"
    if isinstance(error, click.NoSuchOption):
        near = f" (did you mean {' or '.join(error.possibilities)}?)" if error.possibilities else ""
        aside = ', or put "--" before the question' if context and isinstance(context.command, Asking) else ""
        return f"No such option{near} → {see}{aside}"
    if isinstance(error, click.MissingParameter):
        return f"{error.format_message().rstrip('.')} → {see}"
    if isinstance(error, click.BadParameter):
        return _bad_value(error, see)
    if isinstance(error, click.BadOptionUsage):
        takes = "takes no value" if "does not take" in error.message else "wants a value"
        return f"Option {error.option_name} {takes} → {see}"
    if error.message.startswith("No such command"):
        return 'No such command → put a question in quotes after "ask"; her2chat --help lists the commands'
    if "unexpected extra argument" in error.message:
        return f"too many words → put what belongs together in quotes; {see}"
    return f"the call cannot be read → {see}"


def _bad_value(error: click.BadParameter, see: str) -> str:
    if error.param is None:
        return f"Invalid value → {see}"
    remedy = _wanted(error.param.type) or see
    return f"Invalid value for {error.param.get_error_hint(error.ctx)} → {remedy}"


def _wanted(kind: click.ParamType[Any]) -> str:
    """What an option or argument of this kind takes; empty where only its help can tell."""
    if isinstance(kind, click.Choice):
        return f"use one of: {', '.join(map(str, kind.choices))}"
    number = "a whole number" if isinstance(kind, type(click.INT)) else "a number"
    if isinstance(kind, click.IntRange | click.FloatRange):
        least = "" if kind.min is None else f" from {kind.min}"
        return f"give {number}{least}{'' if kind.max is None else f' to {kind.max}'}"
    return f"give {number}" if isinstance(kind, type(click.INT) | type(click.FLOAT)) else ""
