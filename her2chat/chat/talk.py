"""One turn of a chat, whatever the terminal: what was typed in, styled lines out."""

from __future__ import annotations

import re
from dataclasses import replace

from rapidfuzz.process import extractOne

from her2chat.chat.commands import BY_NAME
from her2chat.chat.opening import FIRST_QUESTIONS, PROMPT, first_screen
from her2chat.chat.state import State, Turn
from her2chat.conversation.session import Session
from her2chat.decision import CLARIFY
from her2chat.layout import Line, wrap
from her2chat.render import numbered, reply_lines
from her2chat.reply import HELP_FIRST

_MEANT = {"help": "help", "?": "help", "quit": "quit", "exit": "quit", "/exit": "quit", "/q": "quit", "/?": "help"}
_NUMBER = re.compile(r"[0-9]{1,2}[.)]?")
_ALIKE = 60  # of 100


class Talk:
    """A conversation. Every line that is typed goes past the safety layer, commands included."""

    def __init__(self, state: State) -> None:
        self.state = state

    @property
    def choices(self) -> tuple[str, ...]:
        """The questions that a number stands for."""
        return self.state.session.offered

    @property
    def choosing(self) -> bool:
        """Whether the last reply asked which of the choices was meant, so that 0 is none of them."""
        return self.state.session.choosing

    def opening(self) -> list[Line]:
        """The first screen; its questions can be chosen by number."""
        pack, width = self.state.assistant.pack, self.state.width()
        self.state.session.offered = tuple(pack.lines[FIRST_QUESTIONS])
        return first_screen(pack.lines, width)

    def closing(self) -> list[Line]:
        """The last line."""
        return self.state.said("goodbye")

    def answer(self, typed: str, echo: bool = True) -> Turn:
        """The turn for what was typed: a command's output, or the reply with the questions to ask next.

        `echo`: show the question that a number stood for.
        """
        message = typed.strip()
        if not message:
            return Turn()
        command = self._command(message)
        if command is not None:
            return command
        chosen = self.state.assistant.chosen(message, self.state.session)
        if chosen is None and _NUMBER.fullmatch(message):
            return Turn(tuple(self.state.said("no_such_number" if self.choices else "next_none")))
        asked = [*wrap((("echo", f"{PROMPT}{chosen}"),), self.state.width()), ()] if chosen and echo else []
        return self._reply(message, asked)

    def _command(self, message: str) -> Turn | None:
        """The turn of a command, help first where it tells of danger; None for a message to the assistant."""
        if message.lower() in _MEANT:
            return BY_NAME[_MEANT[message.lower()]].run(self.state, "")
        if not message.startswith("/") or "\n" in message:
            return None
        name, _, words = message[1:].partition(" ")
        command, words = BY_NAME.get(name.lower()), words.strip()
        is_sentence = command is None or " " in words
        if is_sentence and self._tells_of_danger(message[1:]):
            help_first = self._reply(message[1:], [])
            after = command.run(self.state, words) if command else Turn()
            lines = (*help_first.lines, (), *after.lines) if after.lines else help_first.lines
            return replace(help_first, lines=lines, forget=after.forget)
        return command.run(self.state, words) if command else self._no_command(name.lower())

    def _tells_of_danger(self, message: str) -> bool:
        return self.state.assistant.ask(message, Session()).kind in HELP_FIRST

    def _no_command(self, name: str) -> Turn:
        near = extractOne(name, list(BY_NAME), score_cutoff=_ALIKE) if name else None
        hint = self.state.line("did_you_mean", name=f"/{near[0]}") if near else self.state.line("all_commands")
        return Turn(tuple(wrap((("", f"{self.state.line('no_command')} {hint}"),), self.state.width())))

    def _reply(self, message: str, above: list[Line]) -> Turn:
        reply = self.state.ask(message)
        lines = [*above, *reply_lines(reply, self.state.manner)]
        if reply.kind != CLARIFY and reply.suggestions:
            lines += [(), *self.state.said("next_questions", "label")]
            lines += numbered(reply.suggestions, self.state.width())
        return Turn(tuple(lines), urgent=reply.kind in HELP_FIRST)
