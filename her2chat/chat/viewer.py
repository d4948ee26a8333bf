"""Longer texts in a terminal: a page at a time below the prompt, or the whole window to move in."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from prompt_toolkit.application import Application
from prompt_toolkit.data_structures import Point
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.input import Input
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.keys import Keys
from prompt_toolkit.layout import HSplit, Layout, Window
from prompt_toolkit.layout.controls import FormattedTextControl
from prompt_toolkit.output import ColorDepth, Output
from prompt_toolkit.styles import BaseStyle

from her2chat.chat.drawn import fragments
from her2chat.layout import Line

_AT_ONCE = 0.5  # seconds after a "q" within which what is typed goes on from it
_CONTEXT = 2  # lines shown above the one that a text is opened at


def go_on(
    hint: str, style: BaseStyle, depth: ColorDepth | None, typed: Input | None, shown: Output | None
) -> tuple[bool, str]:
    """Wait on one line for a key: whether to show more, and what was typed and belongs to the next message.

    A "q" stops, unless more is typed at once: then it is the first letter of a message, as in "quick she fell".
    """
    keys = KeyBindings()

    def answer(key: str, more: bool) -> None:
        keys.add(key, eager=True)(lambda event: event.app.exit(result=(more, "")))

    for key in ("enter", " ", "down", "pagedown"):
        answer(key, True)
    for key in ("escape", "c-c", "c-d"):
        answer(key, False)

    _type_on(keys, lambda event, said: event.app.exit(result=(bool(said), said)))

    @keys.add(Keys.BracketedPaste)
    def _(event: KeyPressEvent) -> None:
        """Nothing: a paste here would be lost, or sent unseen."""

    control = FormattedTextControl([("class:hint", hint)])
    window = Window(control, height=1, dont_extend_height=True, always_hide_cursor=True)
    app: Application[tuple[bool, str]] = Application(
        Layout(window),
        key_bindings=keys,
        style=style,
        color_depth=depth,
        input=typed,
        output=shown,
        erase_when_done=True,
    )
    app.timeoutlen = _AT_ONCE
    return app.run()


def view(
    lines: Sequence[Line],
    at: int,
    hint: str,
    style: BaseStyle,
    depth: ColorDepth | None,
    typed: Input | None,
    shown: Output | None,
) -> str:
    """Show `lines` in the whole window, opened near line `at`, to move in until it is closed.

    A letter closes it, too, and is handed back: it belongs to the next message.
    """
    top = max(0, min(at - _CONTEXT, len(lines) - 1))
    text: StyleAndTextTuples = [piece for line in lines for piece in (*fragments(line), ("", "\n"))]
    place = [top]
    control = FormattedTextControl(
        text, get_cursor_position=lambda: Point(0, place[0]), show_cursor=False, focusable=True
    )
    window = Window(control, always_hide_cursor=True, get_vertical_scroll=lambda _: place[0])
    keys = KeyBindings()

    def height() -> int:
        return window.render_info.window_height if window.render_info else 10

    def move(key: str, pages: int, steps: int = 0) -> None:
        @keys.add(key)
        def _(event: KeyPressEvent) -> None:
            wanted = place[0] + steps + pages * max(1, height() - 1)
            place[0] = max(0, min(wanted, len(lines) - height()))

    for key, pages, steps in (
        ("down", 0, 1), ("enter", 0, 1), ("up", 0, -1), ("pagedown", 1, 0), (" ", 1, 0), ("pageup", -1, 0),
        ("home", 0, -len(lines)), ("end", 0, len(lines)),
    ):  # fmt: skip
        move(key, pages, steps)
    for key in ("escape", "c-c", "c-d"):
        keys.add(key, eager=True)(lambda event: event.app.exit(result=""))
    _type_on(keys, lambda event, said: event.app.exit(result=said))
    bar = Window(FormattedTextControl([("class:bottom-toolbar.text", hint)]), height=1, style="class:bottom-toolbar")
    app: Application[str] = Application(
        Layout(HSplit([window, bar]), focused_element=window),
        key_bindings=keys, style=style, color_depth=depth, input=typed, output=shown, full_screen=True,
    )  # fmt: skip
    app.timeoutlen = _AT_ONCE
    return app.run()


def _type_on(keys: KeyBindings, end: Callable[[KeyPressEvent, str], None]) -> None:
    """Let a letter that is typed `end` the wait, and hand it on; a "q" alone ends it without."""

    def said(event: KeyPressEvent) -> None:
        text = "".join(press.data for press in event.key_sequence)
        end(event, text if text.isprintable() else "")

    for key in ("q", "Q"):
        keys.add(key)(lambda event: end(event, ""))
        keys.add(key, Keys.Any)(said)

    @keys.add(Keys.Any)
    def _(event: KeyPressEvent) -> None:
        if event.data.isprintable():
            said(event)
