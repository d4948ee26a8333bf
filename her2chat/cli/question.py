"""The question of a command line: every word of it, whatever it begins with."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import get_close_matches

import click

from her2chat.support.files import standard_input

EMPTY = "the question is empty → type it after the command, in quotes"
_LIKE_AN_OPTION = re.compile(r"--?[A-Za-z][\w-]*(?:=.*)?", re.DOTALL)
_SLIP = f"{__name__}.slip"  # where the context keeps the first word that is written like an option


class Asking(click.Command):
    """A command with a question: what is none of its options is a word of that, a dash before it or not."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """The arguments, read with the words of the question behind "--"."""
        if ctx.resilient_parsing:  # for a shell that completes: nothing is asked
            return super().parse_args(ctx, args)
        known = {name: param for param in self.get_params(ctx) for name in param.opts}
        options, words, rest = list[str](), list[str](), iter(args)
        for arg in rest:
            option = known.get(arg.partition("=")[0]) if arg.startswith("-") else None
            if arg == "--":
                words += rest
            elif not isinstance(option, click.Option):
                words.append(arg)
                if _LIKE_AN_OPTION.fullmatch(arg):
                    ctx.meta.setdefault(_SLIP, arg)
            elif option.is_flag or "=" in arg:
                options.append(arg)
            else:
                options.append(f"{arg}={_value(arg, next(rest, None), ctx)}")
        return super().parse_args(ctx, [*options, "--", *words])


def _value(option: str, given: str | None, context: click.Context) -> str:
    if given is None:
        raise click.BadOptionUsage(option, f"Option {option!r} requires an argument.", context)
    return given


def message_of(words: Sequence[str]) -> str:
    """The question given, word by word, or what stands on standard input where that is "-"."""
    return standard_input().read().decode("utf-8", "replace") if tuple(words) == ("-",) else " ".join(words)


def refuse_slip() -> None:
    """Raise where a word of the question is written like an option: rather a slip of the keys than meant so."""
    context = click.get_current_context()
    if slip := context.meta.get(_SLIP):
        known = [name for param in context.command.get_params(context) for name in param.opts]
        raise click.NoSuchOption(slip, possibilities=get_close_matches(slip, known), ctx=context)
