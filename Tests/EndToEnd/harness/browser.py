"""A real browser: Debian's Chromium, by way of Playwright, which brings none of its own."""

from __future__ import annotations

import contextlib
import shutil

from playwright.sync_api import Page, sync_playwright


@contextlib.contextmanager
def chromium():
    """A browser without a window."""
    with sync_playwright() as playwright:
        # As root Chromium has no sandbox; the only pages that it sees are our own.
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
        )
        try:
            yield browser
        finally:
            browser.close()


class Complaints:
    """What a page writes to the console, throws, or cannot load."""

    def __init__(self, page: Page, origin: str):
        self.texts: list[str] = []
        page.on("console", lambda message: message.type in ("error", "warning") and self.texts.append(message.text))
        page.on("pageerror", lambda error: self.texts.append(str(error)))
        page.on("request", lambda request: request.url.startswith((origin, "data:")) or self.texts.append(request.url))
