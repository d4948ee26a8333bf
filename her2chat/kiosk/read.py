"""What a request holds, read with bounds: at most so many bytes, of the right type, with the right fields."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import ClientDisconnect, Request

from her2chat.kiosk.problems import RequestError
from her2chat.reply import whole

MOST_BYTES = 131_072
MOST_MESSAGE = 8_000  # characters
MOST_ID = 64
MOST_TYPED = 200


async def fields(request: Request) -> dict[str, Any]:
    """The JSON object that was sent. Raises `RequestError` where there is none."""
    body = await _body(request, "application/json")
    try:
        found = _DECODER.decode(body.decode("utf-8"))
    except (ValueError, RecursionError):
        raise RequestError(400, "the body is not JSON → send one object, in UTF-8") from None
    if not isinstance(found, dict):
        raise RequestError(422, "the body is not an object → send one, such as {}")
    return found


async def form(request: Request) -> dict[str, str]:
    """The fields of a plain form. Raises `RequestError` where there is none."""
    body = await _body(request, "application/x-www-form-urlencoded")
    try:
        pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, max_num_fields=10, errors="replace")
    except ValueError:
        raise RequestError(400, "the form cannot be read → send it as a browser does") from None
    return dict(pairs)


def text(found: dict[str, Any], name: str, most: int, least: int = 0) -> str:
    """The text field `name`, of `least` to `most` characters. Raises `RequestError` where there is none."""
    value = found.get(name)
    if not isinstance(value, str):
        raise RequestError(422, f'"{name}" is missing or not text → give it as a string')
    if not least <= len(value) <= most:
        raise RequestError(422, f'"{name}" is too long or too short → {least} to {most} characters')
    return whole(value)


def session_id(found: dict[str, Any], needed: bool = False) -> str | None:
    """The id of the session; None where there is none and none is `needed`."""
    if found.get("session") is None and not needed:
        return None
    return text(found, "session", MOST_ID, least=1)


def only(found: dict[str, Any], *names: str) -> None:
    """Raise `RequestError` where `found` has a field of another name."""
    if set(found) - set(names):
        raise RequestError(422, f"there is a field that is not known → send only: {', '.join(names)}")


async def _body(request: Request, media_type: str) -> bytes:
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != media_type:
        raise RequestError(415, f"the body has another type → send {media_type}")
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > MOST_BYTES:
                raise RequestError(413, f"the body is too long → at most {MOST_BYTES} bytes", {"Connection": "close"})
    except ClientDisconnect:
        raise RequestError(400, "the connection was closed → send the request again") from None
    return bytes(body)


def _refuse(constant: str) -> None:
    raise ValueError(constant)  # NaN and Infinity are no JSON


_DECODER = json.JSONDecoder(parse_constant=_refuse)
