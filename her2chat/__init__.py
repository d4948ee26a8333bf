"""her2chat: answers about HER2-positive cancer in the words of one article, offline, with care.

>>> import her2chat
>>> assistant = her2chat.load()
>>> assistant.ask("what is her2").sentences
('S3',)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from her2chat.assistant import Assistant, Explanation, load
    from her2chat.conversation.session import Session
    from her2chat.errors import ContentError, Her2ChatError, InputError
    from her2chat.reply import Reply

    __version__: str

__all__ = ["Assistant", "ContentError", "Explanation", "Her2ChatError", "InputError", "Reply", "Session", "load"]

# Where each public name lives. It is imported when it is asked for: a first screen need not wait for the matcher.
_HOMES = {
    "Assistant": "assistant",
    "ContentError": "errors",
    "Explanation": "assistant",
    "Her2ChatError": "errors",
    "InputError": "errors",
    "Reply": "reply",
    "Session": "conversation.session",
    "load": "assistant",
}


def __getattr__(name: str) -> object:
    if name in _HOMES:
        from importlib import import_module

        return getattr(import_module(f"her2chat.{_HOMES[name]}"), name)
    if name == "__version__":
        from importlib import metadata  # as long as a whole start: only where the version is asked for

        try:
            return metadata.version("her2chat")
        except metadata.PackageNotFoundError:  # run from a source tree that was not installed
            return "0+unknown"
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__, "__version__"})
