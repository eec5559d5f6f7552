"""Stock views in a browser: wide and narrow, with JavaScript and without, by keyboard, and read by axe."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from flask_admin.contrib.peewee import ModelView
from playwright.sync_api import Page, Route, expect

from models import AccountSession
from tests.accessibility.checks import put_axe_in, too_wide, unseen_focus, violations
from tests.backoffice.conftest import signed_in
from tests.backoffice.test_stock_rows import Stages
from tests.backoffice.test_stock_vocabulary import Visits
from tests.support.chromium import Visitors
from tests.support.page_rules import faults
from tests.support.settings import environment
from tests.support.site import Site, served
from tests.support.smtp import SmtpServer
from tests.support.steps import Screen
from tests.support.tables import Guide, Holiday, Season, Stage, Topic, Visit, add_to, made

pytestmark = pytest.mark.browser

WAYS = [Screen(1280, True), Screen(1280, False), Screen(360, True), Screen(360, False)]
NAMES = ("Holiday", "Day", "Label")


@pytest.fixture
def site(tmp_path: Path, sqlite_url: str, smtp: Callable[[], SmtpServer]) -> Iterator[Site]:
    with made(sqlite_url), served(environment(tmp_path, database_url=sqlite_url), smtp()) as running:
        add_to(running.app, ModelView(Holiday), Visits(Visit, name="Visites"), Stages(Stage, name="Étapes"))
        yield running


def look(page: Page, screen: Screen) -> None:
    """What is true of every page is true of this one."""
    page.wait_for_load_state()
    found = faults(page, NAMES)
    if screen.javascript:
        put_axe_in(page)
        found += violations(page)
        found += too_wide(page, screen.width)
        found += unseen_focus(page)
    assert found == []


@pytest.mark.parametrize("screen", WAYS, ids=str)
def test_a_table_is_kept_from_end_to_end(site: Site, visitors: Visitors, screen: Screen) -> None:
    page = signed_in(site, visitors, screen)
    if screen.width < 960:
        page.get_by_role("button", name="Menu").click()
    page.get_by_role("link", name="Holiday").click()
    look(page, screen)
    page.get_by_role("link", name="Ajouter", exact=True).click()
    look(page, screen)
    page.get_by_role("button", name="Enregistrer", exact=True).last.click()
    expect(page.get_by_role("alert")).to_contain_text("remplissez ce champ")
    look(page, screen)
    page.get_by_label("Day").fill("2026-12-25")
    page.get_by_label("Label").fill("Noël")
    page.get_by_label("Label").press("Enter")
    expect(page.get_by_role("cell", name="Noël", exact=True)).to_be_visible()
    look(page, screen)
    page.get_by_label("Ajouter un filtre").select_option(label="Label contient")
    page.get_by_role("button", name="Filtrer").click()
    page.get_by_label("Label contient").fill("noël")
    page.get_by_role("button", name="Filtrer").click()
    page.wait_for_url("**no%C3%ABl**")
    look(page, screen)
    page.get_by_role("link", name="Détails").click()
    look(page, screen)
    page.get_by_role("link", name="Modifier").click()
    look(page, screen)
    page.get_by_label("Label").fill("Noël, férié")
    page.get_by_role("button", name="Enregistrer", exact=True).last.click()
    page.get_by_role("link", name="Supprimer").click()
    look(page, screen)
    page.get_by_role("button", name="Supprimer").click()
    expect(page.get_by_text("Aucune ligne")).to_be_visible()
    assert Holiday.select().count() == 0


@pytest.fixture
def seasons(site: Site) -> list[Season]:
    return [Season.create(name=name) for name in ("d’été", "d’hiver", "les pluies")]


def test_a_look_up_is_a_combobox(site: Site, seasons: list[Season], visitors: Visitors) -> None:
    screen = Screen(1280, True)
    page = signed_in(site, visitors, screen)
    page.goto(f"{site.address}/backoffice/visit/new/")
    page.get_by_label("Titre").fill("Cour")
    box = page.get_by_role("combobox", name="Chercher\N{NO-BREAK SPACE}: Saison")
    box.press_sequentially("d’")
    expect(page.get_by_role("listbox").get_by_role("option")).to_have_count(2)
    expect(page.get_by_role("status").filter(has_text="2 résultats")).to_be_visible()
    expect(box).to_have_attribute("aria-expanded", "true")
    look(page, screen)
    box.press_sequentially("d’")
    expect(page.get_by_role("listbox").get_by_role("option")).to_have_count(2)
    box.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(box).to_have_value("")
    box.press("ArrowDown")
    expect(page.get_by_role("listbox").get_by_role("option")).to_have_count(3)
    box.press("ArrowDown")
    box.press("ArrowDown")
    active = page.get_by_role("listbox").get_by_role("option", selected=True)
    expect(active).to_have_text("Saison d’hiver")
    expect(box).to_have_attribute("aria-activedescendant", active.get_attribute("id") or "")
    box.press("Enter")
    expect(box).to_have_value("Saison d’hiver")
    page.get_by_role("button", name="Enregistrer", exact=True).last.click()
    expect(page.get_by_role("main").get_by_role("link", name="Cour")).to_be_visible()
    assert Visit.get().season == seasons[1]


def test_a_choice_is_undone_by_an_emptied_box_alone(site: Site, seasons: list[Season], visitors: Visitors) -> None:
    screen = Screen(1280, True)
    visit = Visit.create(title="Cour", season=seasons[0])
    page = signed_in(site, visitors, screen)
    page.goto(f"{site.address}/backoffice/visit/edit/?id={visit.id}")
    box = page.get_by_role("combobox", name="Saison")
    news = page.get_by_role("status").filter(has_text="Saison d’été")
    for key in ("Escape", "Tab"):
        box.press_sequentially("x")
        box.press(key)
        expect(box).to_have_value("Saison d’été")
        expect(news).to_have_text("Le choix reste «\N{NO-BREAK SPACE}Saison d’été\N{NO-BREAK SPACE}».")
        look(page, screen)
    box.press_sequentially("x")
    box.press("Enter")
    expect(page.get_by_text("Choisissez une ligne de la liste.")).to_be_visible()
    page.get_by_role("button", name="Enregistrer", exact=True).last.click()
    page.wait_for_url("**/backoffice/visit/")
    assert Visit.get().season == seasons[0]
    page.goto(f"{site.address}/backoffice/visit/edit/?id={visit.id}")
    box.fill("")
    page.get_by_role("button", name="Enregistrer", exact=True).last.click()
    page.wait_for_url("**/backoffice/visit/")
    assert Visit.get().season is None


def hang(route: Route) -> None:
    """The server never answers."""


def fail(route: Route) -> None:
    route.fulfill(status=500, body="<!doctype html><title>Erreur</title>")


def test_a_look_up_says_what_went_wrong(site: Site, seasons: list[Season], visitors: Visitors) -> None:
    page = signed_in(site, visitors, Screen(1280, True))
    page.goto(f"{site.address}/backoffice/visit/new/")
    box = page.get_by_role("combobox", name="Saison")
    news = page.locator(".lookup__news")
    page.evaluate("() => { htmx.config.timeout = 500; }")
    for lose in (hang, fail, lambda route: route.abort()):
        page.route("**/ajax/lookup/**", lose)
        box.fill("d’h")
        expect(news).to_contain_text("Cela n’a pas abouti")
        expect(page.get_by_role("listbox")).to_be_hidden()
        page.unroute("**/ajax/lookup/**")
        page.evaluate("() => { htmx.config.timeout = 0; }")
        box.fill("d’été")
        expect(page.get_by_role("option", name="Saison d’été")).to_be_visible()
        expect(news).to_have_text("1 résultat")
    box.press("Tab")
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(news).to_have_text("Choisissez une ligne de la liste.")
    AccountSession.delete().execute()
    box.fill("d’")
    expect(news).to_contain_text("Votre session est terminée")
    box.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Se connecter")


@pytest.mark.parametrize("key", ["Escape", "Tab"])
def test_a_look_up_that_was_left_asks_and_opens_nothing(
    site: Site, seasons: list[Season], visitors: Visitors, key: str
) -> None:
    page = signed_in(site, visitors, Screen(1280, True))
    asked: list[Route] = []
    page.route("**/ajax/lookup/**", lambda route: asked.append(route))
    page.clock.install()
    page.goto(f"{site.address}/backoffice/visit/new/")
    box = page.get_by_role("combobox", name="Saison")
    box.press_sequentially("d’")
    box.press(key)
    page.clock.fast_forward(1000)
    assert asked == []
    box.press_sequentially("h")
    with page.expect_request("**/ajax/lookup/**"):
        page.clock.fast_forward(1000)
    with page.expect_event("requestfailed"):
        box.press(key)
    expect(box).to_have_attribute("aria-expanded", "false")


def test_a_look_up_without_javascript_is_a_search_and_radios(
    site: Site, seasons: list[Season], visitors: Visitors
) -> None:
    screen = Screen(360, False)
    page = signed_in(site, visitors, screen)
    page.goto(f"{site.address}/backoffice/visit/new/")
    page.get_by_label("Titre").fill("Cour")
    page.get_by_label("Chercher\N{NO-BREAK SPACE}: Saison").fill("pluies")
    page.get_by_role("button", name="Chercher Saison").click()
    page.get_by_label("Saison les pluies").check(force=True)
    look(page, screen)
    page.get_by_role("button", name="Enregistrer", exact=True).last.click()
    expect(page.get_by_role("cell", name="Saison les pluies", exact=True)).to_be_visible()
    assert Visit.get().season == seasons[2]


@pytest.mark.parametrize("screen", [Screen(1280, True), Screen(360, False)], ids=str)
def test_rows_are_added_inside_a_form(site: Site, visitors: Visitors, screen: Screen) -> None:
    page = signed_in(site, visitors, screen)
    page.goto(f"{site.address}/backoffice/visit/new/")
    page.get_by_label("Titre").fill("Cour")
    page.get_by_role("button", name="Ajouter une ligne").click()
    look(page, screen)
    page.get_by_label("Nom").fill("Anne")
    page.get_by_role("button", name="Enregistrer", exact=True).last.click()
    expect(page.get_by_role("main").get_by_role("link", name="Cour")).to_be_visible()
    assert [guide.name for guide in Guide.select()] == ["Anne"]


@pytest.mark.parametrize("screen", [Screen(1280, True), Screen(360, True)], ids=str)
def test_a_cell_is_edited_in_its_place(site: Site, visitors: Visitors, screen: Screen) -> None:
    Visit.create(title="Cave", places=12)
    page = signed_in(site, visitors, screen)
    page.goto(f"{site.address}/backoffice/visit/")
    look(page, screen)
    page.get_by_role("link", name="12 modifier Nombre de places").press("Enter")
    box = page.get_by_role("spinbutton", name="Nombre de places")
    expect(box).to_be_focused()
    look(page, screen)
    page.get_by_role("button", name="Revenir sans enregistrer").click()
    page.get_by_role("link", name="12 modifier Nombre de places").click()
    box.fill("9" * 30)
    box.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("trop grande")
    look(page, screen)
    box.fill("7")
    page.route("**/ajax/update/", lambda route: route.abort())
    box.press("Enter")
    expect(page.get_by_text("Cela n’a pas abouti")).to_be_in_viewport()
    page.unroute("**/ajax/update/")
    box.press("Enter")
    expect(page.get_by_role("link", name="7 modifier Nombre de places")).to_be_visible()
    expect(page.get_by_text("Cela n’a pas abouti")).to_have_count(0)
    assert Visit.get().places == 7
    AccountSession.delete().execute()
    page.get_by_role("link", name="7 modifier Nombre de places").click()
    expect(page.get_by_text("Votre session est terminée")).to_be_in_viewport()
    expect(page.get_by_role("link", name="7 modifier Nombre de places")).to_be_visible()


def test_a_cell_without_javascript_leads_to_the_editing_page(site: Site, visitors: Visitors) -> None:
    screen = Screen(360, False)
    Visit.create(title="Cave", places=12)
    page = signed_in(site, visitors, screen)
    page.goto(f"{site.address}/backoffice/visit/")
    page.get_by_role("link", name="12 modifier Nombre de places").click()
    page.get_by_label("Places").fill("7")
    page.get_by_role("button", name="Enregistrer", exact=True).last.click()
    expect(page.get_by_role("link", name="7 modifier Nombre de places")).to_be_visible()


def test_a_selection_is_deleted_once_it_has_asked(site: Site, visitors: Visitors) -> None:
    screen = Screen(1280, True)
    for number in (1, 2, 3):
        Holiday.create(day=date(2026, 1, number), label=f"Jour {number}")
    page = signed_in(site, visitors, screen)
    page.goto(f"{site.address}/backoffice/holiday/")
    page.get_by_label("Tout cocher").check(force=True)
    expect(page.locator("[data-chosen]")).to_contain_text("3 lignes")
    page.get_by_role("button", name="Supprimer").click()
    look(page, screen)
    page.get_by_role("button", name="Supprimer").click()
    expect(page.get_by_text("Suppression faite : 3 lignes.")).to_be_visible()


@pytest.mark.parametrize("screen", [WAYS[0], WAYS[3]], ids=str)
def test_several_rows_are_searched_and_ticked(site: Site, visitors: Visitors, screen: Screen) -> None:
    for name in ("Eau", "Pierre", "Pierre ponce"):
        Topic.create(name=name)
    page = signed_in(site, visitors, screen)
    page.goto(f"{site.address}/backoffice/stage/new/")
    page.get_by_label("Titre").fill("Pont")
    topics = page.get_by_role("group", name="Topics")
    topics.get_by_role("searchbox").fill("pierre")
    topics.get_by_role("button", name="Chercher").click()
    look(page, screen)
    topics.get_by_label("Pierre", exact=True).check(force=True)
    topics.get_by_role("searchbox").fill("eau")
    topics.get_by_role("button", name="Chercher").click()
    topics.get_by_label("Eau").check(force=True)
    look(page, screen)
    page.get_by_role("button", name="Enregistrer", exact=True).last.click()
    page.wait_for_url("**/backoffice/stage/")
    assert sorted(topic.name for topic in Stage.get().topics) == ["Eau", "Pierre"]
