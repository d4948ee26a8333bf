"""Run the application under uvicorn, with bounds on slow and greedy connections and no log of what is asked."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable

import uvicorn
from uvicorn.protocols.http.auto import AutoHTTPProtocol

from her2chat.assistant import Assistant
from her2chat.errors import InputError
from her2chat.kiosk.app import application
from her2chat.kiosk.settings import Settings

_SLOWEST = 20.0  # seconds from one answer (or the first connection) to the end of the next
_MOST_CONNECTIONS = 1_000
_MOST_RECEIVED = 262_144  # bytes of one request, headers included
_KEEP_ALIVE = 10  # seconds that a quiet connection stays open


class BoundedProtocol(AutoHTTPProtocol):  # type: ignore[misc, valid-type]  # whichever parser is installed
    """Closes a connection that takes too long over a request, sends too much, or is one too many."""

    _timer: asyncio.TimerHandle | None = None
    _received = 0

    def connection_made(self, transport: asyncio.Transport) -> None:
        """Start the clock."""
        super().connection_made(transport)
        if len(self.connections) > _MOST_CONNECTIONS:
            transport.abort()
        else:
            self._restart()

    def data_received(self, data: bytes) -> None:
        """Take in bytes, up to the bound."""
        self._received += len(data)
        if self._received > _MOST_RECEIVED:
            self.transport.abort()
        else:
            super().data_received(data)

    def on_response_complete(self) -> None:
        """An answer is out: start anew."""
        self._restart()
        super().on_response_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop the clock."""
        if self._timer is not None:
            self._timer.cancel()
        super().connection_lost(exc)

    def _restart(self) -> None:
        self._received = 0
        if self._timer is not None:
            self._timer.cancel()
        self._timer = self.loop.call_later(_SLOWEST, self.transport.abort)


def serve(assistant: Assistant, settings: Settings, listening: Callable[[str], None] = lambda address: None) -> None:
    """Serve until interrupted; `listening` is called with the address once connections are taken.

    Raises `InputError` when the address cannot be used.
    """
    listener = listen(settings)
    host, port = listener.getsockname()[:2]
    made = server(assistant, settings)
    listening(f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/")
    made.run([listener])


def server(assistant: Assistant, settings: Settings) -> uvicorn.Server:
    """The server, not yet running."""
    return uvicorn.Server(
        uvicorn.Config(
            application(assistant, settings),
            http=BoundedProtocol,
            ws="none",
            timeout_keep_alive=_KEEP_ALIVE,
            timeout_graceful_shutdown=5,
            access_log=False,
            log_level="error",
            server_header=False,
            date_header=False,
            proxy_headers=False,
        )
    )


def listen(settings: Settings) -> socket.socket:
    """A socket that is bound already, so that a wrong address is told in one line."""
    listener = socket.socket(socket.AF_INET6 if ":" in settings.host else socket.AF_INET, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((settings.host, settings.port))
        listener.listen(1024)
    except (OSError, OverflowError) as error:
        listener.close()
        why = (getattr(error, "strerror", None) or "not usable").lower()
        raise InputError(f"cannot listen on {settings.host} port {settings.port} ({why}) → choose another") from None
    return listener
