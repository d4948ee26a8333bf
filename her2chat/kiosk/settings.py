"""What the person who sets up a kiosk can choose."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from her2chat.errors import InputError

_LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
_ANYWHERE = ("0.0.0.0", "::", "")  # noqa: S104 - recognised here, in order to ask for the names to answer to
_HOST_NAME = re.compile(r"[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\]")
LEAST_IDLE, MOST_IDLE = 20, 3600  # seconds
_LONGEST_PLACE = 80


@dataclass(frozen=True, slots=True)
class Settings:
    """How a kiosk is set up.

    `host`, `port`: where to listen. `idle`: seconds without a touch until the page asks "are you still there?" and,
    20 seconds later, wipes everything. `place`: where staff are, shown on urgent cards; one line of at most 80
    characters. `hosts`: further names that the Host header may have. `origins`: web origins that may call the API.
    `ancestors`: web origins that may show the page in a frame. `processes`: how many processes answer; 0 answers on a
    thread of the one process.

    Raises `InputError` for a value that cannot be used.
    """

    host: str = "127.0.0.1"
    port: int = 8765
    idle: int = 60
    place: str = ""
    hosts: tuple[str, ...] = ()
    origins: tuple[str, ...] = ()
    ancestors: tuple[str, ...] = ()
    processes: int = 0

    def __post_init__(self) -> None:
        """Refuse what cannot be used."""
        if not LEAST_IDLE <= self.idle <= MOST_IDLE:
            raise InputError(f"--idle: not from {LEAST_IDLE} to {MOST_IDLE} seconds → 60 suits a waiting room")
        if not self.place.isprintable():
            raise InputError("--place: holds a line end, or another character that cannot be shown → take it out")
        if len(self.place) > _LONGEST_PLACE:
            raise InputError(f"--place: has at most {_LONGEST_PLACE} characters → shorten it")
        if self.host in _ANYWHERE and not self.hosts:
            raise InputError("--host: it listens on every address → say which names it answers to with --allow-host")
        for name in self.hosts:
            if not _HOST_NAME.fullmatch(name):
                raise InputError("--allow-host: not a host name → give the name only, such as kiosk.ward5.example")
        for option, origins in (("--allow-origin", self.origins), ("--frame-ancestors", self.ancestors)):
            if not all(map(_is_origin, origins)):
                raise InputError(f"{option}: not a web origin → give scheme and host, such as https://clinic.example")

    @property
    def known_hosts(self) -> frozenset[str]:
        """Every name, in lower case, that a Host header may have (a port may follow)."""
        own = () if self.host in _ANYWHERE else (f"[{self.host}]" if ":" in self.host else self.host,)
        return frozenset(name.lower() for name in (*_LOOPBACK, *own, *self.hosts))


def _is_origin(text: str) -> bool:
    """Whether `text` is scheme and host with perhaps a port, and nothing that could end a header or a directive."""
    try:
        parts = urlsplit(text)
        port = f":{parts.port}" if parts.port is not None else ""
    except ValueError:
        return False
    host = parts.netloc.removesuffix(port)
    return (
        parts.scheme in ("http", "https")
        and text == f"{parts.scheme}://{host}{port}"
        and bool(_HOST_NAME.fullmatch(host))
    )
