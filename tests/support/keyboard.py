"""A review by keyboard alone: every key that is pressed is counted, and the mouse is nowhere.

`Reviewer(page).review("approve")` looks at each page of each document, answers its checklist where there is one,
accepts it, decides and lands on the next request.
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
        """Keys the last of which leads to another page, or to this one again."""
        with self.page.expect_navigation():
            self.press(*names)

    @property
    def name(self) -> str:
        return self.page.get_by_role("heading", level=1).inner_text()

    def review(self, decision: str) -> Review:
        """`approve`, `reject` or `request_changes`; the first document is refused for a complement."""
        began, before, name = time.perf_counter(), self.keys, self.name
        count = self.page.locator("article.document").count()
        for number in range(count):
            self._judge(number, accept=decision == "approve" or (decision == "request_changes" and number > 0))
        {"approve": self._approve, "reject": self._reject, "request_changes": self._ask}[decision]()
        self.done.append(Review(name, decision, count, self.keys - before, time.perf_counter() - began))
        return self.done[-1]

    # -- inside

    def _judge(self, number: int, *, accept: bool) -> None:
        self.press("d")
        article = self.page.locator("article.document").nth(number)
        expect(article).to_be_focused()
        self._look(article)
        if self._answer(article, accept=accept):
            self.turns_page("Enter")
        elif accept:
            self.turns_page("a")
        else:
            self.press("x")
            self.turns_page("Control+Enter")
        judged = "Acceptée" if accept else "Refusée"
        expect(self.page.locator("article.document").nth(number)).to_contain_text(judged)

    def _look(self, article: Locator) -> None:
        """At every page, until it is drawn."""
        pages = int(article.locator("[data-pages]").get_attribute("data-pages") or 1)
        for page in range(1, pages + 1):
            image = article.get_by_role("img", name=f"page {page} sur {pages}")
            expect(image).to_have_js_property("complete", True)
            assert image.evaluate("image => image.naturalWidth") > 100
            if page < pages:
                self.press("n")

    def _answer(self, article: Locator, *, accept: bool) -> bool:
        """Its checklist, if it has one: a « non » to the first question of a document that is not accepted.

        What follows from the answers is then one Enter away.
        """
        questions = article.locator("fieldset[data-check]")
        if not questions.count():
            return False
        self.press("q")
        for number in range(questions.count()):
            self.press("o" if accept or number else "n")
        return True

    def _approve(self) -> None:
        self.turns_page("v", "Enter")

    def _reject(self) -> None:
        self.turns_page("r", "Space", "Enter")

    def _ask(self) -> None:
        self.turns_page("c", "Enter")


def at_the_keyboard(person: Person) -> Reviewer:
    """This person, who lets go of the mouse."""
    return Reviewer(person.page)
