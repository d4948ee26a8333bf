"""A walk through every screen and state of the page, for tests and for the guide's pictures."""

from __future__ import annotations

from collections.abc import Iterator

from playwright.sync_api import Page, Route

from her2chat.reply import Block, Reply

UNSURE = "Is it one of these?"
CHOICES = ("What is HER2?", "What does HER2-positive mean?")


def walk(page: Page) -> Iterator[str]:
    """The name of each state, once the page is in it. The page's clock must be one that can be moved."""
    page.goto("/")
    page.locator(".attract").wait_for()
    yield "attract"
    press(page, "What this is")
    page.locator("#about[open]").wait_for()
    yield "about"
    press(page, "Close")
    yield from _asking(page)
    yield from _answers(page)
    yield from _help(page)
    yield from _rest(page)


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).first.click()


def begin(page: Page) -> None:
    page.goto("/")
    press(page, "Touch here to begin")
    page.locator(".tiles").wait_for()


def ask(page: Page, message: str) -> None:
    """Ask, and wait for what comes."""
    page.locator("#message").fill(message)
    press(page, "Ask")
    page.locator("#screen h1", has_text=message).or_(page.locator(".card, .trouble")).first.wait_for()


def unclear(page: Page, message: str) -> None:
    """Ask, where the server does not know which of two was meant."""

    def fulfil(route: Route) -> None:
        said = (Block("line", UNSURE), Block("choices", "\n".join(CHOICES)))
        reply = Reply(message, "clarify", said, "0", suggestions=CHOICES)
        told = [{"kind": block.kind, "text": block.text, "quotes": [], "words": []} for block in said]
        shown = {"session": "s", "reply": reply.to_dict(), "blocks": told, "questions": []}
        route.fulfill(json=shown)

    page.route("**/api/ask", fulfil)
    ask(page, message)
    page.unroute("**/api/ask")


def _asking(page: Page) -> Iterator[str]:
    press(page, "Touch here to begin")
    page.locator(".tiles").wait_for()
    yield "home"
    page.locator("[data-act=sheet]").click()
    page.locator(".sheet .empty").wait_for()
    yield "empty_sheet"
    press(page, "Back")
    page.get_by_role("button", name="Perjeta, Kadcyla").click()
    page.get_by_role("heading", name="Perjeta, Kadcyla").wait_for()
    yield "topic"
    press(page, "Back")
    page.locator(".tiles").wait_for()
    if page.locator(".keys").is_visible():
        page.locator(".keys").click()
        for letter in "herceptin":
            page.locator("#board").get_by_role("button", name=letter, exact=True).click()
    else:
        page.locator("#message").fill("herceptin")
    page.locator(".suggested button").first.wait_for()
    yield "typing"


def _answers(page: Page) -> Iterator[str]:
    ask(page, "How does Herceptin work?")
    yield "answer"
    page.locator(".hard").first.click()
    page.locator("#term[open]").wait_for()
    yield "hard_word"
    press(page, "Close")
    press(page, "Show me where it says that")
    page.locator("#article[open] mark").first.wait_for()
    yield "article"
    press(page, "Back to the answer")
    press(page, "Take it on my phone")
    page.locator("#codes[open] svg").first.wait_for()
    yield "codes"
    press(page, "Close")
    unclear(page, "is it a bad one")
    yield "clarify"
    ask(page, "What does it cost?")
    yield "not_covered"
    ask(page, "Should I stop my pills?")
    yield "personal"
    page.locator("[data-act=sheet]").click()
    page.locator(".kept li").nth(1).wait_for()
    yield "sheet"
    press(page, "Back")


def _help(page: Page) -> Iterator[str]:
    ask(page, "my chest hurts so bad")
    yield "emergency"
    press(page, "Back to the questions")
    ask(page, "What is HER2?")
    page.locator(".block.reminder").wait_for()
    yield "after_emergency"
    ask(page, "i have a fever of 38.5. how does herceptin work?")
    yield "call_team"
    press(page, "Show the answer to my question")
    page.locator(".reply").wait_for()
    yield "behind_the_card"
    ask(page, "i want to kill myself")
    yield "crisis"
    press(page, "Back to the questions")


def _rest(page: Page) -> Iterator[str]:
    page.route("**/api/ask", lambda route: route.abort())
    ask(page, "What is HER2?")
    page.locator(".trouble").wait_for()
    yield "trouble"
    page.unroute("**/api/ask")
    press(page, "Back to the questions")
    page.clock.run_for(61_000)
    page.locator("#idle[open]").wait_for()
    yield "idle_warning"
    press(page, "I am still here")
    press(page, "Text size")
    page.locator("#display[open]").wait_for()
    yield "display"
    page.locator("#display label", has_text="High contrast").click()
    page.locator("#display label", has_text="Larger").click()
    press(page, "Done")
    ask(page, "How does Herceptin work?")
    yield "high_contrast"
    ask(page, "my chest hurts so bad")
    yield "high_contrast_emergency"
