"""What people do in a browser, in their words: press a button, fill a field by its label, read a page.

Nothing is found by class or id. Every page that a person arrives at is held to the rules of page_rules.py. What each
does is counted, as counts.py says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from playwright.sync_api import Locator, Page, Response, expect

from tests.support.counts import Counts, timed
from tests.support.page_rules import faults


@dataclass(frozen=True)
class Screen:
    """How somebody comes: the window's width in pixels, and whether scripts run."""

    width: int = 1280
    javascript: bool = True

    def __str__(self) -> str:
        return f"{self.width}-{'js' if self.javascript else 'nojs'}"


WIDE, NARROW = Screen(), Screen(360)
WIDE_PLAIN, NARROW_PLAIN = Screen(javascript=False), Screen(360, javascript=False)
EVERY_SCREEN = (WIDE, NARROW, WIDE_PLAIN, NARROW_PLAIN)


@dataclass
class Person:
    """Somebody at a window of their own. `inside` narrows what is looked at to a part of the page."""

    page: Page
    home: str
    pictures: Path | None = None
    inside: Locator | None = None
    faults: list[str] = field(default_factory=list)
    counts: Counts = field(default_factory=Counts)

    def __post_init__(self) -> None:
        self.page.on("response", self._answered)

    # -- going

    @timed
    def opens(self, address: str) -> None:
        """Type an address, or open a link of a mail."""
        self.page.goto(address if address.startswith("http") else self.home + address)

    @timed
    def reloads(self) -> None:
        self.page.reload()

    @timed
    def follows(self, link: str) -> None:
        self._one("link", link).click()
        self.counts.presses += 1

    @timed
    def presses(self, button: str) -> None:
        self._one("button", button).click()
        self.counts.presses += 1

    @timed
    def unfolds(self, words: str) -> None:
        """Open a folded part of the page; one that is open stays so."""
        summary = self._root().locator("summary", has_text=words).first
        if summary.evaluate("node => !node.parentElement.open"):
            summary.click()
            self.counts.presses += 1

    @timed
    def downloads(self, button: str, folder: Path) -> Path:
        """Press a button or a link that gives a file."""
        control = self._root().get_by_role("button", name=button).or_(self._root().get_by_role("link", name=button))
        with self.page.expect_download() as download:
            control.first.click()
        self.counts.presses += 1
        path = folder / download.value.suggested_filename
        download.value.save_as(path)
        return path

    # -- answering

    @timed
    def fills(self, label: str, value: str, place: int = 1) -> None:
        """`place` tells apart the fields that share a label."""
        control = self._field(label, place)
        self.counts.answer(control, known=control.input_value() == value)
        control.fill(value)

    @timed
    def finds_filled(self, label: str, value: str) -> None:
        expect(self._field(label)).to_have_value(value)

    @timed
    def picks(self, label: str, option: str) -> None:
        """Choose in a drop-down list."""
        control = self._field(label)
        self.counts.answer(control, known=control.locator("option:checked").inner_text() == option)
        control.select_option(label=option)

    @timed
    def answers(self, question: str, answer: str) -> None:
        """Choose one of the radio buttons under a question, by its words as people do."""
        asked = self._question(question)
        chosen = asked.get_by_role("radio", name=answer, exact=True)
        self.counts.answer(chosen, known=chosen.is_checked())
        asked.get_by_text(answer, exact=True).click()
        expect(chosen).to_be_checked()

    @timed
    def finds_answered(self, question: str, answer: str) -> None:
        expect(self._question(question).get_by_role("radio", name=answer, exact=True)).to_be_checked()

    @timed
    def ticks(self, label: str) -> None:
        # Forced: a label drawn over its box takes the click, and ticks it.
        box = self._root().get_by_role("checkbox", name=label).first
        self.counts.answer(box, known=box.is_checked())
        box.check(force=True)

    @timed
    def attaches(self, label: str, *files: Path, button: str = "Envoyer ce fichier") -> None:
        """Choose files, and send them at once."""
        # What was received has the same name, beside the input.
        control = self._labelled(label).and_(self.page.locator("input[type=file]")).first
        self.counts.answer(control, known=False)
        control.set_input_files(files)
        self.presses(button)

    # -- reading

    def arrives_at(self, heading: str) -> None:
        """A page with this heading, which keeps the rules of every page."""
        self._sees_heading(heading)
        self.faults += faults(self.page)
        if self.pictures is not None:
            self._picture(heading)

    @timed
    def reads(self, *words: str) -> None:
        """These words stand in the page, or in the part looked at."""
        for part in words:
            expect(self._root()).to_contain_text(part, use_inner_text=True)

    @timed
    def reads_nowhere(self, *words: str) -> None:
        for part in words:
            expect(self._root()).not_to_contain_text(part, use_inner_text=True)

    @timed
    def is_told(self, message: str) -> None:
        """A message at the head of the page."""
        expect(
            self.page.get_by_role("status").or_(self.page.get_by_role("alert")).filter(has_text=message)
        ).to_be_visible()

    @timed
    def is_refused(self, message: str, *, beside: bool = True) -> None:
        """The message stands in the summary of errors, whose link leads to its field, and beside the field."""
        link = self.page.get_by_role("alert").filter(has_text="Vérifiez").get_by_role("link", name=message)
        expect(link).to_be_visible()
        expect(self.page.get_by_text(message)).to_have_count(2 if beside else 1)
        anchor = (link.get_attribute("href") or "").removeprefix("#")
        expect(self.page.locator(f'[id="{anchor}"]')).to_be_visible()

    @timed
    def sees_picture(self, words: str) -> None:
        """A picture with this text, really drawn."""
        picture = self._root().get_by_role("img", name=words)
        picture.scroll_into_view_if_needed()
        expect(picture).to_have_js_property("complete", True)
        assert picture.evaluate("image => image.naturalWidth") > 100

    @timed
    def sees_no_button(self, button: str) -> None:
        expect(self._root().get_by_role("button", name=button)).to_have_count(0)

    @contextmanager
    def within(self, region: str) -> Iterator[None]:
        """Look at one region of the page, named by its heading, an article, or a row of a table."""
        named = re.compile(_spaced(region))
        found = self._root().get_by_role("region", name=named)
        for role in ("article", "row", "listitem", "group"):
            found = found.or_(self._root().get_by_role(role, name=named))  # type: ignore[arg-type]
        former, self.inside = self.inside, found.first
        try:
            yield
        finally:
            self.inside = former

    # -- inside

    def _root(self) -> Locator:
        return self.inside or self.page.locator("body")

    def _one(self, role: Literal["link", "button"], name: str) -> Locator:
        """The control of this name, before one with hidden words after it; in the page's own part, before its frame."""
        exact, longer = re.compile(rf"^{_spaced(name)}$"), re.compile(rf"^{_spaced(name)}(\s|$)")
        self._root().get_by_role(role, name=longer).first.wait_for()
        parts = [self.inside] if self.inside else [self.page.get_by_role("main"), self._root()]
        for part in parts:
            for named in (exact, longer):
                found = part.get_by_role(role, name=named)
                if found.count():
                    return found.first
        raise AssertionError(f"no {role} « {name} »")

    def _field(self, label: str, place: int = 1) -> Locator:
        return self._labelled(label).nth(place - 1)

    def _labelled(self, label: str) -> Locator:
        """By its whole label, « (facultatif) » aside."""
        named = re.compile(rf"^\s*{_spaced(label)}(\s*\(facultatif\))?\s*$")
        return self._root().get_by_label(named)

    def _question(self, question: str) -> Locator:
        named = re.compile(rf"^{_spaced(question)}")
        return self._root().get_by_role("group", name=named).or_(
            self._root().get_by_role("radiogroup", name=named)
        ).first  # fmt: skip

    @timed
    def _sees_heading(self, heading: str) -> None:
        """Apart from what follows: the rules of pages are the test's time, not the person's."""
        expect(self.page.get_by_role("heading", level=1)).to_have_text(heading)

    def _answered(self, response: Response) -> None:
        self.counts.answered(response, self.page.main_frame)
        part_of_page = response.request.resource_type != "document" and response.status >= 400
        if response.status >= 500 or part_of_page:
            self.faults.append(f"{response.url}: {response.status}")

    def _picture(self, heading: str) -> None:
        assert self.pictures is not None
        words = re.sub(r"\W+", "-", heading.lower())[:50].strip("-")
        size = self.page.viewport_size or {"width": 0}
        self.page.screenshot(path=self.pictures / f"{words}-{size['width']}.png", full_page=True)


def _spaced(text: str) -> str:
    """A pattern of this text, whatever spaces stand in the page."""
    return r"\s".join(re.escape(word) for word in text.split())
