"""A real server and a real browser (Debian's Chromium, or the one that HER2CHAT_CHROMIUM names)."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, Playwright

SIZES: dict[str, dict[str, Any]] = {
    "desktop": {"viewport": {"width": 1280, "height": 800}},
    "portrait": {"viewport": {"width": 1080, "height": 1920}, "has_touch": True},
    "phone": {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True},
}
CHROMIUM = os.environ.get("HER2CHAT_CHROMIUM", "/usr/bin/chromium")


@contextmanager
def serving(*options: str, place: str = "Ward 5 desk") -> Iterator[str]:
    """`her2chat kiosk` on a free port; gives its address."""
    command = [sys.executable, "-m", "her2chat", "kiosk", "--port", "0", "--region", "us", "--place", place, *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            address = server.stdout.readline().strip()
            assert address.startswith("http://"), "the server did not start"
            yield address
        finally:
            server.terminate()


def launch(playwright: Playwright) -> Browser:
    """A browser without a window."""
    return playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
