"""The HTTP interface. Its contract is in contract.py; nothing that a person types is kept beyond the session."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from datetime import date

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from her2chat.assistant import Assistant
from her2chat.conversation.session import Session
from her2chat.kiosk import parts, qr, read
from her2chat.kiosk.contract import MOST_SUGGESTED, openapi
from her2chat.kiosk.sessions import Sessions
from her2chat.reply import Reply
from her2chat.suggest import Questions, askable

_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False)
FORM = "json"  # the form in which this interface wants a reply
Converse = Callable[[str, str, str | None], Awaitable[bytes]]  # form, message, session's id if any


class Told:
    """Puts a reply into the form that this interface sends."""

    def __init__(self, words: parts.Words) -> None:
        self._words = words

    def __call__(self, session_id: str, reply: Reply, session: Session) -> bytes:
        """The body of an answer to `/api/ask`."""
        answer = {
            "session": session_id,
            "reply": reply.to_dict(),
            "blocks": self._words.blocks(reply),
            "questions": session.questions,
        }
        return _ENCODER.encode(answer).encode()


class Api:
    """The handlers, on one assistant; `today` is the date that reviews are held against."""

    def __init__(
        self,
        assistant: Assistant,
        converse: Converse,
        sessions: Sessions,
        version: str,
        today: Callable[[], date],
    ) -> None:
        pack = assistant.pack
        self._pack = pack
        self._converse = converse
        self._sessions = sessions
        self._version = version
        self._today = today
        self._questions = Questions(intent.question for intent in askable(pack))
        self._article = parts.Words(pack).article(pack)
        self._topics = {
            "topics": [asdict(topic) for topic in parts.topics(assistant)],
            "first": list(pack.lines.get("first_questions", ())),
        }
        self._openapi = openapi(version)

    def routes(self) -> list[Route]:
        """The routes of the interface."""
        return [
            Route("/api/ask", self.ask, methods=["POST"]),
            Route("/api/stay", self.stay, methods=["POST"]),
            Route("/api/bye", self.bye, methods=["POST"]),
            Route("/api/qr", self.qr, methods=["POST"]),
            Route("/api/suggest", self.suggest, methods=["GET", "POST"]),
            Route("/api/topics", self.topics, methods=["GET"]),
            Route("/api/article", self.article, methods=["GET"]),
            Route("/openapi.json", self.openapi, methods=["GET"]),
            Route("/healthz", self.healthz, methods=["GET"]),
            Route("/readyz", self.readyz, methods=["GET"]),
        ]

    async def ask(self, request: Request) -> Response:
        """Answer one message."""
        found = await read.fields(request)
        read.only(found, "message", "session")
        message = read.text(found, "message", read.MOST_MESSAGE)
        body = await self._converse(FORM, message, read.session_id(found))
        return Response(body, media_type="application/json")

    async def stay(self, request: Request) -> Response:
        """Keep a session for longer."""
        there = self._sessions.stay(await self._named(request))
        return JSONResponse({"there": there})

    async def bye(self, request: Request) -> Response:
        """Forget a session."""
        self._sessions.end(await self._named(request))
        return Response(status_code=204)

    async def qr(self, request: Request) -> Response:
        """A text as QR codes that hold the text itself."""
        found = await read.fields(request)
        read.only(found, "text")
        return JSONResponse({"codes": qr.codes(read.text(found, "text", qr.MOST))})

    async def suggest(self, request: Request) -> Response:
        """Questions that resemble what is being typed: in the body, or in the address for a host that logs none."""
        found = await read.fields(request) if request.method == "POST" else {"typed": request.query_params.get("q")}
        read.only(found, "typed")
        typed = read.text(found, "typed", read.MOST_TYPED)
        return JSONResponse({"questions": self._questions.like(typed, MOST_SUGGESTED)})

    async def topics(self, request: Request) -> Response:
        """What can be asked."""
        return JSONResponse(self._topics)

    async def article(self, request: Request) -> Response:
        """The article."""
        return JSONResponse(self._article)

    async def openapi(self, request: Request) -> Response:
        """The description of this interface."""
        return JSONResponse(self._openapi)

    async def healthz(self, request: Request) -> Response:
        """That the server runs."""
        return JSONResponse({"status": "ok"})

    async def readyz(self, request: Request) -> Response:
        """What it answers from, and whether a review of that is overdue."""
        pack = self._pack
        return JSONResponse(
            {
                "ready": True,
                "version": self._version,
                "content": pack.fingerprint,
                "reviewed_by": pack.reviewed_by,
                "review_due": pack.review_due,
                "review_overdue": bool(pack.review_due) and self._today().isoformat() > pack.review_due,
            }
        )

    async def _named(self, request: Request) -> str:
        found = await read.fields(request)
        read.only(found, "session")
        return read.session_id(found, needed=True) or ""
