"""The viewer in Chromium, wide and narrow, with and without scripts."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from models import AccountRequest
from services.signup import draft_documents, submission
from tests.backoffice.conftest import signed_in
from tests.support import factories, files
from tests.support.chromium import Visitors
from tests.support.page_rules import faults
from tests.support.site import Site
from tests.support.steps import EVERY_SCREEN, NARROW, WIDE, Screen

pytestmark = pytest.mark.browser

OVERLAY = """sheet => {
  const marks = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  marks.setAttribute("viewBox", "0 0 1000 1000");
  marks.setAttribute("preserveAspectRatio", "none");
  marks.setAttribute("data-page", "2");
  Object.assign(marks.style, {position: "absolute", inset: "0", width: "100%", height: "100%"});
  sheet.append(marks);
}"""


def waiting(site: Site, **pages: int) -> AccountRequest:
    """A request whose documents have three pages each, or as many as said."""
    draft = factories.make_draft(site.deps, documents=False)
    for kind in ("proof_of_existence", "mandate"):
        count = pages.get(kind, 3)
        draft_documents.put_document(site.deps, draft, kind, factories.PlainFile(files.pdf(count, kind), pages=count))
    return factories.activate(site.deps, submission.submit(site.deps, draft))


def arrives(site: Site, visitors: Visitors, screen: Screen) -> Page:
    """An administrator's window on the request."""
    page = signed_in(site, visitors, screen)
    page.goto(f"{site.address}/backoffice/demandes/{waiting(site).reference}?liste=vue%3Dtoutes&piece=mandate")
    return page


def box(page: Page, selector: str, within: str = "#piece-mandate ") -> dict[str, float]:
    """Where it is drawn: x, y, width and height in pixels."""
    found = page.locator(within + selector).first.bounding_box()
    assert found is not None
    return {"x": found["x"], "y": found["y"], "width": found["width"], "height": found["height"]}


@pytest.mark.parametrize("screen", EVERY_SCREEN, ids=str)
def test_pages_are_turned_enlarged_and_gone_through(site: Site, visitors: Visitors, screen: Screen) -> None:
    page = arrives(site, visitors, screen)
    mandate = page.locator("#piece-mandate")
    loads: list[str] = []
    page.on("load", lambda loaded: loads.append(loaded.url))

    mandate.get_by_role("link", name="Page suivante").click()
    expect(mandate.get_by_alt_text("page 2 sur 3")).to_be_visible()
    expect(mandate.get_by_text("Page 2 sur 3", exact=True)).to_be_visible()
    expect(page.locator("#piece-proof_of_existence").get_by_text("Page 1 sur 3", exact=True)).to_have_count(1)

    mandate.get_by_role("link", name="Agrandir").click()
    expect(mandate.get_by_text("125\u00a0%")).to_be_visible()
    image = mandate.get_by_alt_text("page 2 sur 3")
    expect(image).to_have_js_property("complete", True)
    assert box(page, ".sheet")["width"] == pytest.approx(1.25 * (box(page, ".viewer__stage")["width"] - 16), abs=2)

    upright = box(page, ".sheet__image")
    assert upright["height"] > upright["width"]
    mandate.get_by_role("link", name="Pivoter").click()
    expect(mandate.locator(".leaf--r90")).to_be_visible()
    expect(image).to_have_js_property("complete", True)
    turned = box(page, ".sheet__image")
    assert turned["width"] == pytest.approx(upright["width"], abs=2)
    assert turned["height"] == pytest.approx(upright["width"] ** 2 / upright["height"], abs=2)
    room = box(page, ".leaf")
    assert (turned["x"], turned["y"], turned["height"]) == pytest.approx((room["x"], room["y"], room["height"]), abs=2)

    mandate.get_by_role("link", name="Page 3").click()
    expect(mandate.get_by_alt_text("page 3 sur 3")).to_be_visible()
    expect(mandate.get_by_role("link", name="Page suivante")).to_have_attribute("aria-disabled", "true")
    for said in ("liste=vue%3Dtoutes", "piece=mandate", "page=3", "zoom=125", "rotation=90"):
        expect(page).to_have_url(re.compile(said))
    assert (len(loads) == 0) == screen.javascript
    assert faults(page, allowed=("Page",)) == []


@pytest.mark.parametrize("screen", [WIDE, NARROW], ids=str)
def test_what_is_drawn_over_a_page_turns_and_goes_with_it(site: Site, visitors: Visitors, screen: Screen) -> None:
    page = arrives(site, visitors, screen)
    mandate = page.locator("#piece-mandate")
    mandate.get_by_role("link", name="Page suivante").click()
    mandate.get_by_alt_text("page 2 sur 3").wait_for()
    mandate.locator(".sheet").evaluate(OVERLAY)
    for _ in range(4):
        marks = box(page, ".sheet > svg")
        assert marks == pytest.approx(box(page, ".sheet__image"), abs=2)
        mandate.get_by_role("link", name="Pivoter").click()
    mandate.get_by_role("link", name="Page précédente").click()
    expect(mandate.locator(".sheet > svg")).to_be_hidden()
    mandate.get_by_role("link", name="Page suivante").click()
    expect(mandate.locator(".sheet > svg")).to_be_visible()


def test_documents_stand_beside_the_data_and_take_the_whole_width(site: Site, visitors: Visitors) -> None:
    page = arrives(site, visitors, WIDE)
    left, right = box(page, ".pane--facts", ""), box(page, ".viewer")
    assert left["x"] + left["width"] <= right["x"]
    page.locator("#piece-mandate").get_by_role("link", name="Pleine largeur").click()
    expect(page).to_have_url(re.compile("largeur=pleine"))
    expect(page.locator(".pane--facts")).to_be_hidden()
    assert box(page, ".viewer")["width"] > 1.6 * right["width"]
    page.locator("#piece-mandate").get_by_role("link", name="Côte à côte").click()
    expect(page).not_to_have_url(re.compile("largeur"))
    expect(page.locator(".pane--facts")).to_be_visible()


@pytest.mark.parametrize("screen", EVERY_SCREEN, ids=str)
def test_a_tab_leads_to_its_document(site: Site, visitors: Visitors, screen: Screen) -> None:
    page = arrives(site, visitors, screen)
    current = page.locator("article[data-current]")
    expect(current).to_have_id("piece-mandate")
    page.get_by_role("link", name="Document attestant de l’existence légale").click()
    expect(current).to_have_id("piece-proof_of_existence")
    expect(current).to_have_count(1)
    expect(current).to_be_focused()
    expect(page.locator("[data-tab][aria-current]")).to_have_attribute("data-tab", "proof_of_existence")
    expect(page).to_have_url(re.compile("piece=proof_of_existence"))
    expect(page.locator("#piece-mandate")).to_be_hidden()


def test_a_key_turns_no_page_of_another_document(site: Site, visitors: Visitors) -> None:
    page = signed_in(site, visitors, WIDE)
    page.goto(f"{site.address}/backoffice/demandes/{waiting(site, mandate=1).reference}")
    page.keyboard.press("D")
    mandate = page.locator("#piece-mandate")
    expect(mandate).to_be_focused()
    page.keyboard.press("n")
    page.keyboard.press("t")
    expect(mandate.locator(".leaf--r90")).to_have_count(1)
    expect(page.locator("#piece-proof_of_existence").get_by_text("Page 1 sur 3", exact=True)).to_have_count(1)


def test_on_a_telephone_the_pages_come_below_the_data(site: Site, visitors: Visitors) -> None:
    page = arrives(site, visitors, NARROW)
    facts, tabs = box(page, ".pane--facts", ""), box(page, ".doc-tabs", "")
    assert facts["y"] + facts["height"] <= tabs["y"]
    assert box(page, ".viewer")["width"] <= 360


@pytest.mark.parametrize("screen", EVERY_SCREEN, ids=str)
def test_the_text_follows_the_page_and_stays_unfolded(site: Site, visitors: Visitors, screen: Screen) -> None:
    page = arrives(site, visitors, screen)
    mandate = page.locator("#piece-mandate")
    mandate.locator(".page-text > summary").click()
    if not screen.javascript:
        mandate.get_by_role("link", name="Lire le texte de la page").click()
        expect(page.get_by_role("heading", name="texte de la page 1 sur 3")).to_be_visible()
        expect(page.locator(".page-text__lines").first).to_contain_text("mandate")
        return
    expect(mandate.locator(".page-text__lines").first).to_contain_text("mandate")
    with page.expect_response("**/texte?page=2") as asked:
        mandate.get_by_role("link", name="Page suivante").click()
    assert asked.value.status == 200
    page.reload()
    expect(mandate.locator(".page-text__lines").first).to_contain_text("mandate")
