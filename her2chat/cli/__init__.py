"""The command line; one module a command."""

from her2chat.cli.main import main

__all__ = ["main"]
