"""The page without scripts: the same questions and replies as plain forms and text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from string import Template
from xml.etree.ElementTree import Element

from her2chat.conversation.session import Session
from her2chat.kiosk.markup import element, html, lines
from her2chat.kiosk.parts import Topic
from her2chat.reply import Reply

FORM = "page"  # the form in which this page wants a reply


class Page:
    """index.html with its blanks filled; `fixed` are texts by the blank's name, the same for everybody."""

    def __init__(self, source: str, fixed: dict[str, str], facts: Sequence[str], topics: Sequence[Topic]) -> None:
        self._fixed = fixed
        known = {name: escape(text) for name, text in fixed.items()}
        known["facts"] = html(*(element("p", fact) for fact in facts))
        known["subjects"] = html(*(_subject(topic) for topic in topics))
        doubled = {name: text.replace("$", "$$") for name, text in known.items()}  # what is filled in is a template too
        self._template = Template(Template(source).safe_substitute(doubled))

    def empty(self) -> bytes:
        """The page as it is first seen."""
        return self._template.substitute(answer="", session="").encode()

    def __call__(self, session_id: str, reply: Reply, session: Session) -> bytes:
        """The page with `reply` above the form."""
        answer = html(self._answer(reply, session_id))
        return self._template.substitute(answer=answer, session=escape(session_id)).encode()

    def _answer(self, reply: Reply, session_id: str) -> Element:
        made = element("section", element("h2", reply.question, id="answer"), class_="reply", aria_labelledby="answer")
        for block in reply.blocks:
            if block.kind == "choices":
                continue
            shown = lines(block.text)
            shown.set("class", f"block {block.kind}")
            made.append(shown)
            if block.kind == "card" and self._fixed["place"]:
                made.append(element("p", self._fixed["place"], class_="place"))
        if reply.suggestions:
            made.append(self._next(reply, session_id))
        return made

    def _next(self, reply: Reply, session_id: str) -> Element:
        title = element("h3", self._fixed["kiosk_which" if reply.kind == "clarify" else "kiosk_next"])
        hidden = element("input", type="hidden", name="session", value=session_id)
        return element("form", hidden, title, _questions(reply.suggestions, "ol"), method="post", action="/")


def _subject(topic: Topic) -> Element:
    made = element("details", element("summary", topic.name))
    made.append(_questions(topic.questions, "ul"))
    return made


def _questions(questions: Iterable[str], tag: str) -> Element:
    return element(
        tag,
        *(element("li", element("button", question, name="message", value=question)) for question in questions),
        class_="questions",
    )
