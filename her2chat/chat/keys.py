"""What the keys do, beyond prompt_toolkit's own (Emacs) keys: a table of key, condition and action."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from prompt_toolkit.application import get_app
from prompt_toolkit.enums import DEFAULT_BUFFER
from prompt_toolkit.filters import Always, Condition, Filter, has_completions, has_focus, is_searching
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.keys import Keys

_LONGEST_PASTE = 20_000  # characters


class Key(NamedTuple):
    """A key, what it does, and when it does that."""

    key: str
    run: Callable[[KeyPressEvent], object]
    when: Filter = Always()


@Condition
def _blank() -> bool:
    return not get_app().current_buffer.text.strip()


@Condition
def _nothing() -> bool:
    return not get_app().current_buffer.text


def clear(event: KeyPressEvent) -> None:
    """Drop what stands on the line."""
    event.current_buffer.reset()


def paste(event: KeyPressEvent) -> None:
    """Take a paste as part of one message, without control characters."""
    text = event.data.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")[:_LONGEST_PASTE]
    event.current_buffer.insert_text("".join(char for char in text if char == "\n" or char.isprintable()))


def table(choose: Callable[[KeyPressEvent], object], offered: Callable[[str], bool]) -> list[Key]:
    """The keys. `choose` takes the number that was pressed, which `offered` says can be chosen."""
    digits = [Key(digit, choose, _nothing & Condition(partial(offered, digit))) for digit in "1234567890"]
    return [
        *digits,
        Key("enter", lambda event: None, _blank),
        Key("c-c", clear),
        Key("c-z", lambda event: event.current_buffer.undo()),
        Key("escape", lambda event: event.current_buffer.cancel_completion(), has_completions),
        Key(Keys.BracketedPaste, paste),
    ]


def bindings(keys: list[Key]) -> KeyBindings:
    """`keys` for prompt_toolkit; they hold on the line that is typed, not in a search."""
    found = KeyBindings()
    for key in keys:
        found.add(key.key, filter=has_focus(DEFAULT_BUFFER) & ~is_searching & key.when)(key.run)
    return found
