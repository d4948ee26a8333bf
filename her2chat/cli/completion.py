"""her2chat completion: what a shell needs to complete commands and options."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

_SHELLS = ("bash", "zsh", "fish")


@click.command()
@click.argument("shell", type=click.Choice(_SHELLS))
def completion(shell: str) -> None:
    """Print the completion script for SHELL.

    \b
    bash: her2chat completion bash > ~/.local/share/bash-completion/completions/her2chat
    zsh:  her2chat completion zsh > a file named _her2chat in a folder of $fpath
    fish: her2chat completion fish > ~/.config/fish/completions/her2chat.fish
    """
    root = click.get_current_context().find_root().command
    made = get_completion_class(shell)
    assert made is not None
    completer = made(root, {}, "her2chat", "_HER2CHAT_COMPLETE")
    click.echo(completer.source_template % completer.source_vars())
