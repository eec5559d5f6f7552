"""A page that nobody uses says, before it happens, that its session ends."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.backoffice.conftest import signed_in
from tests.support.chromium import Visitors
from tests.support.site import Site
from tests.support.steps import Screen

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_an_unused_page_warns_five_minutes_before_the_session_ends(site: Site, visitors: Visitors) -> None:
    page = signed_in(site, visitors, Screen(1280, True))
    page.clock.install()
    page.goto(f"{site.address}/backoffice/demandes/")
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
    expect(page.get_by_text("Votre session a pris fin")).to_be_visible()
    expect(page.get_by_role("button", name="Rester connecté")).to_be_hidden()
