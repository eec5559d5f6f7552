"""The palette in a browser: by keys alone, and without a script."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.accessibility.checks import put_axe_in, violations
from tests.backoffice.conftest import signed_in
from tests.support.chromium import Visitors
from tests.support.site import Site
from tests.support.steps import Screen

pytestmark = pytest.mark.browser


def test_opens_searches_and_leads_by_keys_alone(site: Site, visitors: Visitors) -> None:
    page = signed_in(site, visitors, Screen(1280, True))
    link = page.get_by_role("link", name="Rechercher partout")
    link.focus()
    page.keyboard.press("Control+k")
    box = page.get_by_role("combobox")
    expect(box).to_be_focused()
    page.keyboard.type("> journ")
    first = page.get_by_role("option").first
    expect(first).to_contain_text("Journal")
    expect(first).to_have_attribute("aria-selected", "true")
    put_axe_in(page)
    assert violations(page) == []
    page.keyboard.press("Escape")
    expect(link).to_be_focused()
    page.keyboard.press("Control+k")
    box.fill(">demandes")
    expect(page.get_by_role("option").nth(2)).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("option").nth(1)).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    page.wait_for_url("**/backoffice/demandes/")


def test_is_a_page_without_a_script(site: Site, visitors: Visitors) -> None:
    page = signed_in(site, visitors, Screen(360, False))
    page.get_by_role("link", name="Rechercher").first.click()
    page.get_by_role("searchbox").fill("> journal")
    page.get_by_role("button", name="Rechercher").click()
    page.get_by_role("main").get_by_role("link", name="Journal").click()
    page.wait_for_url("**/backoffice/journal/")
