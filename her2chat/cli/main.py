"""The command line: words in, a front end called, an exit status out.

Exit status: 0 done; 1 cannot run (a broken pack), or check, doctor, eval or diff finds what must not be; 2 wrong use or
input; 3 (batch) some rows could not be answered.
"""

from __future__ import annotations

import importlib
import io
import os
import sys

import click

from her2chat.cli.options import chat_options, common
from her2chat.cli.wrong_use import told
from her2chat.errors import Her2ChatError, place_of

# Each command, and the module of this folder that has it (as the function of the same name): imported when it is used.
_COMMANDS = {
    "about": "about",
    "adopt": "adopt",
    "ask": "ask",
    "batch": "batch",
    "chat": "chat",
    "check": "check",
    "completion": "completion",
    "config": "config",
    "diff": "diff",
    "doctor": "doctor",
    "eval": "evaluate",
    "explain": "explain",
    "kiosk": "kiosk",
    "man": "man",
    "new-pack": "new_pack",
    "topics": "topics",
    "try": "try_",
}


class _Commands(click.Group):
    """A group whose commands are imported when they are called for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        module = _COMMANDS.get(cmd_name)
        if module is None:
            return None
        found = getattr(importlib.import_module(f"her2chat.cli.{module}"), module)
        assert isinstance(found, click.Command)
        return found


def _tell_version(context: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted and not context.resilient_parsing:
        from her2chat import __version__  # looked up when it is asked for: that takes as long as a whole start

        click.echo(f"her2chat, version {__version__}")
        context.exit()


@click.group(cls=_Commands, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--version",
    is_flag=True,
    expose_value=False,
    is_eager=True,
    callback=_tell_version,
    help="Show the version and exit.",
)
@chat_options
@common
@click.pass_context
def cli(context: click.Context, /, keep_history: bool, **_: object) -> None:
    """Ask in plain words; answers are quoted from one article.

    Without a command the chat starts. Not a doctor or a nurse: in an emergency call your emergency number.

    An option comes before HER2CHAT_REGION, HER2CHAT_TEAM_LINE, HER2CHAT_PACK, HER2CHAT_THEME, HER2CHAT_MODE and
    HER2CHAT_MENU, these before the settings file (see "her2chat config"), and that before the content pack.

    \b
    Exit status: 0 done, 1 cannot run (the content is broken), or check, doctor,
    eval or diff finds what must not be, 2 wrong use or input, 3 (batch) some
    rows could not be answered.
    """
    if context.invoked_subcommand is None:
        from her2chat.cli.chat import start

        start(keep_history)


def main() -> None:
    """Run the command line; every deliberate error ends it with one line and its exit status."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a letter that the terminal cannot show must not end the program
    try:
        cli.main(prog_name="her2chat", standalone_mode=False)
    except click.exceptions.Abort:
        sys.exit(130)
    except click.exceptions.Exit as stop:
        sys.exit(stop.exit_code)
    except click.ClickException as error:
        click.echo(f"her2chat: {told(error)}", err=True)
        sys.exit(error.exit_code)
    except Her2ChatError as error:
        click.echo("\n".join(f"her2chat: {line}" for line in str(error).splitlines()), err=True)
        sys.exit(error.exit_status)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        sys.exit(1)
    except OSError as error:
        why = (error.strerror or "failed").lower()
        click.echo(f"her2chat: the output cannot be written ({why}) → make room, or write elsewhere", err=True)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        sys.exit(1)
    except Exception as error:  # what it says, and the lines of a traceback, may hold what a person typed
        click.echo(f"her2chat: a fault in the program ({place_of(error)}) → please report it, with this line", err=True)
        sys.exit(1)
