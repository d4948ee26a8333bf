"""The application: the page, the interface behind it, and the guard before both."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import date

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from her2chat import __version__
from her2chat.assistant import Assistant
from her2chat.kiosk import api, files, parts, plain, read
from her2chat.kiosk.answering import Answering, Form
from her2chat.kiosk.guard import Guard
from her2chat.kiosk.problems import problem
from her2chat.kiosk.sessions import Sessions
from her2chat.kiosk.settings import Settings
from her2chat.render import about

_GRACE = 60  # seconds beyond the page's idle time: the warning, and a page that is slow to say that somebody is there
_SWEEP = 5  # seconds from one look for abandoned sessions to the next
_WIDE = 10_000  # columns: no line is broken


def application(
    assistant: Assistant,
    settings: Settings | None = None,
    sessions: Sessions | None = None,
    today: Callable[[], date] = date.today,
) -> Starlette:
    """The ASGI application on `assistant`; `sessions` and `today` stand in for memory and clock in tests."""
    settings = settings or Settings()
    held = Sessions(settings.idle + _GRACE) if sessions is None else sessions
    page = _page(assistant, settings)
    forms: dict[str, Form] = {api.FORM: api.Told(parts.Words(assistant.pack)), plain.FORM: page}
    answering = Answering(assistant, forms, settings.processes)

    async def converse(form: str, message: str, session_id: str | None) -> bytes:
        session_id, session = held.open(session_id)
        body, session = await answering.ask(form, message, session_id, session)
        held.keep(session_id, session)
        return body

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        sweeping = asyncio.create_task(_sweep(held))
        yield
        sweeping.cancel()
        with suppress(asyncio.CancelledError):
            await sweeping
        answering.close()

    return Starlette(
        routes=[
            *api.Api(assistant, converse, held, __version__, today).routes(),  # first what is asked most
            *_Front(page, held, converse).routes(),
            *files.routes(),
        ],
        middleware=[Middleware(Guard, settings=settings)],
        exception_handlers={HTTPException: _no_route},
        lifespan=lifespan,
    )


class _Front:
    """The page, with and without scripts."""

    def __init__(self, page: plain.Page, sessions: Sessions, converse: api.Converse) -> None:
        self._page = page
        self._sessions = sessions
        self._converse = converse

    def routes(self) -> list[Route]:
        """The routes of the page."""
        return [
            Route("/", self.show, methods=["GET"]),
            Route("/", self.ask, methods=["POST"]),
            Route("/bye", self.bye, methods=["POST"]),
        ]

    async def show(self, request: Request) -> Response:
        """The page as it is first seen."""
        return HTMLResponse(self._page.empty())

    async def ask(self, request: Request) -> Response:
        """The page with the reply to what the plain form sent."""
        found = dict(await read.form(request))
        message = read.text(found, "message", read.MOST_MESSAGE)
        return HTMLResponse(await self._converse(plain.FORM, message, found.get("session") or None))

    async def bye(self, request: Request) -> Response:
        """Forget the session, and back to the beginning."""
        self._sessions.end((await read.form(request)).get("session", ""))
        return RedirectResponse("/", 303)


def _page(assistant: Assistant, settings: Settings) -> plain.Page:
    said, _, *facts = about(assistant.pack, __version__, _WIDE)
    help_lines = assistant.help_lines()
    fixed = {line_id: assistant.pack.line(line_id) for line_id in assistant.pack.lines} | {
        "language": assistant.pack.language,
        "idle": str(settings.idle),
        "once": assistant.pack.wording.once,
        "about": said,
        "ill": help_lines[1] if assistant.staffed else help_lines[0],
        "help": "\n".join(help_lines),
        "place": settings.place,
    }
    return plain.Page(files.source("index.html"), fixed, facts, parts.topics(assistant))


async def _sweep(sessions: Sessions) -> None:
    while True:
        await asyncio.sleep(_SWEEP)
        sessions.sweep()


async def _no_route(request: Request, error: Exception) -> Response:
    """What the router itself refuses: no such address (404), not with that method (405)."""
    assert isinstance(error, HTTPException)
    detail = "see /openapi.json for the addresses and their methods"
    return problem(error.status_code, detail, error.headers)
