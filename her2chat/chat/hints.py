"""The hints in the bottom toolbar: which of them hold in which state, and how many fit."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from her2chat.layout import columns
from her2chat.render import hard_words

if TYPE_CHECKING:
    from her2chat.chat.talk import Talk

_GAP = "   "
_SENTENCE = 60  # columns: a longer hint is a sentence of its own, and is wrapped

Hint = tuple[str, Mapping[str, str]]  # the id of a line, and what is filled in


def hints(
    typed: str,
    choices: Sequence[str],
    choosing: bool,
    talk: Talk | None,
    *,
    slow: bool = False,
    ghost: bool = False,
    menu: bool = False,
) -> list[Hint]:
    """The hints that hold, the most useful first.

    `talk`: None while the assistant is being made, which is `slow` the first time. `ghost`: suggested words stand
    behind those typed. `menu`: suggestions stand below them.
    """
    if slow and talk is None:
        return [("preparing", {})]
    if typed.startswith("/"):
        held = {"hint_run": True, "hint_complete": menu, "hint_clear": True}
    elif typed.strip():
        held = {"hint_send": True, "hint_take": ghost, "hint_complete": menu, "hint_clear": True}
    else:
        return [*_choosing(choices, choosing), *_resting(talk)]
    return [(line_id, {}) for line_id, holds in held.items() if holds]


def _choosing(choices: Sequence[str], choosing: bool) -> list[Hint]:
    if not choices:
        return [("hint_ask", {})]
    numbers = {"numbers": "1" if len(choices) == 1 else f"1-{len(choices)}"}
    return [("hint_choose" if choosing else "hint_number", numbers)]


def _resting(talk: Talk | None) -> list[Hint]:
    if talk is None:
        return [("hint_getting_ready", {}), ("hint_leave", {})]
    state = talk.state
    gathered = len(state.session.questions)
    found: list[Hint] = [("hint_leave", {}), ("hint_help", {})]
    if gathered:
        found.append(("hint_questions", {"count": str(gathered)}))
    if state.last and hard_words(state.last, state.glossary):
        found.append(("hint_define", {}))
    return found


def fitting(hints: Sequence[str], width: int) -> list[str]:
    """As many of `hints` as fit on one line, or a first one that is a sentence, wrapped."""
    first, *others = hints
    if columns(first) > min(width, _SENTENCE):
        return textwrap.wrap(first, max(width, 1))
    line = first
    for hint in others:
        if columns(line + _GAP + hint) <= width:
            line += _GAP + hint
    return [line]
