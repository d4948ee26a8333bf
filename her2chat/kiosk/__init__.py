"""The kiosk: an HTTP interface to one assistant, and a touch-screen page in front of it. Needs the extra `kiosk`.

`application` makes the ASGI application for a host that serves it itself; `serve` runs it.
"""

from her2chat.kiosk.app import application
from her2chat.kiosk.server import serve
from her2chat.kiosk.settings import Settings

__all__ = ["Settings", "application", "serve"]
