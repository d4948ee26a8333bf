"""What one chat holds, and what one turn of it shows."""

from __future__ import annotations

import copy
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from her2chat.assistant import Assistant
from her2chat.chat.desk import Desk
from her2chat.conversation.session import Session
from her2chat.glossary import Glossary
from her2chat.layout import Line, wrap
from her2chat.render import NORMAL, PLAIN, Manner
from her2chat.reply import HELP_FIRST, Reply


@dataclass(frozen=True, slots=True)
class Turn:
    """What a front end is to do: show `lines`; with `open_at`, open them there in a viewer if it has one.

    `leave`: the chat ends. `forget`: nothing of what was typed may stay, on the screen neither. `urgent`: it shows an
    urgent or crisis card.
    """

    lines: tuple[Line, ...] = ()
    open_at: int | None = None
    leave: bool = False
    forget: bool = False
    urgent: bool = False


@dataclass
class State:
    """One chat. `width` gives the columns of the window.

    `history`: the file in which lines are kept, now (`keeps`) or by earlier chats; None where there is none to know of.
    `last`: the last reply; `asked`: what it replied to; `before`: the session as it was then.
    """

    assistant: Assistant
    width: Callable[[], int]
    form: str = PLAIN
    level: str = NORMAL
    desk: Desk = field(default_factory=Desk)
    history: Path | None = None
    keeps: bool = False
    session: Session = field(default_factory=lambda: Session(interactive=True))
    last: Reply | None = None
    asked: str = ""
    before: Session = field(default_factory=Session)

    @cached_property
    def glossary(self) -> Glossary:
        """The hard words of the pack."""
        return Glossary(self.assistant.pack.glossary)

    @property
    def manner(self) -> Manner:
        """How replies are laid out now."""
        return Manner(self.width(), self.form, self.level, self.assistant.pack, self.glossary)

    def line(self, line_id: str, **filled: str) -> str:
        """A fixed line of the pack, its names in braces filled in."""
        said = self.assistant.pack.line(line_id)
        for name, value in filled.items():
            said = said.replace("{" + name + "}", value)
        return said

    def said(self, line_id: str, style: str = "", **filled: str) -> list[Line]:
        """A fixed line, wrapped."""
        return wrap(((style, self.line(line_id, **filled)),), self.width())

    def ask(self, message: str) -> Reply:
        """The reply to `message`, remembered for /why, /source and /define."""
        self.before = copy.copy(self.session)
        reply = self.assistant.ask(message, self.session)
        if not (reply.suggestions or reply.kind in HELP_FIRST or self.before.choosing):
            self.session.offered = self.before.offered  # the last list is on the screen, and can still be chosen from
        self.asked, self.last = message, reply
        return reply

    def forget(self) -> None:
        """Begin anew, and remove the file in which lines are kept; raises `OSError` where that cannot be done."""
        self.session = Session(interactive=True)
        self.last, self.asked, self.before = None, "", Session()
        self.keeps = False
        if self.history:
            with suppress(FileNotFoundError, NotADirectoryError):
                self.history.unlink()
