"""The chat: a prompt_toolkit session where there is a terminal, plain lines where there is none."""

from __future__ import annotations

import os
import sys

from her2chat.assistant import Assistant


def run(assistant: Assistant) -> None:
    """Chat until the person leaves; picks the front that the terminal can carry."""
    if sys.stdin.isatty() and sys.stdout.isatty() and os.environ.get("TERM", "") not in ("", "dumb"):
        from her2chat.chat.prompt import chat

        chat(assistant)
    else:
        from her2chat.chat.plain import chat as plain_chat

        plain_chat(assistant, sys.stdin, sys.stdout)
