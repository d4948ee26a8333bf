"""One server and one browser for all tests of the page; ended after them: Playwright keeps an event loop running."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from .browser import CHROMIUM, SIZES, launch, serving


@pytest.fixture(scope="package")
def address() -> Iterator[str]:
    with serving() as found:
        yield found


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    if not Path(CHROMIUM).exists() and not os.environ.get("CI"):
        pytest.skip("there is no Chromium here: apt-get install chromium, or name one in HER2CHAT_CHROMIUM")
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
