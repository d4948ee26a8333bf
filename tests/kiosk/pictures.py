"""Pictures of each screen: `python -m tests.kiosk.pictures FOLDER [desktop|portrait|phone] [STATE...]`."""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.kiosk.browser import SIZES, launch, serving
from tests.kiosk.walk import STATES


def main(folder: Path, size: str, names: list[str]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with serving() as address, sync_playwright() as playwright:
        browser = launch(playwright)
        for name in names or STATES:
            page = browser.new_page(base_url=address, reduced_motion="reduce", **SIZES[size])
            page.clock.install()
            STATES[name](page)
            page.mouse.move(0, 0)
            page.wait_for_timeout(100)
            page.screenshot(path=folder / f"{name}-{size}.png")
            page.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3:])
