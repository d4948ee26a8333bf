"""One turn of a chat, whatever the terminal: a line typed in, lines to show out."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Mapping

from her2chat import explain, render
from her2chat.assistant import Assistant
from her2chat.session import Session

LEAVE = ("/quit", "/exit", "/q", "quit", "exit")
_HELP = ("help", "?")
_NUMBER = re.compile(r"[0-9]{1,2}[.)]?")
_ASKED = "> "


class Talk:
    """A conversation: the assistant, and the session that holds what a number stands for."""

    def __init__(self, assistant: Assistant, width: Callable[[], int]) -> None:
        self.assistant = assistant
        self.session = Session(interactive=True)
        self._width = width
        self._last = ""
        self._before = self.session

    @property
    def choices(self) -> tuple[str, ...]:
        """The questions that a number stands for."""
        return self.session.offered

    def opening(self) -> list[str]:
        """The first screen."""
        pack = self.assistant.pack
        self.session.offered = tuple(pack.lines.get("first_questions", ()))
        lines = render.wrap(pack.line("opening"), self._width())
        return [*lines, "", *render.numbered(self.choices, self._width()), ""]

    def closing(self) -> list[str]:
        """The last line."""
        return [self.assistant.pack.line("goodbye")]

    def answer(self, typed: str) -> list[str]:
        """What to show for a typed line: a command's output, or the reply with the questions to ask next."""
        line = typed.strip()
        if line.lower() in _HELP:
            return self._help()
        if line.startswith("/"):
            return self._command(line.split()[0].lower())
        chosen = self.assistant.chosen(line, self.session)
        if chosen is None and _NUMBER.fullmatch(line):
            return render.wrap(self.assistant.pack.line("no_such_number"), self._width())
        return [*([f"{_ASKED}{chosen}", ""] if chosen else []), *self._reply(line)]

    def _reply(self, line: str) -> list[str]:
        self._last, self._before = line, copy.copy(self.session)
        reply = self.assistant.ask(line, self.session)
        shown = render.lines(reply, self._width())
        if reply.kind != "clarify" and reply.suggestions:
            shown += ["", self.assistant.pack.line("next_questions")]
            shown += render.numbered(reply.suggestions, self._width())
        return shown

    def _command(self, name: str) -> list[str]:
        known: Mapping[str, Callable[[], list[str]]] = self.commands()
        if name in known:
            return known[name]()
        from rapidfuzz.process import extractOne

        near = extractOne(name, [*known, LEAVE[0]], score_cutoff=60)
        hint = f" → did you mean {near[0]}?" if near else " → /help lists them"
        return [f"There is no command {name[:20]}{hint}"]

    def commands(self) -> dict[str, Callable[[], list[str]]]:
        """Each command and what it shows."""
        return {"/help": self._help, "/topics": self._topics, "/questions": self._questions, "/why": self._why,
                "/about": self._about}  # fmt: skip

    def _help(self) -> list[str]:
        commands = "  ".join([*self.commands(), LEAVE[0]])
        return [*render.wrap(self.assistant.pack.line("help"), self._width()), "", f"Commands: {commands}"]

    def _topics(self) -> list[str]:
        return render.topics(self.assistant.topics())

    def _questions(self) -> list[str]:
        pack = self.assistant.pack
        if not self.session.questions:
            return render.wrap(pack.line("no_questions"), self._width())
        return [pack.line("your_questions"), *render.numbered(self.session.questions, self._width())]

    def _why(self) -> list[str]:
        if not self._last:
            return [self.assistant.pack.line("empty")]
        return explain.lines(self.assistant.explain(self._last, self._before), self.assistant.pack, self._width())

    def _about(self) -> list[str]:
        from her2chat import __version__

        return render.about(self.assistant.pack, __version__, self._width())
