"""The HTTP interface: what it answers, what it refuses, what it forgets."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Iterator
from datetime import date
from typing import Any

import httpx2
import jsonschema_rs
import pytest
import zxingcpp
from starlette.testclient import TestClient

from her2chat.assistant import Assistant
from her2chat.content.model import Pack
from her2chat.conversation.session import Session
from her2chat.errors import InputError
from her2chat.kiosk import Settings, application
from her2chat.kiosk.answering import Answering
from her2chat.kiosk.contract import openapi
from her2chat.kiosk.problems import RequestError
from her2chat.kiosk.sessions import Sessions

MARKER = "zebrafinch"
SETTINGS = Settings(place="<b>Ward 5</b> & desk", hosts=("testserver",), origins=("https://clinic.example",))


class Clock:
    """Seconds that a test sets."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def sessions(clock: Clock) -> Sessions:
    return Sessions(100, most=50, clock=clock)


@pytest.fixture
def client(assistant: Assistant, sessions: Sessions) -> Iterator[TestClient]:
    app = application(assistant, SETTINGS, sessions, today=lambda: date(2027, 5, 1))
    with TestClient(app, raise_server_exceptions=False) as made:
        yield made


def ask(client: TestClient, message: str, session: str | None = None) -> dict[str, Any]:
    answer = client.post("/api/ask", json={"message": message, "session": session})
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json()
    return found


def test_an_answer_has_the_reply_and_its_paragraphs(client: TestClient, assistant: Assistant) -> None:
    found = ask(client, "how does herceptin work")
    assert found["reply"] == assistant.ask("how does herceptin work", Session(interactive=True)).to_dict()
    assert "\n\n".join(block["text"] for block in found["blocks"]) == found["reply"]["text"]
    quote = next(block for block in found["blocks"] if block["kind"] == "quote")
    assert quote["quotes"] == found["reply"]["quotes"]
    for block in found["blocks"]:
        for word in block["words"]:
            assert word["means"]
            assert block["text"][word["start"] : word["end"]].strip()
    terms = [word["term"] for block in found["blocks"] for word in block["words"]]
    assert terms
    assert len(terms) == len(set(terms))


def test_a_session_understands_a_follow_up_and_is_forgotten(client: TestClient, sessions: Sessions) -> None:
    first = ask(client, "how does herceptin work")
    second = ask(client, "and perjeta?", first["session"])
    assert second["session"] == first["session"]
    assert second["reply"]["sentences"] == ["S10"]
    assert client.post("/api/stay", json={"session": first["session"]}).json() == {"there": True}
    assert client.post("/api/bye", json={"session": first["session"]}).status_code == 204
    assert client.post("/api/stay", json={"session": first["session"]}).json() == {"there": False}
    assert len(sessions) == 0
    third = ask(client, "and perjeta?", first["session"])
    assert third["session"] != first["session"]


def test_questions_for_the_team_gather(client: TestClient) -> None:
    first = ask(client, "what does it cost")
    second = ask(client, "will my hair fall out", first["session"])
    assert len(second["questions"]) == 2
    assert second["questions"][0] == first["reply"]["ask_your_team"]


def test_abandoned_sessions_are_bounded_and_swept(client: TestClient, sessions: Sessions, clock: Clock) -> None:
    ids = [sessions.open(None)[0] for _ in range(10_000)]
    assert len(sessions) == 50
    assert len(set(ids)) == 10_000
    clock.now = 60
    kept = ids[-1]
    assert client.post("/api/stay", json={"session": kept}).json() == {"there": True}
    clock.now = 100
    sessions.sweep()
    assert len(sessions) == 1
    clock.now = 161
    assert client.post("/api/stay", json={"session": kept}).json() == {"there": False}
    assert len(sessions) == 0


def test_a_session_that_ended_meanwhile_does_not_come_back(sessions: Sessions) -> None:
    session_id, session = sessions.open(None)
    sessions.end(session_id)
    sessions.keep(session_id, session)
    assert len(sessions) == 0


def test_what_is_handed_out_is_a_copy(sessions: Sessions) -> None:
    session_id, session = sessions.open(None)
    session.questions.append("?")
    assert sessions.open(session_id)[1].questions == []


def test_topics_are_all_questions_of_the_article(client: TestClient, assistant: Assistant) -> None:
    found = client.get("/api/topics").json()
    questions = [question for topic in found["topics"] for question in topic["questions"]]
    assert sorted(questions) == sorted(intent.question for intent in assistant.topics())
    assert found["topics"][1]["name"] == "What HER2 is"
    assert found["topics"][1]["section"] == "Understanding HER2 and Its Role in Cancer"


def test_every_topic_question_is_answered(client: TestClient) -> None:
    found = client.get("/api/topics").json()
    kinds = {ask(client, question)["reply"]["kind"] for topic in found["topics"] for question in topic["questions"]}
    assert kinds == {"answer"}


def test_the_article_and_its_places(client: TestClient, assistant: Assistant) -> None:
    found = client.get("/api/article").json()
    assert found["text"] == assistant.pack.article.text
    for said, own in zip(found["sentences"], assistant.pack.article.sentences, strict=True):
        assert found["text"][said["start"] : said["end"]] == own.text


@pytest.mark.parametrize("typed", ["herceptin", "HERCEPTIN ", "hercepti"])
def test_suggestions_hold_what_is_typed(client: TestClient, typed: str) -> None:
    found = client.post("/api/suggest", json={"typed": typed}).json()["questions"]
    assert 0 < len(found) <= 5
    assert "Herceptin" in found[0]
    assert client.get("/api/suggest", params={"q": typed}).json()["questions"] == found


def test_two_letters_suggest_nothing(client: TestClient) -> None:
    assert client.post("/api/suggest", json={"typed": "he"}).json() == {"questions": []}


def read_code(rows: list[str]) -> str:
    """What a QR reader sees."""
    scale, quiet = 4, 4
    side = (len(rows) + 2 * quiet) * scale
    wide = ["0" * quiet + row + "0" * quiet for row in ["0" * len(rows)] * quiet + rows + ["0" * len(rows)] * quiet]
    pixels = b"".join(bytes(0 if cell == "1" else 255 for cell in row for _ in range(scale)) * scale for row in wide)
    found = zxingcpp.read_barcodes(memoryview(pixels).cast("B", shape=[side, side]))
    return str(found[0].text)


def test_a_code_holds_the_text_itself(client: TestClient) -> None:
    text = "What is HER2?\n\n“HER2 is a protein” – née"
    codes = client.post("/api/qr", json={"text": text}).json()["codes"]
    assert [read_code(rows) for rows in codes] == [text]


def test_blanks_need_no_code(client: TestClient) -> None:
    assert client.post("/api/qr", json={"text": " \n"}).json() == {"codes": []}


def test_a_long_text_goes_into_several_codes(client: TestClient) -> None:
    text = " ".join(f"word{number}" for number in range(400))
    codes = client.post("/api/qr", json={"text": text}).json()["codes"]
    said = [read_code(rows) for rows in codes]
    assert len(said) > 3
    assert [one.split(" ", 1)[0] for one in said] == [f"({n}/{len(said)})" for n in range(1, len(said) + 1)]
    assert " ".join(one.split(" ", 1)[1] for one in said) == text


def test_health_and_review(client: TestClient, assistant: Assistant) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}
    ready = client.get("/readyz").json()
    assert ready["content"] == assistant.pack.fingerprint
    assert ready["review_overdue"] is False
    late = TestClient(application(assistant, SETTINGS, today=lambda: date(2027, 5, 2))).get("/readyz").json()
    assert late["review_overdue"] is True


# ---- refusals


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b'{"message": NaN}', 400),
        (b"\xff", 400),
        (b"[" * 100_000, 400),
        (b"[]", 422),
        (b"{}", 422),
        (b'{"message": 3}', 422),
        (b'{"message": "a", "x": 1}', 422),
        (b'{"message": "a", "session": 1}', 422),
        (json.dumps({"message": "a" * 8_001}).encode(), 422),
        (json.dumps({"message": "a" * 200_000}).encode(), 413),
    ],
)
def test_bad_bodies(client: TestClient, body: bytes, status: int) -> None:
    answer = client.post("/api/ask", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == status


def test_half_a_character_is_replaced(client: TestClient) -> None:
    body = rb'{"message": "what is her2 \ud800"}'
    answer = client.post("/api/ask", content=body, headers={"Content-Type": "application/json"})
    assert answer.json()["reply"]["question"] == "what is her2 �"


def test_another_type_is_refused(client: TestClient) -> None:
    answer = client.post("/api/ask", content=b'{"message": "a"}', headers={"Content-Type": "text/plain"})
    assert answer.status_code == 415


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/nope", 404), ("GET", "/page/nope.js", 404), ("GET", "/page/..%2fapi.py", 404), ("PUT", "/api/ask", 405),
     ("GET", "/page/index.html", 404), ("POST", "/api/topics", 405)],
)  # fmt: skip
def test_wrong_addresses(client: TestClient, method: str, path: str, status: int) -> None:
    answer = client.request(method, path)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"


def test_another_host_is_refused(client: TestClient) -> None:
    assert client.get("/", headers={"Host": "evil.example"}).status_code == 421
    assert client.get("/", headers={"Host": "evil.example:80"}).status_code == 421
    assert client.get("/", headers={"Host": "localhost:8765"}).status_code == 200
    assert client.get("/", headers={"Host": "[::1]:8765"}).status_code == 200


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Origin": "http://testserver"}, 200),
        ({"Origin": "https://clinic.example"}, 200),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-origin"}, 200),
    ],
)
def test_other_pages_may_not_call(client: TestClient, headers: dict[str, str], status: int) -> None:
    answer = client.post("/api/ask", json={"message": "hi"}, headers=headers)
    assert answer.status_code == status
    allowed = answer.headers.get("access-control-allow-origin")
    assert allowed == ("https://clinic.example" if headers.get("Origin") == "https://clinic.example" else None)


def test_an_allowed_origin_may_look_before_it_calls(client: TestClient) -> None:
    headers = {"Origin": "https://clinic.example", "Access-Control-Request-Method": "POST"}
    answer = client.options("/api/ask", headers=headers)
    assert answer.status_code == 204
    assert answer.headers["access-control-allow-headers"] == "content-type"
    assert client.options("/api/ask", headers={**headers, "Origin": "https://evil.example"}).status_code == 403


@pytest.mark.parametrize("path", ["/", "/api/topics", "/page/app.js", "/nope", "/healthz"])
def test_every_answer_carries_the_headers(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert "set-cookie" not in headers
    assert headers["cache-control"] == ("no-cache" if path.startswith("/page/") else "no-store")


def test_a_page_of_the_clinic_may_frame_it(assistant: Assistant) -> None:
    settings = Settings(hosts=("testserver",), ancestors=("https://clinic.example",))
    headers = TestClient(application(assistant, settings)).get("/").headers
    assert headers["content-security-policy"].endswith("frame-ancestors https://clinic.example")
    assert "x-frame-options" not in headers


def test_the_page_has_no_script_or_style_in_it(client: TestClient) -> None:
    page = client.get("/").text
    assert " style=" not in page
    assert "<style" not in page
    assert "<script>" not in page
    assert page.count("<script") == page.count('src="/page/') == 2


def test_files_are_known_by_their_content(client: TestClient) -> None:
    tag = client.get("/page/app.js").headers["etag"]
    assert client.get("/page/app.js", headers={"If-None-Match": tag}).status_code == 304


# ---- what is typed is text, and is told to nobody


@pytest.mark.parametrize(
    "payload", ["<img src=x onerror=alert(1)>", '"><script>alert(1)</script>', "$session ${answer} &amp;"]
)
def test_the_plain_page_shows_text(client: TestClient, payload: str) -> None:
    page = client.post("/", data={"message": payload, "session": payload[:60]}).text
    assert payload not in page.replace("$session ${answer} &amp;amp;", "")
    shown = payload.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert f'id="answer">{shown}</h2>' in page
    assert "&lt;b&gt;Ward 5&lt;/b&gt; &amp; desk" in page


@pytest.mark.parametrize("place", ["Desk $5", "$answer", "${session} $$ $nothing"])
def test_a_dollar_sign_is_shown_as_it_is(assistant: Assistant, place: str) -> None:
    with TestClient(application(assistant, Settings(place=place, hosts=("testserver",)))) as client:
        assert f'<template id="setting-place">{place}</template>' in client.get("/").text
        page = client.post("/", data={"message": "my chest hurts so bad"})
        assert f'<p class="place">{place}</p>' in page.text


def test_the_page_says_the_lines_of_its_pack(client: TestClient, pack: Pack) -> None:
    page = client.get("/").text
    for line_id in ("kiosk_title", "kiosk_lead", "kiosk_keep", "kiosk_nothing_kept", "sheet_title"):
        assert pack.line(line_id) in page
    assert "$" not in page
    assert f"<h3>{pack.line('kiosk_next')}</h3>" in client.post("/", data={"message": "what is her2"}).text
    assert f"<h3>{pack.line('kiosk_which')}</h3>" in client.post("/", data={"message": "what is lucatinib"}).text


def test_the_plain_form_needs_a_message(client: TestClient) -> None:
    assert client.post("/", data={"session": ""}).status_code == 422
    assert (
        client.post(
            "/", content="a=%ff&" * 20, headers={"Content-Type": "application/x-www-form-urlencoded"}
        ).status_code
        == 400
    )


def test_an_error_never_repeats_what_was_typed(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(self: Assistant, message: str, session: Session | None = None) -> None:
        raise ValueError(message)

    monkeypatch.setattr(Assistant, "ask", broken)
    with caplog.at_level(logging.DEBUG):
        answer = client.post("/api/ask", json={"message": MARKER})
    assert answer.status_code == 500
    assert answer.headers["content-type"] == "application/problem+json"
    assert MARKER not in answer.text
    assert "ValueError at" in caplog.text
    assert MARKER not in "".join(record.getMessage() for record in caplog.records if record.name.startswith("her2chat"))


@pytest.mark.parametrize("path", ["/api/ask", "/api/suggest", "/api/bye", "/api/qr"])
def test_a_refusal_never_repeats_what_was_sent(client: TestClient, path: str) -> None:
    for body in ({MARKER: MARKER}, {"message": [MARKER]}, MARKER, {"session": MARKER * 20, "text": MARKER * 1000}):
        answer: httpx2.Response = client.post(path, json=body)
        assert answer.status_code in (413, 422)
        assert MARKER not in answer.text
        assert MARKER not in str(answer.headers)


def test_no_more_questions_wait_than_may(assistant: Assistant) -> None:
    answering = Answering(assistant, {}, waiting=0)
    with pytest.raises(RequestError) as refused:
        asyncio.run(answering.ask("json", MARKER, "s", Session()))
    assert refused.value.status == 503
    assert refused.value.response().headers["retry-after"] == "1"
    assert MARKER not in refused.value.detail


# ---- settings


@pytest.mark.parametrize(
    "wrong",
    [
        {"idle": 5},
        {"host": "0.0.0.0"},
        {"hosts": ("a b",)},
        {"origins": ("clinic.example",)},
        {"origins": ("https://clinic.example/path",)},
        {"ancestors": ("https://clinic.example; script-src *",)},
        {"ancestors": ("'self'",)},
        {"origins": ("https://[",)},
        {"origins": ("https://clinic.example:port",)},
    ],
)
def test_wrong_settings_are_told(wrong: dict[str, Any]) -> None:
    with pytest.raises(InputError, match="→"):
        Settings(**wrong)


def test_the_description_fits_every_kind_of_answer(client: TestClient) -> None:
    """Every kind of reply is as the contract says (schemathesis goes on from here)."""
    described = openapi("0")
    schema = {"$ref": "#/components/schemas/Answer", "components": described["components"]}
    validator = jsonschema_rs.Draft202012Validator(schema)
    for message in (
        "what is her2",
        "cost",
        "should i stop my pills",
        "my chest hurts",
        "hi",
        "weather",
        "",
        "i want to die",
    ):
        found = ask(client, message)
        assert [error.message for error in validator.iter_errors(found)] == []
