"""The keys of the grid of requests, in a browser: to move, to tick, and to act on what is ticked or on the row."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from urllib.parse import quote

import pytest
from playwright.sync_api import expect

from domain.states import StaffRole, State
from models import Account
from services.review.decisions import decide
from tests.backoffice.conftest import signed_in
from tests.support.chromium import Visitors
from tests.support.factories import fresh_actor, make_request
from tests.support.site import Site
from tests.support.steps import Screen

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_rows_are_walked_ticked_and_acted_on(site: Site, visitors: Visitors) -> None:
    names = ("Aubry", "Bonnet", "Carle", "Dumas")
    for name in names:
        make_request(site.deps, State.WITH_SI, first_name="Anne", last_name=name)
    page = signed_in(site, visitors, Screen(1280, True))
    page.goto(f"{site.address}/backoffice/demandes/")
    bar, keys = page.locator(".selection"), page.keyboard
    expect(bar).to_be_hidden()
    keys.press("j")
    expect(page.get_by_role("link", name="Anne Aubry")).to_be_focused()
    keys.press("x")
    expect(bar).to_contain_text("1 cochée")
    for key in ("j", "j", "k", "j", "Shift+X"):
        keys.press(key)
    expect(bar).to_contain_text("3 cochées")
    keys.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.get_by_role("link", name="Anne Dumas").focus()
    with page.expect_navigation():
        keys.press("r")
    for name in names[:3]:
        expect(page.get_by_role("main")).to_contain_text(f"Anne {name}")
    expect(page.get_by_role("main")).not_to_contain_text("Anne Dumas")
    page.goto(f"{site.address}/backoffice/demandes/")
    page.get_by_role("button", name="Tout décocher").click()
    expect(bar).to_be_hidden()
    page.get_by_role("link", name="Anne Dumas").focus()
    with page.expect_navigation():
        keys.press("r")
    expect(page.get_by_role("main")).to_contain_text("Anne Dumas")
    expect(page.get_by_role("main")).not_to_contain_text("Anne Carle")


def test_digits_open_the_views_of_the_menu_wherever_one_is(site: Site, visitors: Visitors) -> None:
    page = signed_in(site, visitors, Screen(1280, True))
    for name, list_name, words in (("Comptes actifs", "comptes", "etat=actif"), ("Brest", "demandes", "vue=toutes")):
        page.goto(f"{site.address}/backoffice/vues/new/?de={list_name}&mots={quote(words)}")
        page.get_by_label("Nom", exact=True).fill(name)
        page.get_by_role("button", name="Enregistrer", exact=True).click()
    page.goto(f"{site.address}/backoffice/entites/")
    page.get_by_role("searchbox").press("1")
    expect(page.get_by_role("searchbox")).to_have_value("1")
    page.get_by_role("searchbox").blur()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("Brest")
    page.keyboard.press("Escape")
    page.keyboard.press("2")
    page.wait_for_url("**/backoffice/comptes/?*")
    # As keyboards have it where digits need Shift.
    page.evaluate(
        "document.body.dispatchEvent(new KeyboardEvent('keydown', {key: '&', code: 'Digit1', bubbles: true}))"
    )
    page.wait_for_url("**/backoffice/demandes/?vue=toutes*")
    page.keyboard.press("9")
    expect(page).to_have_title(re.compile("Toutes"))


def test_the_time_left_to_take_a_decision_back_ticks_and_is_read_out_twice(site: Site, visitors: Visitors) -> None:
    waiting = make_request(site.deps, State.WITH_SI)
    policy = replace(site.deps.policy, decision_window=timedelta(seconds=60))
    page = signed_in(site, visitors, Screen(1280, True))
    by = fresh_actor(Account.get(Account.staff_role == StaffRole.SI_ADMIN))
    decide(replace(site.deps, policy=policy), by, waiting.reference, "reject", reason="Non.")
    page.clock.install()
    page.goto(f"{site.address}/backoffice/demandes/{waiting.reference}")
    left, news = page.locator("[data-left]"), page.locator("[data-left-news]")
    before = int(left.get_attribute("data-left") or 0)
    page.clock.run_for(3_000)
    expect(left).to_have_text(f"dans {before - 3} s,")
    expect(news).to_be_empty()
    page.clock.run_for((before - 12) * 1000)
    expect(news).to_have_text("Encore 10 secondes pour annuler.")
    page.clock.run_for(10_000)
    expect(left).to_have_text("maintenant,")
    expect(news).to_have_text("Il n’est plus temps d’annuler.")


def test_back_on_a_list_the_row_that_one_left_has_the_focus(site: Site, visitors: Visitors) -> None:
    for name in ("Aubry", "Bonnet", "Carle"):
        make_request(site.deps, State.WITH_SI, first_name="Anne", last_name=name)
    page = signed_in(site, visitors, Screen(1280, True))
    shown = f"{site.address}/backoffice/demandes/?vue=en-cours&tri=demandeur"
    page.goto(shown)
    page.get_by_role("link", name="Anne Aubry").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Anne Aubry")
    page.keyboard.press("j")
    expect(page.get_by_role("heading", level=1)).to_have_text("Anne Bonnet")
    page.keyboard.press("l")
    page.wait_for_url("**/backoffice/demandes/?*")
    # The request that one was at last, not the one that was opened first.
    expect(page.get_by_role("link", name="Anne Bonnet")).to_be_focused()
    page.get_by_role("link", name="Anne Carle").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Anne Carle")
    page.go_back()
    expect(page.get_by_role("link", name="Anne Carle")).to_be_focused()
    page.goto(shown)
    expect(page.locator("tbody a:focus")).to_have_count(0)
