"""The published JSON Schema of a reply and the replies themselves hold each other."""

from __future__ import annotations

import json
from typing import Any

import jsonschema_rs
import pytest

from her2chat.assistant import Assistant
from her2chat.conversation.session import Session
from her2chat.kiosk.contract import reply_schema
from her2chat.reply import KINDS, Reply

MESSAGES = (
    *("what is her2", "how does herceptn work and what does it cost", "should i stop my pills", "", "hi", "weather"),
    *("my chest hurts so bad", "i want to kill myself", "i have a fever of 38.5 what is her2", "how much does it cost"),
)


@pytest.fixture(scope="module")
def schema() -> Any:
    return reply_schema()


@pytest.fixture(scope="module")
def validator(schema: Any) -> jsonschema_rs.Validator:
    return jsonschema_rs.Draft202012Validator(schema)


def asked(assistant: Assistant) -> list[Reply]:
    session = Session(interactive=True)
    return [assistant.ask(message, session) for message in MESSAGES]


def plain(reply: Reply) -> dict[str, Any]:
    """As it is read back from JSON."""
    found: dict[str, Any] = json.loads(json.dumps(reply.to_dict()))
    return found


def test_every_reply_fits(assistant: Assistant, validator: jsonschema_rs.Validator) -> None:
    replies = asked(assistant)
    wrong = [error.message for reply in replies for error in validator.iter_errors(plain(reply))]
    assert wrong == []
    assert {reply.kind for reply in replies} >= {
        "answer",
        "not_covered",
        "personal",
        "urgent",
        "crisis",
        "small_talk",
        "empty",
    }
    assert any(reply.parts for reply in replies)
    assert any(reply.corrections for reply in replies)
    assert any(reply.cautions for reply in replies)


def test_the_schema_knows_all_fields_and_kinds(assistant: Assistant, schema: Any) -> None:
    described = schema["$defs"]["Reply"]
    fields = list(assistant.ask("hi").to_dict())
    assert list(described["properties"]) == described["required"] == fields
    assert tuple(described["properties"]["kind"]["enum"]) == KINDS


@pytest.mark.parametrize(
    "change", [{"kind": "maybe"}, {"confidence": 2}, {"extra": 1}, {"sentences": ["8"]}, {"text": None}]
)
def test_the_schema_refuses(assistant: Assistant, validator: jsonschema_rs.Validator, change: dict[str, Any]) -> None:
    assert not validator.is_valid(plain(assistant.ask("hi")) | change)
