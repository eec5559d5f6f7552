"""A review of many requests by keyboard alone in Chromium: how many keys each takes, and how long the program takes.

Nobody thinks here: the seconds are those of the pages, from a request's page to the next one.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from statistics import median

from playwright.sync_api import Page, expect

from adapters.passwords import hash_password
from bench.installation import Installation
from bench.measures import ADMIN, PASSWORD, admin_of
from bench.report import Line
from domain.calendar import paris_date
from services.machinery.dependencies import Dependencies
from tests.support.chromium import Visitors, running_browser
from tests.support.keyboard import Review, Reviewer
from tests.support.stages import Applicant, request_with_si

MIX = ("approve", "approve", "request_changes", "approve", "reject")
"""Most requests are approved."""

NAMES = ("Aubry", "Bonnet", "Colin", "Delmas", "Estève", "Faure", "Garnier", "Hamel", "Imbert", "Joly")
WORDS = {"approve": "approved", "request_changes": "complement asked for", "reject": "rejected"}


@dataclass(frozen=True)
class Place:
    """The bench's own, as `tests.support.stages.Place` describes it."""

    deps: Dependencies

    @property
    def today(self) -> date:
        return paris_date(self.deps.now())

    def hashed(self, password: str) -> str:
        return hash_password(password)


def reviews(place: Installation, count: int = 20) -> Iterator[Line]:
    """A line for each request, then what they come to."""
    admin_of(place)
    with tempfile.TemporaryDirectory() as folder:
        for number in range(count):
            name = f"{NAMES[number % len(NAMES)]}{number // len(NAMES) or ''}"
            who = Applicant("Lou", name, f"lou{number}@entreprise{number}.example")
            request_with_si(Place(place.deps), who, Path(folder))
    with running_browser() as browser:
        visitors = Visitors(browser)
        done = _all(visitors.visitor(), place, count)
        visitors.close()
    for number, review in enumerate(done, 1):
        what = f"review {number:2} by keyboard, {WORDS[review.decision]}"
        yield Line(
            what, place.database, f"{review.keys:3} keys, {review.seconds:.1f} s", f"{review.documents} documents"
        )
    keys, seconds = [review.keys for review in done], [review.seconds for review in done]
    figure = f"median {median(keys):.0f} keys, {median(seconds):.1f} s; {sum(keys)} keys, {sum(seconds):.0f} s in all"
    yield Line(
        f"review of {count} requests by keyboard alone", place.database, figure, "no mouse, nothing thought over"
    )


def _all(page: Page, place: Installation, count: int) -> list[Review]:
    """From the list's first row to its end."""
    home = "http://{}:{}".format(*place.address)
    page.goto(f"{home}/connexion")
    page.get_by_label("Adresse mail").fill(ADMIN)
    page.get_by_label("Mot de passe", exact=True).fill(PASSWORD)
    page.get_by_label("Mot de passe", exact=True).press("Enter")
    page.wait_for_url(f"{home}/backoffice/**")
    page.goto(f"{home}/backoffice/demandes/")
    reviewer = Reviewer(page)
    reviewer.turns_page("j", "Enter")
    for number in range(count):
        reviewer.review(MIX[number % len(MIX)])
    expect(page.get_by_role("heading", level=1)).to_have_text("Demandes")
    return reviewer.done
