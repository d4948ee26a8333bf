"""Pictures of each screen: `python -m tests.kiosk.pictures FOLDER [desktop|portrait|phone]...`."""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from .browser import SIZES, launch, serving
from .walk import walk


def main(folder: Path, sizes: list[str]) -> None:
    """A PNG file of each state in each of `sizes`."""
    folder.mkdir(parents=True, exist_ok=True)
    with serving() as address, sync_playwright() as playwright:
        browser = launch(playwright)
        for size in sizes or SIZES:
            page = browser.new_page(base_url=address, reduced_motion="reduce", **SIZES[size])
            page.clock.install()
            for name in walk(page):
                page.mouse.move(0, 0)
                page.screenshot(path=folder / f"{name}-{size}.png")
            page.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
