"""The page's own files, read once and served from memory: no address can reach any other file."""

from __future__ import annotations

import hashlib
from importlib.resources import files

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from her2chat.kiosk.problems import RequestError

_TYPES = {
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
    "woff2": "font/woff2",
}
_FOLDER = files("her2chat.kiosk").joinpath("page")


def source(name: str) -> str:
    """The text of one file of the page."""
    return _FOLDER.joinpath(name).read_text("utf-8")


def routes() -> list[Route]:
    """One route for all files that a browser asks for."""
    held = {
        file.name: (file.read_bytes(), _TYPES[file.name.rpartition(".")[2]])
        for file in _FOLDER.iterdir()
        if file.name.rpartition(".")[2] in _TYPES
    }
    tags = {name: f'"{hashlib.sha256(content).hexdigest()[:16]}"' for name, (content, _) in held.items()}

    async def serve(request: Request) -> Response:
        name = request.path_params["name"]
        if name not in held:
            raise RequestError(404, "there is no such file")
        content, media_type = held[name]
        headers = {"ETag": tags[name], "Cache-Control": "no-cache"}
        if request.headers.get("if-none-match") == tags[name]:
            return Response(status_code=304, headers=headers)
        return Response(content, media_type=media_type, headers=headers)

    return [Route("/page/{name}", serve, methods=["GET"])]
