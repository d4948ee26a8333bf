"""The contract of the HTTP interface, as an OpenAPI 3.1 description."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

from her2chat.kiosk import qr, read
from her2chat.reply import BLOCKS

Schema = dict[str, Any]
MOST_SUGGESTED = 5
_TEXT: Schema = {"type": "string"}
_TEXTS: Schema = {"type": "array", "items": _TEXT}
_SPAN: Schema = {"start": {"type": "integer", "minimum": 0}, "end": {"type": "integer", "minimum": 1}}
_SESSION: Schema = {"type": "string", "minLength": 1, "maxLength": read.MOST_ID}


def openapi(version: str) -> Schema:
    """The description of every address, of what it takes and of what it gives."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "her2chat",
            "version": version,
            "description": (
                "Answers plain questions in the words of one article. Nothing that is sent "
                "is stored or logged; a session is held in memory until it is ended or left alone."
            ),
        },
        "paths": _paths(),
        "components": {
            "schemas": _reply_schemas() | _of_replies() | _of_content() | _of_the_server(),
            "responses": {"Problem": _problem()},
        },
    }


def reply_schema() -> Schema:
    """The JSON Schema of a reply (`Reply.to_dict()`), as it is published in the package."""
    found = json.loads(files("her2chat").joinpath("reply.schema.json").read_text("utf-8"))
    assert isinstance(found, dict)
    return found


def _reply_schemas() -> Schema:
    """The definitions of the published schema, at their place in this description."""
    found = json.loads(json.dumps(reply_schema()["$defs"]).replace("#/$defs/", "#/components/schemas/"))
    assert isinstance(found, dict)
    return found


def _paths() -> Schema:
    ask = _object(
        {"message": _text(read.MOST_MESSAGE), "session": {**_SESSION, "type": ["string", "null"]}}, ["message"]
    )
    named = _object({"session": _SESSION})
    code = _object({"text": _text(qr.MOST)})
    typed = _object({"typed": _text(read.MOST_TYPED)})
    query = {"name": "q", "in": "query", "required": True, "schema": _text(read.MOST_TYPED)}
    return {
        "/api/ask": {
            "post": _operation("ask", "Answer one message; without a known session a new one begins.", "Answer", ask)
        },
        "/api/stay": {"post": _operation("stay", "Somebody is still there: keep the session.", "Stay", named)},
        "/api/bye": {"post": _operation("bye", "Forget the session.", None, named)},
        "/api/qr": {"post": _operation("qr", "A text as QR codes that hold the text itself.", "Codes", code)},
        "/api/suggest": {
            "post": _operation("suggest", "Questions that resemble what is being typed.", "Suggestions", typed),
            "get": _operation(
                "suggestInQuery",
                "The same, in the address: only where no log keeps addresses.",
                "Suggestions",
                parameters=[query],
            ),
        },
        "/api/topics": {"get": _operation("topics", "What can be asked, by subject.", "Topics")},
        "/api/article": {"get": _operation("article", "The article that answers are quoted from.", "Article")},
        "/healthz": {"get": _operation("healthz", "Whether the server runs.", "Health")},
        "/readyz": {"get": _operation("readyz", "What it answers from, and whether a review is overdue.", "Ready")},
    }


def _operation(
    name: str, summary: str, gives: str | None, takes: Schema | None = None, parameters: list[Schema] | None = None
) -> Schema:
    done: Schema = {"description": "Done."}
    if gives:
        done["content"] = {"application/json": {"schema": {"$ref": f"#/components/schemas/{gives}"}}}
    operation: Schema = {
        "operationId": name,
        "summary": summary,
        "responses": {"200" if gives else "204": done, "default": {"$ref": "#/components/responses/Problem"}},
    }
    if takes:
        operation["requestBody"] = {"required": True, "content": {"application/json": {"schema": takes}}}
    if parameters:
        operation["parameters"] = parameters
    return operation


def _problem() -> Schema:
    return {
        "description": "What is wrong with the request and how to mend it. It repeats nothing of what was sent.",
        "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }


def _of_replies() -> Schema:
    """What is sent back to a message, or to what is being typed."""
    return {
        "Answer": _object(
            {"session": _SESSION, "reply": _ref("Reply"), "blocks": _list(_ref("Block")), "questions": _TEXTS},
            about="A reply; its paragraphs; the questions for the oncology team that this session has gathered.",
        ),
        "Block": _object(
            {
                "kind": {"enum": list(BLOCKS)},
                "text": _TEXT,
                "quotes": _list(_ref("Quote")),
                "words": _list(_ref("Word")),
            },
            about="A paragraph of a reply. Places count characters (code points), not bytes or UTF-16 units.",
        ),
        "Word": _object(
            {**_SPAN, "term": _TEXT, "means": _TEXT}, about="A hard word at [start, end), and its meaning."
        ),
        "Stay": _object({"there": {"type": "boolean"}}, about="Whether there is such a session."),
        "Codes": _object(
            {"codes": _list(_list({"type": "string", "pattern": "^[01]+$"}))},
            about="QR codes in order, each a list of rows of 0 (light) and 1 (dark), without the quiet zone.",
        ),
        "Suggestions": _object({"questions": {**_TEXTS, "maxItems": MOST_SUGGESTED}}),
    }


def _of_content() -> Schema:
    return {
        "Topics": _object({"topics": _list(_ref("Topic")), "first": _TEXTS}),
        "Topic": _object({"name": _TEXT, "section": _TEXT, "questions": _TEXTS}),
        "Article": _object(
            {"title": _TEXT, "text": _TEXT, "sentences": _list(_ref("Sentence")), "words": _list(_ref("Word"))}
        ),
        "Sentence": _object({"id": _TEXT, "section": _TEXT, **_SPAN}),
    }


def _of_the_server() -> Schema:
    return {
        "Health": _object({"status": {"const": "ok"}}),
        "Ready": _object(
            {
                "ready": {"type": "boolean"},
                "version": _TEXT,
                "content": _TEXT,
                "reviewed_by": _TEXT,
                "review_due": _TEXT,
                "review_overdue": {"type": "boolean"},
            }
        ),
        "Problem": _object({"type": _TEXT, "title": _TEXT, "status": {"type": "integer"}, "detail": _TEXT}),
    }


def _text(most: int) -> Schema:
    return {"type": "string", "maxLength": most}


def _list(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def _object(properties: Schema, required: list[str] | None = None, about: str = "") -> Schema:
    found: Schema = {
        "type": "object",
        "properties": properties,
        "required": list(properties) if required is None else required,
        "additionalProperties": False,
    }
    return {"description": about, **found} if about else found
