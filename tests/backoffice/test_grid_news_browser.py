"""Two people on one grid, in browsers: what one does appears to the other, in its place, while rows stay."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from domain.states import StaffRole, State
from services.review import claims
from tests.backoffice.conftest import signed_in
from tests.support.chromium import Visitors
from tests.support.factories import fresh_actor, make_request
from tests.support.site import Site
from tests.support.steps import Screen

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def asks_now(page: Page) -> int:
    """As when one comes back to the window: the page asks at once instead of waiting for its turn. The status."""
    with page.expect_response("**/demandes/nouvelles?*") as answer:
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    return answer.value.status


def test_what_a_colleague_does_appears_where_it_stands(site: Site, visitors: Visitors) -> None:
    first, second = (make_request(site.deps, State.WITH_SI, last_name=name) for name in ("Aubry", "Bonnet"))
    page = signed_in(site, visitors, Screen(1280, True))
    page.goto(f"{site.address}/backoffice/demandes/")
    rows, news = page.locator("tbody tr"), page.locator("#grid-news")
    page.locator(f"#demande-{second.reference}").get_by_role("checkbox").check()
    where = rows.first.bounding_box()
    assert asks_now(page) == 304
    expect(news).to_be_empty()
    colleague = fresh_actor(site.staff("Camille Roux", StaffRole.REVIEWER))
    claims.take(site.deps, colleague, first.reference)
    claims.take(site.deps, colleague, second.reference)
    make_request(site.deps, State.WITH_SI, last_name="Carle")
    page.locator(f"#demande-{second.reference} details.menu > summary").click()  # its menu stays open
    asks_now(page)
    expect(news).to_contain_text("2 demandes affichées ont changé, 1 nouvelle demande — Actualiser")
    expect(rows.first.locator(".grid__owner")).to_contain_text("Camille Roux")
    expect(rows.first.locator(".row-news")).to_contain_text("Changée")
    expect(page.locator(f"#demande-{second.reference} details.menu")).to_have_attribute("open", "")
    expect(page.locator(f"#demande-{second.reference}").get_by_role("checkbox")).to_be_checked()
    expect(rows).to_have_count(2)
    assert rows.first.bounding_box() == where
    page.context.clear_cookies()
    asks_now(page)
    expect(news).to_contain_text("Votre session est terminée")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    assert asked == [], "it asks although the session is over"
