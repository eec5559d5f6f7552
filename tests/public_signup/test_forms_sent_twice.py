"""Forms sent twice, from two tabs, after the session ended, without their token."""

from __future__ import annotations

import io

import pytest
from flask import Flask

from models import AccountRequest, DocumentVersion, Mail
from tests.public_signup.steps import (
    ENTITY,
    KBIS,
    PASSWORD,
    PROOF_PAGE,
    SELF,
    draft,
    sent,
    to_entity,
    to_proof,
    to_self,
    to_summary,
)
from tests.support.factories import luhn_siret
from tests.support.signup import Page, Person

pytestmark = pytest.mark.slow

OURS = {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}


def test_sending_twice_leads_to_the_same_confirmation(person: Person) -> None:
    to_summary(person)
    data, path = person.would_send("Envoyer ma demande", attested="y")
    for _ in range(2):
        page = Page(person.client.post(path, data=data, follow_redirects=True))
        assert page.heading == "Plus qu’une étape : activez votre demande"
    assert Mail.select().where(Mail.event == "submitted").count() == 1


def test_a_step_of_a_sent_request_leads_to_its_confirmation(person: Person) -> None:
    to_self(person)
    data, path = person.would_send("Continuer", **SELF)
    person.presses(**SELF)
    person.sends()
    page = Page(person.client.post(path, data=data | {"capacity": "Autre"}, follow_redirects=True))
    assert page.heading == "Plus qu’une étape : activez votre demande"
    assert draft().capacity == SELF["capacity"]


def test_two_tabs_that_disagree_show_both_answers(person: Person) -> None:
    to_proof(person)
    page = person.goes("/creer-un-compte/entite")
    old, path = person.would_send("Continuer", entity_name="Acme Formation")
    person.presses(entity_name="Acme Conseil")
    person.page = Page(person.client.post(path, data=old))
    page = person.page
    assert "Ces réponses ont changé dans une autre fenêtre" in page.text
    assert "« Acme Conseil » dans l’autre fenêtre, et « Acme Formation » ici" in page.text
    assert draft().entity_name == "Acme Conseil"
    assert person.presses().heading == PROOF_PAGE
    assert draft().entity_name == "Acme Formation"


def test_two_tabs_that_agree_are_no_matter(person: Person) -> None:
    to_entity(person)
    data, path = person.would_send("Continuer", **ENTITY)
    for _ in range(2):
        assert Page(person.client.post(path, data=data, follow_redirects=True)).heading == PROOF_PAGE


def test_a_version_that_is_none_is_an_old_one(person: Person) -> None:
    to_proof(person)
    for version in ("", "-1", "x", "9" * 4000, "\x00", "²"):
        person.goes("/creer-un-compte/entite")
        page = person.presses(version=version, entity_name="Autre nom")
        assert "Ces réponses ont changé" in page.text


def test_a_form_whose_token_has_gone_keeps_what_was_typed(person: Person) -> None:
    to_entity(person)
    data, path = person.would_send("Continuer", **ENTITY)
    person.client.delete_cookie("guichet")
    person.page = Page(person.client.post(path, data=data, follow_redirects=True, headers=OURS))
    page = person.page
    assert page.status == 200
    assert "Ce formulaire avait expiré" in page.text
    assert page.form_with("entity_name").values["entity_name"] == ["Acme SAS"]
    assert draft().entity_name == ""
    assert person.presses().heading == PROOF_PAGE


def test_files_sent_without_a_token_are_kept_when_the_browser_vouches(person: Person) -> None:
    to_proof(person)
    data, path = person.would_send("Continuer", proof_other_reason="Il nous nomme.", proof_of_existence=KBIS)
    del data["csrf_token"]
    person.page = Page(person.client.post(path, data=data, headers=OURS))
    assert "kbis.pdf" in person.page.text
    kept = person.page.form_with("proof_other_reason").values["proof_other_reason"]
    assert kept == ["Il nous nomme."]
    assert draft().proof_other_reason == ""


def test_another_site_writes_nothing(person: Person) -> None:
    to_proof(person)
    data = {"proof_of_existence": (io.BytesIO(KBIS[1]), KBIS[0]), "proof_kind": "kbis"}
    headers = {"Origin": "https://ailleurs.example", "Sec-Fetch-Site": "cross-site"}
    response = person.client.post("/creer-un-compte/pieces/justificatif", data=data, headers=headers)
    assert response.status_code == 200
    assert DocumentVersion.select().count() == 0
    assert draft().proof_kind is None


def test_sending_without_a_token_is_refused_with_a_way_on(person: Person) -> None:
    to_summary(person)
    response = person.client.post("/creer-un-compte/recapitulatif", data={}, headers=OURS)
    assert response.status_code == 400
    assert draft().submitted_at is None


def test_a_body_above_the_limit_gets_a_page_that_says_what_to_do(app: Flask, person: Person) -> None:
    app.config["MAX_CONTENT_LENGTH"] = 100_000
    to_proof(person)
    data, path = person.would_send("Continuer", proof_of_existence=("gros.pdf", b"x" * 200_000))
    page = Page(person.client.post(path, data=data, content_type="multipart/form-data"))
    assert page.status == 413
    assert page.heading


def test_one_browser_may_send_two_requests(app: Flask, person: Person) -> None:
    """Both can then be activated with one button."""
    sent(person)
    person.goes("/creer-un-compte/")
    person.presses("Commencer")
    person.presses(nature="autre")
    person.presses(siret=luhn_siret(2))
    person.presses(**{**ENTITY, "entity_name": "Beta SARL"})
    assert AccountRequest.select().count() == 2
    held = person.client.get_cookie("guichet-demande")
    assert held is not None
    assert len(held.value.split(".")) == 2
    assert held.http_only
    assert held.same_site == "Lax"


def test_going_back_keeps_what_was_typed(person: Person) -> None:
    to_self(person)
    page = person.presses("Retour", capacity="Directrice", email="camille@", password=PASSWORD, phone="01 02 03 04 05")
    assert page.heading == PROOF_PAGE
    page = person.goes("/creer-un-compte/vous")
    values = page.form_with("capacity").values
    assert (values["capacity"], values["phone"], values["email"]) == (
        ["Directrice"],
        ["01\u00a002\u00a003\u00a004\u00a005"],
        [""],
    )
    assert "Votre mot de passe est choisi" in page.text


def test_going_back_keeps_a_file_just_chosen(person: Person) -> None:
    to_proof(person)
    assert person.presses("Retour", proof_of_existence=KBIS, proof_kind="kbis").heading == "Votre entité"
    page = person.goes("/creer-un-compte/pieces")
    assert page.heading == PROOF_PAGE
    assert "kbis.pdf" in page.text
    assert page.form_with("proof_kind").values["proof_kind"] == ["kbis"]


def test_leaving_does_not_overwrite_another_tab(person: Person) -> None:
    to_proof(person)
    person.goes("/creer-un-compte/entite")
    old, path = person.would_send("Retour", entity_name="Acme Formation")
    person.presses(entity_name="Acme Conseil")
    page = Page(person.client.post(path, data=old))
    assert "Ces réponses ont changé dans une autre fenêtre" in page.text
    assert draft().entity_name == "Acme Conseil"
