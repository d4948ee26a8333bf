"""Each screen and state in each size: no accessibility finding, nothing too small to touch, nothing cut off."""

from __future__ import annotations

from pathlib import Path

import axe_playwright_python
import pytest
from playwright.sync_api import Page

from .browser import SIZES
from .walk import walk

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text("utf-8")
RUN = """async () => {
  const options = { resultTypes: ["violations"], rules: { "target-size": { enabled: true } } };
  const { violations } = await axe.run(document, options);
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 160)).join(" | ")}`);
}"""
# What can be touched and is lower or narrower than 44 px; a word in a text is enlarged by what lies around it.
SMALL = """() => [...document.querySelectorAll("button, input, summary, a")]
  .filter((one) => one.checkVisibility({ opacityProperty: false }) && !one.matches(".hard, [type=hidden]"))
  .map((one) => [one, one.getBoundingClientRect()])
  .filter(([, box]) => box.width && (box.width < 43.9 || box.height < 43.9))
  .map(([one, box]) => `${one.outerHTML.slice(0, 80)} ${box.width}x${box.height}`)"""
WIDE = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
STATES = 24


@pytest.mark.parametrize("page", SIZES, indirect=True)
def test_every_screen_is_accessible(page: Page) -> None:
    page.add_init_script(AXE)
    found: dict[str, object] = {}
    seen = 0
    for state in walk(page):
        seen += 1
        wrong = [*page.evaluate(RUN), *page.evaluate(SMALL)]
        wrong += ["wider than the screen"] if page.evaluate(WIDE) > 0 else []
        if wrong:
            found[state] = wrong
    assert not found
    assert seen == STATES
