"""her2chat chat: the chat, by name."""

from __future__ import annotations

import click

from her2chat.cli.options import chat_options, chat_settings, common, folder_of, loading, settled


@click.command()
@chat_options
@common
def chat(keep_history: bool, **given: object) -> None:
    """Start the chat (the same as no command).

    It is drawn where the terminal can do that, and in plain lines where not, or where --plain or --screen-reader is
    given. Nothing that you type is kept, unless --keep-history is given.
    """
    before = click.get_current_context().find_root().params
    start(keep_history or bool(before.get("keep_history")), **given)


def start(keep_history: bool, **given: object) -> None:
    """Start the chat with the settings that hold, these options among them."""
    from her2chat.chat import run

    held = settled(**given)
    run(loading(held), folder_of(held), chat_settings(held, keep_history))
