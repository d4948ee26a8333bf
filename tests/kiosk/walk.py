"""How a person walks through the page: each screen and state by name, for tests and for the guide's pictures."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from playwright.sync_api import Page

ANSWERED = "What is trastuzumab (Herceptin)?"


def attract(page: Page) -> None:
    page.goto("/")
    page.locator(".attract").wait_for()


def home(page: Page) -> None:
    attract(page)
    page.get_by_role("button", name="Touch here to begin").click()
    page.locator(".tiles").wait_for()


def typing(page: Page) -> None:
    """Suggestions while something is typed; with the keyboard on the screen where the page has one."""
    home(page)
    if page.locator(".keys").is_visible():
        page.locator(".keys").click()
        for letter in "herceptin":
            page.locator("#board").get_by_role("button", name=letter, exact=True).click()
    else:
        page.get_by_label("Type a question").fill("herceptin")
    page.locator(".suggested button").first.wait_for()


def topic(page: Page) -> None:
    home(page)
    page.get_by_role("button", name="Perjeta, Kadcyla").click()
    page.get_by_role("heading", name="Perjeta, Kadcyla").wait_for()


def ask(page: Page, message: str) -> None:
    page.locator("#message").fill(message)
    page.get_by_role("button", name="Ask", exact=True).click()


def answer(page: Page) -> None:
    home(page)
    ask(page, "how does herceptin work")
    page.locator(".reply .quote").wait_for()


def hard_word(page: Page) -> None:
    answer(page)
    page.locator(".hard").first.click()
    page.locator("#term[open]").wait_for()


def article(page: Page) -> None:
    answer(page)
    page.get_by_role("button", name="Show me where it says that").first.click()
    page.locator("#article[open] mark").first.wait_for()


def codes(page: Page) -> None:
    answer(page)
    page.get_by_role("button", name="Take it on my phone").click()
    page.locator("#codes[open] svg").first.wait_for()


def clarify(page: Page) -> None:
    home(page)
    ask(page, "is it unusual, and is it a nasty one?")
    page.locator(".reply .choices").wait_for()


def not_covered(page: Page) -> None:
    home(page)
    ask(page, "what does it cost")
    page.locator(".block.question").wait_for()


def personal(page: Page) -> None:
    home(page)
    ask(page, "should i stop my pills")
    page.locator(".block.question").wait_for()


def emergency(page: Page) -> None:
    home(page)
    ask(page, "my chest hurts so bad")
    page.locator(".card").wait_for()


def after_emergency(page: Page) -> None:
    emergency(page)
    page.get_by_role("button", name="Back to the questions").click()
    ask(page, "what is her2")
    page.locator(".block.reminder").wait_for()


def call_team(page: Page) -> None:
    home(page)
    ask(page, "i have a fever of 38.5 what is her2")
    page.locator(".card").wait_for()


def crisis(page: Page) -> None:
    home(page)
    ask(page, "i want to kill myself")
    page.locator(".card").wait_for()


def sheet(page: Page) -> None:
    not_covered(page)
    page.locator("#message").fill("what are the side effects of herceptin")
    page.get_by_role("button", name="Ask", exact=True).click()
    page.get_by_role("heading", name="what are the side effects").wait_for()
    page.get_by_role("button", name="My questions").click()
    page.locator(".kept").wait_for()


def empty_sheet(page: Page) -> None:
    home(page)
    page.get_by_role("button", name="My questions").click()
    page.locator(".sheet .empty").wait_for()


def display(page: Page) -> None:
    home(page)
    page.get_by_role("button", name="Text size").click()
    page.locator("#display[open]").wait_for()


def high_contrast(page: Page) -> None:
    display(page)
    page.get_by_label("High contrast").check(force=True)
    page.get_by_label("Larger").check(force=True)
    page.get_by_role("button", name="Done").click()
    ask(page, "how does herceptin work")
    page.locator(".reply .quote").wait_for()


def about(page: Page) -> None:
    attract(page)
    page.get_by_role("button", name="What this is").click()
    page.locator("#about[open]").wait_for()


def trouble(page: Page) -> None:
    home(page)
    page.route("**/api/ask", lambda route: route.abort())
    ask(page, "what is her2")
    page.locator(".trouble").wait_for()
    page.unroute("**/api/ask")


def idle_warning(page: Page) -> None:
    """Needs a page whose clock can be moved (`page.clock.install`)."""
    answer(page)
    page.clock.run_for(61_000)
    page.locator("#idle[open]").wait_for()


STATES: Mapping[str, Callable[[Page], None]] = {
    walk.__name__: walk
    for walk in (
        *(attract, about, home, typing, topic, answer, hard_word, article, codes, clarify, not_covered, personal),
        *(emergency, after_emergency, call_team, crisis, sheet, empty_sheet, display, high_contrast, trouble),
        idle_warning,
    )
}
