"""The page without scripts: the same questions and replies as plain forms and text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from string import Template
from xml.etree.ElementTree import Element

from her2chat.kiosk.markup import element, html, lines
from her2chat.kiosk.parts import Topic
from her2chat.reply import Reply
from her2chat.session import Session

FORM = "page"  # the form in which this page wants a reply


class Page:
    """index.html with its blanks filled; `fixed` are texts by the blank's name, the same for everybody."""

    def __init__(self, source: str, fixed: dict[str, str], facts: Sequence[str], topics: Sequence[Topic]) -> None:
        self._place = fixed["place"]
        known = {name: escape(text) for name, text in fixed.items()}
        known["facts"] = html(*(element("p", fact) for fact in facts))
        known["subjects"] = html(*(_subject(topic) for topic in topics))
        self._template = Template(Template(source).safe_substitute(known))

    def empty(self) -> bytes:
        """The page as it is first seen."""
        return self._template.substitute(answer="", session="").encode()

    def __call__(self, session_id: str, reply: Reply, session: Session) -> bytes:
        """The page with `reply` above the form."""
        answer = html(_answer(reply, session_id, self._place))
        return self._template.substitute(answer=answer, session=escape(session_id)).encode()


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


def _answer(reply: Reply, session_id: str, place: str) -> Element:
    made = element("section", element("h2", reply.question, id="answer"), class_="reply", aria_labelledby="answer")
    for block in reply.blocks:
        if block.kind == "choices":
            continue
        shown = lines(block.text)
        shown.set("class", f"block {block.kind}")
        made.append(shown)
        if block.kind == "card" and place:
            made.append(element("p", place, class_="place"))
    if reply.suggestions:
        made.append(_next(reply, session_id))
    return made


def _next(reply: Reply, session_id: str) -> Element:
    title = "Which one do you mean?" if reply.kind == "clarify" else "You could ask next"
    hidden = element("input", type="hidden", name="session", value=session_id)
    return element("form", hidden, element("h3", title), _questions(reply.suggestions, "ol"), method="post", action="/")
