"""Somebody with a keyboard and no mouse, who must see at each moment where they are.

Before a key acts, the focus is on a control that shows it; after it, the focus is somewhere still, unless the page
changed. Going on with Tab never stops on the same control twice running, which would be a trap.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect

HERE = Path(__file__).with_name("here.js").read_text(encoding="utf-8")
PARTS = 4
"""Day, month, year and calendar: the stops within a field for a day."""

MOST = 300
"""Stops before a control is given up."""


@dataclass
class Hands:
    """The keyboard of one page."""

    page: Page

    def skips(self) -> None:
        """The first stop of a page leads past its head."""
        self._tab()
        assert self.here()["name"] == "Aller au contenu"
        self._press("Enter")
        expect(self.page.locator("#contenu")).to_be_focused()

    def follows(self, name: str) -> None:
        """A link or a button that leads to another page."""
        self.goes_to(name, "a", "button", "summary")
        with self.page.expect_navigation():
            self._press("Enter")

    presses = follows

    def unfolds(self, name: str) -> None:
        self.goes_to(name, "summary")
        self._press("Enter")
        self._stays()

    def types(self, label: str, text: str) -> None:
        self.goes_to(label, "input", "textarea")
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)
        self._stays()

    def answers(self, question: str, answer: str) -> None:
        """With the arrows, as radio buttons are."""
        self.goes_to(question, "radio", key="group")
        if self.here()["name"] == answer:
            self._press("Space")
        for _ in range(20):
            if self.here()["name"] == answer:
                break
            self._press("ArrowDown")
            self._stays()
        here = self.here()
        assert (here["name"], here["checked"]) == (answer, True), here

    def says_yes_until(self, button: str) -> None:
        """Answer « Oui » to each question on the way to this button."""
        for _ in range(MOST):
            here = self.here()
            if here["kind"] == "button" and here["name"].startswith(button):
                return
            if here["kind"] == "radio" and here["name"] == "Oui" and not here["checked"]:
                self._press("Space")
                assert self.here()["checked"] is True
            self._tab()
        raise AssertionError(f"the keyboard never comes to « {button} »")

    def ticks(self, label: str) -> None:
        self.goes_to(label, "checkbox")
        self._press("Space")
        assert self.here()["checked"] is True

    def attaches(self, label: str, *files: Path) -> None:
        """The browser's own window opens from the keyboard; then the files are sent."""
        self.goes_to(label, "file")
        with self.page.expect_file_chooser() as chosen:
            self._press("Enter")
        chosen.value.set_files(files)
        self.presses("Envoyer ce fichier")

    def arrives_at(self, heading: str) -> None:
        expect(self.page.get_by_role("heading", level=1)).to_have_text(heading)

    def goes_to(self, name: str, *kinds: str, key: str = "name") -> None:
        """Tab until a control of one of these kinds has this name, or stands under this question."""
        seen = []
        for _ in range(MOST):
            here = self.here()
            if here["kind"] in kinds and here[key].startswith(name):
                self._is_seen(here)
                return
            seen.append(f"{here['kind']} {here['name']}")
            self._tab()
        raise AssertionError(f"the keyboard never comes to « {name} »: {seen[:80]}")

    def here(self) -> dict[str, Any]:
        """What has the focus: `kind`, `name`, `group`, `checked`, `ring`, `inside` (the window)."""
        found: dict[str, Any] = self.page.evaluate(HERE)
        return found

    def _tab(self) -> None:
        self.page.evaluate("() => { window.stop = document.activeElement; }")
        for _ in range(PARTS):
            self.page.keyboard.press("Tab")
            if self.page.evaluate("() => document.activeElement !== window.stop"):
                return self._is_seen(self.here())
        raise AssertionError(f"a trap: {self.here()}")

    def _press(self, key: str) -> None:
        self._is_seen(self.here())
        self.page.keyboard.press(key)

    def _is_seen(self, here: dict[str, Any]) -> None:
        # Between the last control and the first stands the browser's own frame.
        if here["kind"] != "body":
            assert here["ring"], f"the focus cannot be seen: {here}"
            assert here["inside"], f"the focus is out of the window: {here}"

    def _stays(self) -> None:
        assert self.here()["kind"] != "body", "the focus is lost"
