"""A review by keyboard alone: every key that is pressed is counted, and the mouse is nowhere.

`Reviewer(page).review("approve")` looks at each page of each document, accepts it, decides and lands on the next
request; a complement answers « non » where a document fails.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from playwright.sync_api import Locator, Page, expect

from tests.support.steps import Person


@dataclass(frozen=True)
class Review:
    """What one request took: `keys` pressed, `seconds` between its page and the next one, nothing thought over."""

    name: str
    decision: str
    documents: int
    keys: int
    seconds: float


@dataclass
class Reviewer:
    """Somebody at the keyboard, on the page of a request."""

    page: Page
    keys: int = 0
    done: list[Review] = field(default_factory=list)

    def press(self, *names: str) -> None:
        """Keys one after the other; those of a chord, « Control+Enter », count each."""
        for name in names:
            self.page.keyboard.press(name)
            self.keys += 1 if name == "+" else len(name.split("+"))

    def turns_page(self, *names: str) -> None:
        """Keys, the last one leading to another page, or to this one again."""
        with self.page.expect_navigation():
            self.press(*names)

    @property
    def name(self) -> str:
        return self.page.get_by_role("heading", level=1).inner_text()

    def review(self, decision: str) -> Review:
        """`approve`, `reject` or `request_changes`, which is about the first document alone."""
        began, before, name = time.perf_counter(), self.keys, self.name
        count = self.page.locator("article.document").count()
        {"approve": self._approve, "reject": self._reject, "request_changes": self._ask}[decision]()
        self.done.append(Review(name, decision, count, self.keys - before, time.perf_counter() - began))
        return self.done[-1]

    # -- inside

    def _looks(self) -> Locator:
        """At every page of the document on the screen, until it is drawn."""
        article = self.page.locator("article.document[data-current]")
        pages = int(article.locator("[data-pages]").get_attribute("data-pages") or 1)
        for page in range(1, pages + 1):
            image = article.get_by_role("img", name=f"page {page} sur {pages}")
            expect(image).to_have_js_property("complete", True)
            assert image.evaluate("image => image.naturalWidth") > 100
            if page < pages:
                self.press("n")
        return article

    def _judges(self, key: str) -> None:
        """The document on the screen; the next open one then is where the keys are."""
        self._looks()
        tab = self.page.locator("[data-tab][aria-current]")
        judged = f"[data-tab={tab.get_attribute('data-tab')}]"
        self.turns_page(key)
        expect(self.page.locator(judged)).to_contain_text({"a": "Acceptée", "x": "Refusée"}[key])
        expect(self.page.locator("article.document[data-current]")).to_be_focused()

    def _approve(self) -> None:
        for _ in range(self.page.locator("article.document").count()):
            self._judges("a")
        self.turns_page("v", "Enter")

    def _reject(self) -> None:
        self._looks()
        self.press("r")
        expect(self.page.locator("#way input:focus")).to_have_count(1)
        self.press("Space", "Tab")
        self.page.keyboard.type("La société est radiée depuis 2024.")
        self.turns_page("Control+Enter")

    def _ask(self) -> None:
        article = self._looks()
        self.press("q", "n")
        expect(article.locator(".checks__head")).to_contain_text("enregistré")
        self.press("c")
        expect(self.page.locator("#way input:checked:focus")).to_have_count(1)
        self.turns_page("Enter")


def at_the_keyboard(person: Person) -> Reviewer:
    """This person, who lets go of the mouse."""
    return Reviewer(person.page)
