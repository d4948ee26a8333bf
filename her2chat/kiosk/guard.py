"""What stands before every handler: who may call, how long it may take, headers that go out, what becomes of errors."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from her2chat.errors import place_of
from her2chat.kiosk.problems import RequestError, problem
from her2chat.kiosk.settings import Settings

_LONGEST = 15.0  # seconds for one request, from its first header to the last byte of the answer
_SAFE = ("GET", "HEAD")
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; require-trusted-types-for 'script'; trusted-types 'none'; frame-ancestors "
)
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",  # with "no-referrer" a form of our own would come from the origin "null"
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), usb=(), payment=(), display-capture=()",
    "X-DNS-Prefetch-Control": "off",
}


class Guard:
    """ASGI middleware: every answer carries the security headers; every error is told without a word typed."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._hosts = settings.known_hosts
        self._origins = frozenset(settings.origins)
        sent = dict(_HEADERS) | {"Content-Security-Policy": _POLICY + _sources(settings.ancestors)}
        if not settings.ancestors:
            sent["X-Frame-Options"] = "DENY"
        if not settings.origins:
            sent["Cross-Origin-Resource-Policy"] = "same-origin"
        self._headers = Headers(sent).raw

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection scope."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        elif scope["type"] == "http":
            await self._guarded(scope, receive, send)

    async def _guarded(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        begun = False

        async def sealed(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                self._seal(MutableHeaders(scope=message), headers.get("origin"))
            await send(message)

        try:
            self._admit(scope, headers)
            async with asyncio.timeout(_LONGEST):
                if _is_preflight(scope, headers):
                    await _preflight()(scope, receive, sealed)
                else:
                    await self._app(scope, receive, sealed)
        except RequestError as found:
            await found.response()(scope, receive, sealed)
        except TimeoutError:
            if not begun:
                slow = problem(408, "the request took too long → send it again, all at once", {"Connection": "close"})
                await slow(scope, receive, sealed)
        except Exception as error:  # its message and its data may hold what a person typed: neither is told or logged
            logging.getLogger("her2chat.kiosk").error("%s", place_of(error))
            if not begun:
                await problem(500, "something went wrong → ask again, or ask a member of staff")(scope, receive, sealed)

    def _admit(self, scope: Scope, headers: Headers) -> None:
        """Raise `RequestError` for a caller that is not meant to call."""
        host = headers.get("host", "")
        name = host if host.endswith("]") else host.rsplit(":", 1)[0]
        if name.lower() not in self._hosts:
            raise RequestError(421, "this server does not answer to that host name → see --allow-host")
        origin = headers.get("origin")
        if origin is not None and scope["method"] not in _SAFE:
            own = origin.lower() in (f"http://{host}".lower(), f"https://{host}".lower())
            if not own and origin not in self._origins:
                raise RequestError(403, "this page may not call the server → see --allow-origin")
        elif headers.get("sec-fetch-site") == "cross-site" and scope["method"] not in _SAFE:
            raise RequestError(403, "this page may not call the server → see --allow-origin")

    def _seal(self, headers: MutableHeaders, origin: str | None) -> None:
        headers.raw.extend(self._headers)  # no handler sends any of these
        headers.setdefault("Cache-Control", "no-store")
        if self._origins:
            headers.add_vary_header("Origin")
            if origin in self._origins:
                headers["Access-Control-Allow-Origin"] = origin or ""


def _is_preflight(scope: Scope, headers: Headers) -> bool:
    return scope["method"] == "OPTIONS" and "access-control-request-method" in headers


def _preflight() -> Response:
    allowed = {"Access-Control-Allow-Methods": "GET, POST", "Access-Control-Allow-Headers": "content-type"}
    return Response(status_code=204, headers=allowed)


def _sources(ancestors: Iterable[str]) -> str:
    return " ".join(ancestors) or "'none'"
