"""The sheet of questions for the oncology team, as text, Markdown or a web page in large print."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape

from her2chat import render
from her2chat.content.model import Pack
from her2chat.support.html_page import framed

_WIDTH = 55
_ROOM = "_" * 40
_STYLE = """
body { font: 20pt/1.5 sans-serif; color: #000; max-width: 34em; } h1 { font-size: 28pt; } footer { font-size: 16pt; }
li { margin-bottom: 3em; break-inside: avoid; } p { max-width: none; } @page { margin: 2cm; }
"""


def as_text(questions: Sequence[str], pack: Pack) -> str:
    """Plain text, at most 55 columns wide."""
    lines = [pack.line("sheet_title"), ""]
    for at, question in enumerate(questions, 1):
        lines += [*(_indented(f"{at}. {question}")), f"   {pack.line('sheet_room')} {_ROOM}", ""]
    return "\n".join([*lines, *render.wrap(pack.line("sheet_source"), _WIDTH)]) + "\n"


def as_markdown(questions: Sequence[str], pack: Pack) -> str:
    """Markdown."""
    items = [f"{at}. {question}\n\n   {pack.line('sheet_room')}\n" for at, question in enumerate(questions, 1)]
    return "\n".join([f"# {pack.line('sheet_title')}\n", *items, pack.line("sheet_source"), ""])


def as_html(questions: Sequence[str], pack: Pack) -> str:
    """A web page in large print, complete in itself."""
    title, room, source = (escape(pack.line(key)) for key in ("sheet_title", "sheet_room", "sheet_source"))
    items = (f"<li>{escape(question)}<p>{room}</p></li>" for question in questions)
    body = (f"<h1>{title}</h1>\n<ol>", *items, f"</ol>\n<footer>{source}</footer>")
    return framed(title, _STYLE, body, escape(pack.language))


SHEETS: dict[str, Callable[[Sequence[str], Pack], str]] = {
    ".txt": as_text,
    ".md": as_markdown,
    ".html": as_html,
    ".htm": as_html,
}


def _indented(text: str) -> list[str]:
    first, *rest = render.wrap(text, _WIDTH - 3)
    return [first, *(f"   {line}" for line in rest)]
