"""One server and one browser for all tests of the page."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.kiosk.browser import SIZES, launch, serving


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    with serving() as found:
        yield found


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        made = launch(playwright)
        yield made
        made.close()


@pytest.fixture
def page(browser: Browser, address: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A new page on the desktop, or in the size that the test asks for, with a clock that can be moved."""
    size = getattr(request, "param", "desktop")
    context = browser.new_context(base_url=address, reduced_motion="reduce", **SIZES[size])
    context.set_default_timeout(10_000)
    made = context.new_page()
    made.clock.install()
    yield made
    context.close()
