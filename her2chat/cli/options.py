"""What every command shares: its options, the settings that hold, the assistant, the message, the width."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from her2chat import settings
from her2chat.errors import InputError

if TYPE_CHECKING:
    from her2chat.assistant import Assistant

F = TypeVar("F", bound=Callable[..., Any])
_WIDTH = 88
_OF_ASSISTANT = ("pack", "region", "team_line")  # the settings that an assistant is made by


def common(command: F) -> F:
    """Options that every command has that answers."""
    for option in (
        click.option(
            "--pack", type=click.Path(path_type=Path), help="Content folder to answer from (default: shipped)."
        ),
        click.option("--region", help="Region for emergency numbers: us, ca, uk, ie, eu, au, nz, none."),
        click.option("--team-line", help='How to reach your own team, e.g. "Ward 5, 555 0100".'),
    ):
        command = option(command)
    return command


def chat_options(command: F) -> F:
    """Options of the chat."""
    for option in (
        click.option("--keep-history", is_flag=True, help="Keep what you type in a file that only you can read."),
        click.option("--menu/--no-menu", default=None, help="Offer suggestions while you type (default: yes)."),
        click.option("--theme", type=click.Choice(settings.THEMES), help=f"Colours (default: {settings.THEMES[0]})."),
        click.option("--screen-reader", "mode", flag_value="screen-reader", help="For a screen reader: lines only."),
        click.option("--plain", "mode", flag_value="plain", help="Lines only: nothing is redrawn, no boxes."),
    ):
        command = option(command)
    return command


def settled(**given: object) -> dict[str, settings.Setting]:
    """The settings that hold, each with whence it is. This is the one place where they are joined.

    An option comes first (`given`, else as the command has it), then the same option before the command, then the
    environment, then the settings file; what none of them sets has its default, or is up to the content pack.
    """
    context = click.get_current_context()
    told = (given, context.params, context.find_root().params)
    options = {name: next((one[name] for one in told if one.get(name) is not None), None) for name in settings.NAMES}
    return settings.settled({name: _plain(value) for name, value in options.items()})


def _plain(value: object) -> str | bool | None:
    return value if value is None or isinstance(value, bool) else str(value)


def pack_folder(pack: Path | None) -> Path:
    """The folder of the pack that holds, this option among the settings; the shipped one where none is set."""
    return folder_of(settled(pack=pack))


def folder_of(held: Mapping[str, settings.Setting]) -> Path:
    """The folder of the pack for the settings that hold."""
    from her2chat.content.folder import shipped_pack

    chosen = held["pack"].text
    return Path(chosen) if chosen else shipped_pack()


def loading(held: Mapping[str, settings.Setting], staffed: bool = False) -> Callable[[Callable[[], None]], Assistant]:
    """What makes the assistant for the settings that hold; it takes a function to call before a long wait."""
    pack, region, team_line = (held[name].text for name in _OF_ASSISTANT)

    def make(preparing: Callable[[], None]) -> Assistant:
        from her2chat.assistant import load
        from her2chat.support.tables import without_gc

        try:
            with without_gc():
                assistant = load(pack, region, team_line, staffed, preparing)
        except InputError as error:
            raise _with_whence(error, held) from None
        gc.freeze()  # it lives as long as the process: no collecting, here or at the end, need go through all of it
        return assistant

    return make


def _with_whence(error: InputError, held: Mapping[str, settings.Setting]) -> InputError:
    """`error`, which says where the value is from that it is about, unless that stands in the call itself."""
    whence = held[error.about].whence if error.about in held else "option"
    return error if whence == "option" else InputError(f"{whence}: {error}")


def load(
    pack: Path | None = None, region: str | None = None, team_line: str | None = None, staffed: bool = False
) -> Assistant:
    """The assistant for the settings that hold, these options among them."""
    return loading(settled(pack=pack, region=region, team_line=team_line), staffed)(say_preparing)


def given(pack: Path | None, region: str | None, team_line: str | None) -> dict[str, str | None]:
    """The pack, region and team line that hold, these options among them."""
    held = settled(pack=pack, region=region, team_line=team_line)
    return {name: held[name].text for name in _OF_ASSISTANT}


def say_preparing() -> None:
    """Tell a person who waits that the first start takes longer; a pipe is told nothing."""
    if sys.stderr.isatty():
        click.echo("Making the content ready. This takes about a minute, once after each change of it.", err=True)


def chat_settings(held: Mapping[str, settings.Setting], keep_history: bool) -> Any:
    """The chat's settings. NO_COLOR and FORCE_COLOR hold unless a theme was given as an option."""
    from her2chat.chat.settings import Settings
    from her2chat.chat.theme import suited

    theme, colourless = held["theme"], bool(os.environ.get("NO_COLOR"))
    name = "none" if colourless and theme.whence != "option" else suited(str(theme.value), os.environ)
    return Settings(
        mode=str(held["mode"].value),
        theme=name,
        menu=bool(held["menu"].value),
        forced=os.environ.get("FORCE_COLOR", "0") not in ("", "0"),
        history=_history_file(keep_history),
        keeps=keep_history,
    )


def _history_file(wanted: bool) -> Path | None:
    """Where the chat's lines are kept; where no home folder is known there are none, unless they are `wanted`."""
    try:
        return settings.history_file()
    except InputError:
        if wanted:
            raise
        return None


def width() -> int:
    """How many columns a line may have."""
    with suppress(OSError):
        return min(os.get_terminal_size().columns or _WIDTH, _WIDTH)
    return _WIDTH
