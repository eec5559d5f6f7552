"""The request's page in Chromium: what is in sight without scrolling, at a desk and on a telephone; answers that save
themselves; regions that F6 goes round.
"""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from models import AccountRequest, CheckAnswer
from services.signup import draft_documents, submission
from tests.backoffice.conftest import signed_in
from tests.support import factories, files
from tests.support.chromium import Visitors
from tests.support.site import Site
from tests.support.steps import NARROW, WIDE

pytestmark = [pytest.mark.browser, pytest.mark.slow]

BOXES = """() => Object.fromEntries(Object.entries({
  name: "h1", state: ".bench-line .badge", wait: ".bench-line .badge + span", entity: ".bench-line a",
  place: ".list-nav__place", page: ".document[data-current] .sheet__image",
  stage: ".document[data-current] .viewer__stage",
  checks: ".document[data-current] .checks", first: ".document[data-current] .check", bar: "#decision",
  approve: "#valider .button", refuse: "[data-key=reject]", facts: ".pane--facts", more: ".decision__more > summary",
}).map(([name, selector]) => {
  const box = document.querySelector(selector)?.getBoundingClientRect();
  return [name, box && {x: box.x, y: box.y, right: box.right, bottom: box.bottom, width: box.width}];
}))"""
SCROLLS = (
    "() => [document.documentElement.scrollHeight - innerHeight, document.documentElement.scrollWidth - innerWidth]"
)


def waiting(site: Site, documents: bool = True) -> AccountRequest:
    draft = factories.make_draft(site.deps, documents=False)
    for kind in ("proof_of_existence", "mandate") if documents else ():
        draft_documents.put_document(site.deps, draft, kind, factories.PlainFile(files.pdf(2, kind), pages=2))
    return factories.activate(site.deps, submission.submit(site.deps, draft))


def opened(site: Site, visitors: Visitors, screen: Any, height: int) -> Page:
    page = signed_in(site, visitors, screen)
    page.set_viewport_size({"width": 1280 if screen is WIDE else 360, "height": height})
    page.goto(f"{site.address}/backoffice/demandes/{waiting(site).reference}")
    expect(page.locator(".document[data-current] .sheet__image")).to_have_js_property("complete", True)
    return page


def test_what_is_needed_to_decide_is_in_sight_at_a_desk(site: Site, visitors: Visitors) -> None:
    page = opened(site, visitors, WIDE, 800)
    assert page.evaluate(SCROLLS) == [0, 0]
    at = page.evaluate(BOXES)
    for name in ("name", "state", "wait", "entity", "place", "stage", "checks", "first", "approve", "refuse", "bar"):
        assert at[name], name
        assert 0 <= at[name]["y"] <= at[name]["bottom"] <= 800.5, (name, at[name])
        assert 0 <= at[name]["x"] <= at[name]["right"] <= 1280.5, (name, at[name])
    assert at["facts"]["right"] <= at["stage"]["x"] < at["stage"]["right"] <= at["checks"]["x"] + 1
    assert at["checks"]["bottom"] <= at["bar"]["y"] + 1
    assert at["page"]["width"] >= 440
    assert at["bar"]["y"] >= 700


def test_on_a_telephone_the_decision_stays_at_the_bottom(site: Site, visitors: Visitors) -> None:
    page = opened(site, visitors, NARROW, 800)
    for _ in range(2):
        at = page.evaluate(BOXES)
        assert at["bar"]["bottom"] == pytest.approx(800, abs=1)
        for name in ("approve", "refuse", "more"):
            assert at["bar"]["y"] < at[name]["y"] < at[name]["bottom"] <= 800, (name, at[name])
        assert page.evaluate(SCROLLS)[1] == 0
        page.mouse.wheel(0, 1500)


def test_an_answer_saves_itself_and_the_bar_follows(site: Site, visitors: Visitors) -> None:
    page = opened(site, visitors, WIDE, 800)
    loads: list[str] = []
    page.on("load", lambda loaded: loads.append(loaded.url))
    checks = page.locator(".document[data-current] .checks")
    checks.locator("[data-check=legible]").get_by_role("radio", name="Non").check(force=True)
    expect(checks.locator(".checks__head")).to_contain_text("1 sur 6, enregistré")
    expect(checks.get_by_text("Proposé au demandeur")).to_have_count(6)
    expect(checks.get_by_text("Proposé au demandeur").locator("visible=true")).to_have_count(1)
    assert [(row.check_code, row.answer) for row in CheckAnswer.select()] == [("legible", "no")]
    page.get_by_role("link", name="Demander un complément").click()
    way = page.get_by_role("region", name="Décision à préciser")
    expect(way.get_by_role("checkbox", name="Illisible ou incomplet")).to_be_checked()
    expect(way.locator("summary", has_text="Numéro de registre")).to_have_count(0)
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="Demander un complément")).to_be_focused()
    assert loads == []


def test_f6_goes_round_the_regions(site: Site, visitors: Visitors) -> None:
    page = opened(site, visitors, WIDE, 800)
    names = []
    for _ in range(4):
        page.keyboard.press("F6")
        names.append(page.evaluate("() => document.activeElement.getAttribute('aria-label')"))
    assert names[0] == "Demandeur et entité"
    assert names[1].endswith("la page")
    assert names[2].endswith("questions")
    assert names[3] == "Décision"
