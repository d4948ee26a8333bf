"""What the page does in a real browser."""

from __future__ import annotations

import json
import re
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from .browser import SIZES
from .test_screens import AXE, RUN, WIDE
from .walk import ask, begin, press, unclear

MARKER = "zebrafinch"
PAYLOADS = (
    "<img src=x onerror=alert(1)>",
    "<script>alert(1)</script>",
    '"><svg onload=alert(1)>',
    "{{7*7}} ${alert(1)} $answer javascript:alert(1)",
)
STORED = """async () => [
  document.cookie, ...Object.keys(localStorage), ...Object.keys(sessionStorage),
  ...(await indexedDB.databases()).map(({ name }) => name), ...(await caches.keys()),
  ...(await navigator.serviceWorker.getRegistrations()).map(({ scope }) => scope), history.state,
].filter(Boolean)"""
VOICES = """(local) => {
  window.spoken = [];
  const voices = [{ name: "v", lang: "en-GB", localService: local }];
  const speak = (said) => window.spoken.push(said.text);
  const speech = { getVoices: () => voices, speak, cancel() {}, addEventListener() {} };
  Object.defineProperty(window, "speechSynthesis", { value: speech });
  window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } addEventListener() {} };
}"""


def post(address: str, path: str, body: dict[str, Any]) -> Any:
    request = urllib.request.Request(address + path, json.dumps(body).encode(), {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=10) as answer:
        return json.loads(answer.read() or b"null")


def sessions(page: Page) -> list[str]:
    """The ids of the sessions that the page's answers name from now on."""
    found: list[str] = []
    page.on("response", lambda one: found.append(one.json()["session"]) if one.url.endswith("/api/ask") else None)
    return found


def test_an_answer_is_three_touches_away(page: Page) -> None:
    page.goto("/")
    press(page, "Touch here to begin")
    page.get_by_role("button", name="What HER2 is").click()
    press(page, "What is HER2?")
    expect(page.get_by_role("heading", level=1)).to_have_text("What is HER2?")
    expect(page.locator(".quote blockquote")).to_contain_text("human epidermal growth factor receptor 2")
    expect(page.locator(".framing")).to_contain_text(re.compile("oncolog"))


def test_nothing_leaves_the_machine_and_nothing_breaks_the_policy(page: Page, address: str) -> None:
    asked: list[str] = []
    wrong: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda said: wrong.append(said.text) if said.type in ("error", "warning") else None)
    begin(page)
    ask(page, "How does Herceptin work?")
    press(page, "Show me where it says that")
    page.locator("#article[open] mark").first.wait_for()
    press(page, "Back to the answer")
    press(page, "Take it on my phone")
    page.locator("#codes[open] svg").first.wait_for()
    assert len(asked) > 10
    assert [url for url in asked if not url.startswith(address)] == []
    assert wrong == []


def test_left_alone_everything_is_wiped(page: Page, address: str) -> None:
    found = sessions(page)
    begin(page)
    ask(page, f"what does it cost {MARKER}")
    press(page, "Keep for my oncology team")
    page.locator("#message").fill(MARKER)
    assert MARKER in page.content()
    assert post(address, "api/stay", {"session": found[0]}) == {"there": True}
    page.clock.run_for(61_000)
    expect(page.locator("#idle")).to_be_visible()
    with page.expect_navigation():
        page.clock.run_for(21_000)
    expect(page.locator(".attract")).to_be_visible()
    assert MARKER not in page.content()
    assert page.evaluate(STORED) == []
    assert page.context.cookies() == []
    assert post(address, "api/stay", {"session": found[0]}) == {"there": False}
    page.go_back()
    expect(page.locator(".attract")).to_be_visible()
    assert MARKER not in page.content()
    page.wait_for_timeout(50)
    press(page, "Touch here to begin")
    expect(page.locator("#message")).to_have_value("")
    expect(page.locator(".count")).to_be_hidden()


def test_somebody_who_is_still_there_keeps_everything(page: Page) -> None:
    begin(page)
    ask(page, "What is HER2?")
    page.clock.run_for(61_000)
    press(page, "I am still here")
    expect(page.locator("#idle")).to_be_hidden()
    page.clock.run_for(59_000)
    expect(page.get_by_role("heading", level=1)).to_have_text("What is HER2?")
    page.keyboard.press("Shift")
    page.clock.run_for(59_000)
    expect(page.locator("#idle")).to_be_hidden()


def test_an_urgent_card_stays_for_longer(page: Page) -> None:
    begin(page)
    ask(page, "my chest hurts so bad")
    page.clock.run_for(120_000)
    expect(page.locator("#idle")).to_be_hidden()
    page.clock.run_for(61_000)
    expect(page.locator("#idle")).to_be_visible()


def test_finish_wipes_at_once(page: Page, address: str) -> None:
    found = sessions(page)
    begin(page)
    ask(page, f"what is her2 {MARKER}")
    with page.expect_navigation():
        press(page, "Finish")
    expect(page.locator(".attract")).to_be_visible()
    assert MARKER not in page.content()
    assert post(address, "api/stay", {"session": found[0]}) == {"there": False}


def test_a_follow_up_and_a_number(page: Page) -> None:
    begin(page)
    ask(page, "How does Herceptin work?")
    first = page.locator(".next .choice").first.inner_text().split("\n")[-1]
    ask(page, "and perjeta?")
    expect(page.locator(".block.note").first).to_contain_text("pertuzumab")
    press(page, "Back")
    expect(page.get_by_role("heading", level=1)).to_have_text("How does Herceptin work?")
    page.locator(".next .choice").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(first)


def test_an_unclear_message_offers_choices(page: Page) -> None:
    begin(page)
    unclear(page, "is it a bad one")
    expect(page.locator(".choices .choice")).to_have_count(3)
    page.locator(".choices .choice").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What is HER2?")


def test_the_way_back_of_the_browser(page: Page) -> None:
    begin(page)
    ask(page, "What is HER2?")
    ask(page, "How does Herceptin work?")
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("What is HER2?")
    press(page, "Back")
    expect(page.locator(".tiles")).to_be_visible()


def test_the_article_is_opened_at_the_quoted_words(page: Page) -> None:
    begin(page)
    ask(page, "What is HER2?")
    quoted = page.locator(".quote blockquote p").first.evaluate("(one) => one.textContent")
    press(page, "Show me where it says that")
    expect(page.locator("#article mark").first).to_be_visible()  # the article is fetched first
    marked = "".join(page.locator("#article mark").evaluate_all("(all) => all.map((one) => one.textContent)"))
    said = marked.replace(", a hard word: touch for its meaning", "")
    assert len(said) > 40
    assert f"“{said}”" in quoted.replace(", a hard word: touch for its meaning", "")
    expect(page.locator("#article mark").first).to_be_in_viewport()


def test_the_keyboard_alone_is_enough(page: Page) -> None:
    page.goto("/")
    page.locator(".attract").wait_for()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.locator(".tiles").wait_for()
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator("#message")).to_be_focused()
    page.keyboard.type("What is HER2?")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("What is HER2?")
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator(".hard").first).to_be_focused()
    assert page.locator(".hard").first.evaluate("(one) => getComputedStyle(one).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    expect(page.locator("#term")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#term")).to_be_hidden()
    expect(page.locator(".hard").first).to_be_focused()


def test_focus_follows_the_order_of_the_page(page: Page) -> None:
    begin(page)
    ask(page, "How does Herceptin work?")
    places = []
    for _ in range(40):
        page.keyboard.press("Tab")
        place = page.evaluate(
            "() => { const one = document.activeElement; const box = one.getBoundingClientRect();"
            " return one.closest('#screen') ? [box.top + scrollY, box.left] : null; }"
        )
        if place is None:
            break
        places.append(place)
    assert len(places) > 8
    rows = [round(top / 30) for top, _ in places]
    assert rows == sorted(rows)


def test_the_keys_on_the_screen_can_be_walked_with_arrows(page: Page) -> None:
    begin(page)
    page.locator(".keys").click()
    board = page.locator("#board")
    board.get_by_role("button", name="1", exact=True).focus()
    for key in ("ArrowDown", "ArrowRight", "Enter", "ArrowLeft", "Enter", "End", "Enter"):
        page.keyboard.press(key)
    expect(page.locator("#message")).to_have_value("w")
    assert board.locator("button").evaluate_all("(all) => all.filter((one) => one.tabIndex === 0).length") == 1


def test_other_layouts_of_the_keys(page: Page) -> None:
    begin(page)
    press(page, "Text size")
    page.locator("#display label", has_text="AZERTY").click()
    press(page, "Done")
    page.locator(".keys").click()
    row = page.locator("#board .keys-row").nth(1).inner_text().split()
    assert "".join(row) == "azertyuiop"


@pytest.mark.parametrize("page", ["portrait"], indirect=True)
def test_a_touch_on_the_field_opens_the_keys(page: Page) -> None:
    begin(page)
    page.locator("#message").tap()
    expect(page.locator("#board")).to_be_visible()
    expect(page.locator("#message")).to_have_attribute("inputmode", "none")
    page.locator("#board").get_by_role("button", name="h", exact=True).tap()
    expect(page.locator("#message")).to_have_value("h")
    expect(page.locator("#message")).to_be_focused()


@pytest.mark.parametrize("page", ["phone"], indirect=True)
def test_a_phone_keeps_its_own_keys(page: Page) -> None:
    begin(page)
    page.locator("#message").tap()
    expect(page.locator("#board")).to_be_hidden()


def test_a_reply_is_announced(page: Page) -> None:
    begin(page)
    ask(page, "What is HER2?")
    live = page.locator("#live")
    expect(live).to_have_attribute("role", "status")
    expect(live).to_contain_text("HER2 is a protein")
    ask(page, "my chest hurts so bad")
    expect(live).to_contain_text("Call 911 now.")


@pytest.mark.parametrize("local", [True, False])
def test_only_voices_of_this_machine_read_aloud(page: Page, local: bool) -> None:
    page.add_init_script(f"({VOICES})({json.dumps(local)})")
    begin(page)
    ask(page, "What is HER2?")
    button = page.get_by_role("button", name="Read aloud")
    if not local:
        expect(button).to_be_hidden()
        return
    button.click()
    assert "HER2 is a protein" in page.evaluate("() => window.spoken.join()")
    expect(page.get_by_role("button", name="Stop reading")).to_be_visible()


def test_paper_has_the_answer_in_large_print_and_nothing_else(page: Page) -> None:
    page.add_init_script("window.print = () => { window.printed = document.getElementById('paper').innerText; };")
    begin(page)
    ask(page, "What is HER2?")
    page.emulate_media(media="print")
    page.locator("[data-act=print]").evaluate("(one) => one.click()")
    printed = page.evaluate("() => window.printed")
    assert printed.startswith("What is HER2?")
    assert "human epidermal growth factor receptor 2" in printed
    assert "I am a computer program" in printed
    assert page.locator("#paper p").first.evaluate("(one) => parseFloat(getComputedStyle(one).fontSize)") >= 24 - 0.1
    expect(page.locator("#app")).to_be_hidden()
    page.evaluate("() => dispatchEvent(new Event('afterprint'))")
    expect(page.locator("#paper")).to_be_empty()


def test_questions_are_kept_and_taken_off(page: Page) -> None:
    begin(page)
    ask(page, "what does it cost")
    ask(page, "What is HER2?")
    press(page, "Keep for my oncology team")
    expect(page.locator("[data-act=keep]")).to_be_hidden()
    page.locator("[data-act=sheet]").click()
    expect(page.locator(".kept li")).to_have_count(2)
    page.locator(".kept .drop").first.click()
    expect(page.locator(".kept li")).to_have_count(1)
    expect(page.locator(".kept li")).to_contain_text("What is HER2?")


@pytest.mark.parametrize("payload", PAYLOADS)
def test_what_is_typed_shows_as_text(page: Page, payload: str) -> None:
    page.on("dialog", lambda dialog: pytest.fail("a script ran"))
    begin(page)
    page.locator("#message").press_sequentially(payload[:12])
    ask(page, payload)
    expect(page.get_by_role("heading", level=1)).to_have_text(payload)
    if page.locator("[data-act=keep]").is_visible():
        press(page, "Keep for my oncology team")
        page.locator("[data-act=sheet]").click()
        expect(page.locator(".kept li").last).to_contain_text(payload)
    assert page.locator("#screen img, #screen script, #screen [onload], #screen [onerror]").count() == 0


@pytest.fixture
def scriptless(browser: Browser, address: str) -> Iterator[Page]:
    context = browser.new_context(base_url=address, java_script_enabled=False, **SIZES["desktop"])
    context.set_default_timeout(10_000)
    yield context.new_page()
    context.close()


def test_without_scripts(scriptless: Page) -> None:
    page = scriptless
    page.goto("/")
    page.get_by_label("Type a question").fill(PAYLOADS[0] + ". How does Herceptin work?")
    press(page, "Ask")
    expect(page.locator(".reply h2")).to_have_text(PAYLOADS[0] + ". How does Herceptin work?")
    expect(page.locator(".reply .quote").first).to_contain_text("recruiting immune system attacks")
    page.get_by_label("Type a question").fill("and perjeta?")
    press(page, "Ask")
    expect(page.locator(".reply .note")).to_contain_text("pertuzumab")
    page.locator(".reply .questions button").first.click()
    expect(page.locator(".reply .quote").first).to_be_visible()
    page.locator("summary").first.click()
    page.locator("details[open] button").first.click()
    expect(page.locator(".reply .quote").first).to_be_visible()
    page.get_by_label("Type a question").fill("my chest hurts so bad")
    press(page, "Ask")
    expect(page.locator(".reply .card")).to_contain_text("Call 911 now.")
    expect(page.locator(".reply .place")).to_have_text("Ward 5 desk")
    press(page, "Finish, and forget what I asked")
    expect(page.locator(".reply")).to_have_count(0)


def test_the_plain_page_is_accessible_and_shown_when_scripts_fail_to_load(page: Page) -> None:
    page.route("**/page/*.js", lambda route: route.abort())
    page.goto("/")
    page.get_by_label("Type a question").fill("my chest hurts so bad")
    press(page, "Ask")
    expect(page.locator(".reply .card")).to_be_visible()
    page.evaluate(AXE)
    assert page.evaluate(RUN) == []


def test_small_screens_and_great_zoom_scroll_one_way_only(page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 256})  # 1280x1024 at 400%
    begin(page)
    assert page.evaluate(WIDE) <= 0
    ask(page, "How does Herceptin work?")
    assert page.evaluate(WIDE) <= 0
    page.locator(".hard").first.click()
    box = page.get_by_role("button", name="Close").bounding_box()
    assert box is not None
    assert box["x"] + box["width"] <= 320
    press(page, "Close")
    ask(page, "my chest hurts so bad")
    assert page.evaluate(WIDE) <= 0


@pytest.mark.parametrize(("width", "height"), [(1080, 1920), (1200, 1920), (2160, 3840), (1536, 2048), (800, 1280)])
def test_on_a_tall_screen_letters_grow_with_it_and_cards_fit(page: Page, width: int, height: int) -> None:
    """Read from further off: the usual text is about a thirtieth of the width; a card is never cut off."""
    page.set_viewport_size({"width": width, "height": height})
    begin(page)
    letters = float(page.evaluate("parseFloat(getComputedStyle(document.documentElement).fontSize)"))
    assert width / 40 <= letters <= width / 27
    assert width < 1000 or page.evaluate("document.documentElement.scrollHeight <= innerHeight")
    for message in ("my chest hurts so bad", "i have a fever of 38.5 what is her2", "i want to kill myself"):
        ask(page, message)
        page.locator(".card").wait_for()
        assert page.evaluate("document.documentElement.scrollHeight <= innerHeight"), message
        press(page, "Back to the questions")


def test_less_movement(page: Page) -> None:
    page.emulate_media(reduced_motion="no-preference")
    begin(page)
    moving = "() => document.getAnimations().length"
    assert (
        page.evaluate("() => getComputedStyle(document.querySelector('#screen > section')).animationName") == "arrive"
    )
    press(page, "Text size")
    page.locator("#display label", has_text="None").click()
    press(page, "Done")
    ask(page, "What is HER2?")
    assert page.evaluate(moving) == 0


def test_the_language_is_set(page: Page) -> None:
    page.goto("/")
    expect(page.locator("html")).to_have_attribute("lang", "en")
