"""The chat in a terminal, on prompt_toolkit."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from prompt_toolkit import PromptSession, print_formatted_text
from prompt_toolkit.auto_suggest import AutoSuggest, Suggestion
from prompt_toolkit.buffer import Buffer
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.filters import Condition
from prompt_toolkit.formatted_text import FormattedText, StyleAndTextTuples
from prompt_toolkit.input import Input
from prompt_toolkit.key_binding import KeyPressEvent
from prompt_toolkit.output import Output

from her2chat.chat import hints, keys
from her2chat.chat.drawn import depth_of, fragments, has_ghost, style_of
from her2chat.chat.history import Past
from her2chat.chat.later import Later
from her2chat.chat.opening import BELOW, FIRST_QUESTIONS, PROMPT
from her2chat.chat.settings import Settings
from her2chat.layout import Line, wrap
from her2chat.render import COMFORTABLE, FULL

if TYPE_CHECKING:  # imported in the background, while the first screen stands
    from her2chat.assistant import Assistant
    from her2chat.chat.state import Turn
    from her2chat.chat.suggest import Suggestions
    from her2chat.chat.talk import Talk

_MENU_ROWS = 6


class Drawn:
    """The chat on a screen. `typed` and `shown` stand in for the terminal in tests.

    It goes on below a first screen (see `opening`). `make`: makes the assistant, in the background, so that the prompt
    need not wait; it is handed a function to call if that will take long. `lines`: the chat's own lines until then.
    """

    def __init__(
        self,
        make: Callable[[Callable[[], None]], Assistant],
        lines: Mapping[str, Sequence[str]],
        settings: Settings,
        typed: Input | None = None,
        shown: Output | None = None,
    ) -> None:
        self._lines = lines
        self._settings = settings
        self._look = (style_of(settings.theme), depth_of(settings.theme), typed, shown)
        self._typed, self._shown = typed, shown
        self._slow = False
        self._talk: Later[tuple[Talk, Suggestions]] = Later(lambda: self._made(make))
        self._past, self._past_failed = _past(settings)
        self._picked = ""
        self.session = self._session()

    def run(self) -> None:
        """Chat until Ctrl-D or /quit. Raises what making the assistant raised."""
        with self.session.input.raw_mode():  # between prompts too: a key is no signal there, and nothing is echoed
            self._chat()

    def _chat(self) -> None:
        if self._past_failed:
            self._show(self._said("history_failed"))
        letter = ""
        while (message := self._read(letter)) is not None:
            turn = self._turn(*message)
            if turn is None:
                self._show([()])
            elif turn.leave:
                break
            letter = self._shown_of(turn) if turn else ""
        if self._talk.ready:
            self._show(self._talk.result()[0].closing())

    def width(self) -> int:
        """The columns that a line may take."""
        return min(self.session.output.get_size().columns - 1, COMFORTABLE)

    def _made(self, make: Callable[[Callable[[], None]], Assistant]) -> tuple[Talk, Suggestions]:
        from her2chat.chat.state import State
        from her2chat.chat.suggest import Suggestions
        from her2chat.chat.talk import Talk

        assistant = make(self._takes_long)
        state = State(assistant, self.width, FULL, history=self._settings.history, keeps=self._settings.keeps)
        talk = Talk(state)
        talk.opening()
        return talk, Suggestions(assistant.pack)

    def _takes_long(self) -> None:
        self._slow = True
        self._refresh()

    def _refresh(self) -> None:
        """Draw the prompt anew, from whatever thread."""
        with suppress(RuntimeError):  # the prompt may be over by now
            self.session.app.invalidate()

    def _session(self) -> PromptSession[str]:
        style, depth, typed, shown = self._look
        ghost = has_ghost(self._settings.theme)
        session: PromptSession[str] = PromptSession(
            [("class:label", PROMPT)],
            completer=_Completer(self._suggestions) if self._settings.menu else None,
            complete_while_typing=Condition(self._typing),  # on an empty line no room is kept free for a menu
            reserve_space_for_menu=_MENU_ROWS if self._settings.menu else 0,
            auto_suggest=_Ghost(self._suggestions) if ghost else None,
            history=self._past.history,
            bottom_toolbar=self._toolbar,
            prompt_continuation="  ",
            key_bindings=keys.bindings(keys.table(self._choose, self._offered)),
            style=style,
            color_depth=depth,
            mouse_support=False,
            input=typed,
            output=shown,
        )
        session.app.after_render += lambda _: self._rendered()
        return session

    def _typing(self) -> bool:
        return self._settings.menu and bool(self.session.default_buffer.text)

    def _rendered(self) -> None:
        """Make the assistant once the first screen stands; leave at once where that failed."""
        app = self.session.app
        self._talk.start(self._refresh)
        if self._talk.error and app.future and not app.future.done():
            app.exit(exception=self._talk.error)

    def _suggestions(self) -> Suggestions | None:
        return self._talk.result()[1] if self._talk.ready else None

    def _offers(self) -> tuple[tuple[str, ...], bool]:
        """The questions that a number chooses now, and whether 0 chooses none of them."""
        if not self._talk.ready:
            return tuple(self._lines[FIRST_QUESTIONS]), False
        talk = self._talk.result()[0]
        return talk.choices, talk.choosing

    def _offered(self, digit: str) -> bool:
        choices, choosing = self._offers()
        return choosing if digit == "0" else int(digit) <= len(choices)

    def _choose(self, event: KeyPressEvent) -> None:
        """Send the number that was pressed, as the question that it stands for; within pasted text it is a digit."""
        digit, buffer = event.data, event.current_buffer
        if any(press.data.isprintable() and press.data for press in event.key_processor.input_queue):
            buffer.insert_text(digit)
            return
        choices, _ = self._offers()
        self._picked = digit
        buffer.text = ("", *choices)[int(digit)] or self._line("clarify_none")
        buffer.cursor_position = len(buffer.text)
        buffer.validate_and_handle()

    def _line(self, line_id: str) -> str:
        lines = self._talk.result()[0].state.assistant.pack.lines if self._talk.ready else self._lines
        return next(iter(lines.get(line_id, ())), "")

    def _said(self, line_id: str) -> list[Line]:
        return wrap((("", self._line(line_id)),), self.width())

    def _toolbar(self) -> StyleAndTextTuples:
        choices, choosing = self._offers()
        talk = self._talk.result()[0] if self._talk.ready else None
        buffer = self.session.default_buffer
        ghost, menu = bool(buffer.suggestion and buffer.suggestion.text), bool(buffer.complete_state)
        shown = hints.hints(buffer.text, choices, choosing, talk, slow=self._slow, ghost=ghost, menu=menu)
        columns = self.session.output.get_size().columns - 2
        return [("", " " + "\n ".join(hints.fitting([self._line_of(*hint) for hint in shown], columns)))]

    def _line_of(self, line_id: str, filled: Mapping[str, str]) -> str:
        line = self._line(line_id)
        for name, value in filled.items():
            line = line.replace("{" + name + "}", value)
        return line

    def _read(self, begun: str) -> tuple[str, str] | None:
        """What was typed, and the digit that chose it if one did; None when the person leaves."""
        while True:
            self._picked = ""
            try:
                line = self.session.prompt(default=begun)
            except KeyboardInterrupt:
                begun = ""
                continue
            except EOFError:
                return None
            return line, self._picked

    def _turn(self, line: str, picked: str) -> Turn | None:
        """The turn for what was typed, noted in the history; None where the wait for it was given up."""
        try:
            turn = self._waited_for().answer(picked or line, echo=not picked)
        except KeyboardInterrupt:
            return None
        if turn.forget:
            self._forget()
        elif not (turn.leave or turn.urgent):
            self._keep(line)
        return turn

    def _shown_of(self, turn: Turn) -> str:
        """Show `turn`; a letter that was typed meanwhile is handed back, for the next message."""
        if turn.open_at is not None:
            from her2chat.chat import viewer

            return viewer.view(turn.lines, turn.open_at, f" {self._viewing()}", *self._look)
        if turn.urgent and len(turn.lines) + BELOW + 1 >= self.session.output.get_size().rows:
            return self._show_paged([*turn.lines], BELOW)  # in a low window every row is for the card
        return self._show_paged([(), *turn.lines, ()], BELOW + 1)

    def _viewing(self) -> str:
        return hints.fitting([self._line("hint_close"), self._line("hint_move")], self.width())[0]

    def _waited_for(self) -> Talk:
        if not self._talk.ready:
            self._show(self._said("preparing" if self._slow else "one_moment"))
            with self.session.input.cooked_mode():  # so that Ctrl-C ends the wait
                self._talk.result()
        return self._talk.result()[0]

    def _keep(self, line: str) -> None:
        try:
            self._past.keep(line)
        except OSError:
            self._show(self._said("history_failed"))

    def _forget(self) -> None:
        """Leave nothing of what was typed in memory and on the screen; the file is gone already."""
        self._past = Past()
        self.session.history = self.session.default_buffer.history = self._past.history
        self.session.default_buffer.reset()
        output = self.session.output
        output.write_raw("\x1b[3J")  # the lines above the window too, where the terminal keeps them
        output.erase_screen()
        output.cursor_goto(0, 0)
        output.flush()

    def _show_paged(self, lines: list[Line], below: int) -> str:
        """Show `lines`, a window at a time; a letter typed meanwhile is handed back, for the next message.

        `below`: how many rows are wanted below them, so that their beginning stays in sight.
        """
        while len(lines) > (room := max(4, self.session.output.get_size().rows - below)):
            self._show(lines[: room - 1])
            lines = lines[room - 1 :]
            from her2chat.chat import viewer  # imported when it is wanted: the first screen need not wait for it

            more, letter = viewer.go_on(f" {self._line('more')} ", *self._look)
            if not more:
                self._show([()])
                return ""
            if letter:
                self._show(lines)
                return letter
        self._show(lines)
        return ""

    def _show(self, lines: Iterable[Line]) -> None:
        style, depth, _, shown = self._look
        for line in lines:
            text = FormattedText([*fragments(line), ("", "\n")])
            print_formatted_text(text, style=style, color_depth=depth, output=shown or self.session.output, end="")


class _Completer(Completer):
    def __init__(self, suggestions: Callable[[], Suggestions | None]) -> None:
        self._suggestions = suggestions

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterable[Completion]:
        found = self._suggestions()
        if found is None or not document.is_cursor_at_the_end:
            return
        for one in found.of(document.text):
            yield Completion(one.text, start_position=-one.replaces, display_meta=one.topic)


class _Ghost(AutoSuggest):
    def __init__(self, suggestions: Callable[[], Suggestions | None]) -> None:
        self._suggestions = suggestions

    def get_suggestion(self, buffer: Buffer, document: Document) -> Suggestion | None:
        found = self._suggestions()
        rest = found.ghost(document.text) if found and document.is_cursor_at_the_end else ""
        return Suggestion(rest) if rest else None


def _past(settings: Settings) -> tuple[Past, bool]:
    """The history that was asked for; in memory, and True, where its file cannot be made."""
    try:
        return Past(settings.history if settings.keeps else None), False
    except OSError:
        return Past(), True
