"""The chat in a terminal, on prompt_toolkit. History stays in memory and ends with the chat."""

from __future__ import annotations

import shutil
from collections.abc import Iterable

from prompt_toolkit import PromptSession, print_formatted_text
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.formatted_text import FormattedText
from prompt_toolkit.history import InMemoryHistory
from prompt_toolkit.input import Input
from prompt_toolkit.output import Output
from prompt_toolkit.styles import Style
from rapidfuzz.fuzz import partial_ratio
from rapidfuzz.process import extract

from her2chat.assistant import Assistant
from her2chat.chat.talk import LEAVE, Talk
from her2chat.render import URGENT_MARK

_STYLE = Style.from_dict({"urgent": "bold ansired", "quote": "italic", "toolbar": "noreverse"})
_WIDEST = 88
_MOST_SUGGESTED = 5
_SHORTEST = 3


class QuestionCompleter(Completer):
    """Offers the pack's own questions that resemble what is typed, and the commands after a slash."""

    def __init__(self, questions: Iterable[str], commands: Iterable[str]) -> None:
        self._questions = tuple(questions)
        self._commands = tuple(commands)

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterable[Completion]:
        """Completions for the whole line."""
        typed = document.text_before_cursor
        for choice in self._choices(typed):
            yield Completion(choice, start_position=-len(typed))

    def _choices(self, typed: str) -> Iterable[str]:
        if typed.startswith("/"):
            return [command for command in self._commands if command.startswith(typed)]
        if len(typed) < _SHORTEST:
            return []
        found = extract(typed.lower(), self._questions, scorer=partial_ratio, processor=str.lower,
                        limit=_MOST_SUGGESTED, score_cutoff=70)  # fmt: skip
        return [choice for choice, _, _ in found]


def chat(assistant: Assistant, typed: Input | None = None, shown: Output | None = None) -> None:
    """Chat until Ctrl-D or /quit; Ctrl-C clears the line. `typed` and `shown` stand in for the terminal in tests."""
    talk = Talk(assistant, _width)
    session = build(talk, typed, shown)
    _show(talk.opening(), shown)
    while (line := _read(session)) is not None:
        if line.strip():
            _show([*talk.answer(line), ""], shown)
    _show(talk.closing(), shown)


def build(talk: Talk, typed: Input | None = None, shown: Output | None = None) -> PromptSession[str]:
    """The prompt with completion and toolbar."""
    pack = talk.assistant.pack
    questions = [intent.question for intent in pack.intents if intent.kind in ("answer", "not_covered")]
    return PromptSession(
        "> ",
        history=InMemoryHistory(),
        completer=QuestionCompleter(questions, [*talk.commands(), LEAVE[0]]),
        complete_while_typing=True,
        bottom_toolbar=lambda: " /help  /topics  /questions   number = ask that question   Ctrl-D = leave",
        style=_STYLE,
        mouse_support=False,
        input=typed,
        output=shown,
    )


def _read(session: PromptSession[str]) -> str | None:
    while True:
        try:
            line = session.prompt()
        except KeyboardInterrupt:
            continue
        except EOFError:
            return None
        return None if line.strip().lower() in LEAVE else line


def _show(lines: Iterable[str], shown: Output | None) -> None:
    text = FormattedText([(_style(line), line + "\n") for line in lines])
    print_formatted_text(text, style=_STYLE, output=shown, end="")


def _style(line: str) -> str:
    if line.startswith(URGENT_MARK):
        return "class:urgent"
    return "class:quote" if line.lstrip().startswith("“") else ""


def _width() -> int:
    return min(shutil.get_terminal_size().columns - 1, _WIDEST)
