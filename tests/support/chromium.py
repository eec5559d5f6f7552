"""The system's Chromium, driven by Playwright."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Error, Page, expect, sync_playwright

# No sandbox as root, no traffic of its own.
FLAGS = [
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]


EXPECTED = (
    "Failed to load resource",
    "Blocked script execution in",
    "htmx:afterRequest",
    "htmx:sendAbort",
    "htmx:sendError",
    "htmx:timeout",
    "Response Status Error Code 500",
)
"""Errors that Chromium tells of what tests do on purpose: pages that are refused, mails in a frame without scripts, and
what htmx says of a question that got no good answer or was given up for a newer one."""

PATIENCE = 30_000
"""Milliseconds that anything in a page may take to happen: on a busy machine Playwright's own five seconds are few."""

expect.set_options(timeout=PATIENCE)


def executable() -> str | None:
    """The system's Chromium, whatever the system calls it: rather the one that has no windows to draw beside."""
    names = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return next((path for path in map(shutil.which, names) if path), None)


@contextmanager
def running_browser(*flags: str) -> Iterator[Browser]:
    """The browser, with these flags beside ours."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable(), args=[*FLAGS, *flags])
        try:
            yield browser
        finally:
            browser.close()


@dataclass
class Visitors:
    """Opens browsers' windows for people who share nothing, and keeps what went wrong in any of them."""

    browser: Browser
    faults: list[str] = field(default_factory=list)
    contexts: list[BrowserContext] = field(default_factory=list)

    def visitor(self, *, width: int = 1280, height: int = 900, javascript: bool = True, **options: Any) -> Page:
        """A page of a new browser, without cookies, `width` pixels wide; `options` are those of `new_context`."""
        context = self.browser.new_context(
            viewport={"width": width, "height": height},
            java_script_enabled=javascript,
            locale="fr-FR",
            timezone_id="Europe/Paris",
            **options,
        )
        context.set_default_timeout(PATIENCE)
        context.on("console", self._heard)
        context.on("weberror", lambda web_error: self.faults.append(f"script error: {web_error.error}"))
        self.contexts.append(context)
        return context.new_page()

    def close(self) -> None:
        for context in self.contexts:
            try:
                context.close()
            except Error:  # closed by the test
                continue

    def _heard(self, message: ConsoleMessage) -> None:
        policy = "Content Security Policy" in message.text or "Content-Security-Policy" in message.text
        if policy or (message.type == "error" and not message.text.startswith(EXPECTED)):
            self.faults.append(f"{message.location.get('url')}: {message.text}")
