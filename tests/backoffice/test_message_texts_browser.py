"""Wording a mail and inserting a ready-made text in Chromium, wide and narrow, with and without scripts."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from models import Account
from services.reference import message_templates
from tests.backoffice.conftest import signed_in
from tests.support.chromium import Visitors
from tests.support.factories import fresh_actor, make_request
from tests.support.page_rules import faults
from tests.support.site import Site
from tests.support.steps import EVERY_SCREEN, Screen

pytestmark = pytest.mark.browser


@pytest.fixture
def administrator(site: Site, visitors: Visitors, screen: Screen) -> Page:
    return signed_in(site, visitors, screen)


@pytest.mark.parametrize("screen", EVERY_SCREEN, ids=str)
def test_a_mail_is_previewed_before_its_words_are_saved(site: Site, administrator: Page) -> None:
    page = administrator
    page.goto(f"{site.address}/backoffice/modeles/mots/edit/?id=complement-fin")
    words, frame = page.get_by_label("Texte", exact=True), page.frame_locator("iframe[name=apercu]")
    expect(frame.get_by_text("le reste de votre demande est conservé").first).to_be_visible()

    words.fill("Répondez avant le {date_limite}, <b>merci</b>.")
    page.get_by_role("button", name="Voir l’aperçu").click()
    expect(frame.get_by_text("Répondez avant le 23 décembre 2026, <b>merci</b>.", exact=True)).to_be_visible()
    expect(frame.get_by_role("heading", name="Version texte")).to_be_visible()
    expect(words).to_have_value("Répondez avant le {date_limite}, <b>merci</b>.")

    words.fill("Répondez à {prenom}.")
    page.get_by_role("button", name="Voir l’aperçu").click()
    expect(frame.get_by_text("La variable {prenom} n’existe pas.")).to_be_visible()
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_role("alert")).to_contain_text("la variable {prenom} n’existe pas.")
    assert faults(page) == []

    words.fill("Répondez avant le {date_limite}.")
    page.get_by_role("button", name="Enregistrer").click()
    page.wait_for_url("**/textes/")
    expect(page.get_by_text("Répondez avant le {date_limite}.")).to_be_visible()
    assert faults(page) == []


@pytest.mark.parametrize("screen", EVERY_SCREEN, ids=str)
def test_a_ready_made_text_is_inserted_after_what_was_typed(site: Site, administrator: Page) -> None:
    admin = fresh_actor(Account.get(Account.staff_role == "si_admin"))
    message_templates.add(site.deps, admin, "reject", label="Illisible", text="La pièce de {entite} est illisible.")
    request = make_request(site.deps, "with_si")
    page = administrator
    page.goto(f"{site.address}/backoffice/demandes/{request.reference}/refuser")
    page.get_by_label("Ce qui, dans cette demande, motive le refus").fill("Bonjour.")
    page.get_by_label("Texte prêt à l’emploi").select_option("Illisible")
    page.get_by_role("button", name="Insérer").click()
    text = f"Bonjour.\n\nLa pièce de {request.entity_name} est illisible."
    expect(page.get_by_label("Ce qui, dans cette demande, motive le refus")).to_have_value(text)
    assert faults(page) == []

    page.get_by_text("Autre motif", exact=True).click()
    page.get_by_role("button", name="Refuser la demande").click()
    page.wait_for_url(lambda address: not address.endswith("/refuser"))
    assert request.get_by_id(request.id).state == "rejected"
