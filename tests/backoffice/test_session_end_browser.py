"""A page that nobody uses says, before it happens, that its session ends: every page of somebody who is signed in."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.backoffice.conftest import signed_in
from tests.support.chromium import Visitors
from tests.support.site import Site
from tests.support.steps import Screen

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ENDED = "Votre session a pris fin"


def opened(site: Site, visitors: Visitors, path: str) -> Page:
    page = signed_in(site, visitors, Screen(1280, True))
    page.clock.install()
    page.goto(f"{site.address}{path}")
    return page


@pytest.mark.parametrize("path", ["/backoffice/demandes/", "/mon-compte", "/creer-un-compte/", "/aide"])
def test_an_unused_page_warns_five_minutes_before_the_session_ends(site: Site, visitors: Visitors, path: str) -> None:
    page = opened(site, visitors, path)
    ends = page.get_by_role("alert").filter(has_text="se termine dans 5 minutes")
    page.clock.fast_forward("54:50")
    expect(ends).to_be_hidden()
    page.clock.fast_forward("00:11")
    expect(ends).to_be_visible()
    with page.expect_response("**/mon-compte") as answer:
        page.get_by_role("button", name="Rester connecté").click()
    assert answer.value.status == 200
    expect(ends).to_be_hidden()
    page.clock.fast_forward("01:00:01")
    expect(page.get_by_text(ENDED)).to_be_visible()
    expect(page.get_by_role("button", name="Rester connecté")).to_be_hidden()


def test_the_longest_session_ends_too_and_no_button_makes_it_longer(site: Site, visitors: Visitors) -> None:
    page = opened(site, visitors, "/mon-compte")
    last = page.get_by_text("elle a duré le temps permis")
    for _ in range(14):  # used every fifty minutes until 11 h 40
        page.clock.fast_forward("50:00")
        page.evaluate("document.querySelector('[data-session-end] button').click()")
        page.wait_for_load_state("networkidle")
    expect(last).to_be_hidden()
    page.clock.fast_forward("15:30")
    expect(last).to_be_visible()
    expect(page.get_by_role("button", name="Rester connecté")).to_be_hidden()
    page.clock.fast_forward("05:00")
    expect(page.get_by_text(ENDED)).to_be_visible()


def test_a_visitor_has_no_session_to_lose(site: Site, visitors: Visitors) -> None:
    page = visitors.visitor(width=1280)
    page.goto(f"{site.address}/")
    assert page.locator("[data-session-end]").count() == 0
