"""The SIRET's rest follows: one number, one click; whatever the directory does not say is typed."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from flask import Flask

from adapters.company_api import SECONDS, CompanyApi
from domain.companies import DirectoryAnswer, EntityCheck, Finding
from domain.identifiers import format_siret
from models import database
from tests.public_signup.steps import FIRST_PAGES, draft, to_siret
from tests.public_signup.test_journeys import sound
from tests.support.application import deps_of
from tests.support.companies import (
    CEASED,
    DAY,
    GIP,
    HIDDEN,
    LYCEE,
    ODD,
    SAS,
    SERVICE,
    TRADER,
    UNIVERSITY,
    siret,
    with_directory,
)
from tests.support.company_server import company_server, hang
from tests.support.factories import luhn_siret, make_ministry
from tests.support.signup import Page, Person
from web import limits

pytestmark = [pytest.mark.slow, pytest.mark.one_database]

OURS = {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}
CONFIRM = "Est-ce bien votre entité ?"


@pytest.fixture
def looking(app: Flask, person: Person) -> Person:
    """Somebody whose SIRET is looked up."""
    with_directory(app)
    return person


def gives(person: Person, number: str) -> Page:
    to_siret(person)
    return sound(person.presses(siret=number))


def test_a_company_confirms_with_one_click(looking: Person) -> None:
    page = gives(looking, siret(SAS))
    for words in (CONFIRM, "KERLANN FORMATION", "1 RUE DES ESSAIS", "35000 RENNES", "Entreprise", "1er novembre 2026"):
        assert words in page.text
    form, _ = page.form_of_button("Continuer")
    assert set(form.choices) == set()
    assert {name for name, values in form.values.items() if values == [""]} <= {"with_role", "body"}
    assert draft().entity_name == ""
    assert looking.presses().heading in FIRST_PAGES
    made = draft()
    assert (made.kind, made.entity_name, made.is_head_office) == ("company", "KERLANN FORMATION", True)
    assert (made.address, made.postcode, made.city) == ("1 RUE DES ESSAIS", "35000", "RENNES")
    assert (made.entity_check, made.proof_kind) == (EntityCheck.CONFIRMED, "kbis")
    assert made.official["as_of"] == DAY.isoformat()


@pytest.mark.parametrize(
    ("number", "kind", "proof"),
    [
        (TRADER, "company", "extrait_k"),
        (UNIVERSITY, "public_establishment", "decree"),
        (LYCEE, "public_establishment", "decree"),
        (GIP, "other_public", "convention_order"),
    ],
)
def test_the_legal_category_says_the_kind_and_the_usual_paper(
    looking: Person, number: int, kind: str, proof: str
) -> None:
    gives(looking, siret(number))
    assert looking.presses().heading in FIRST_PAGES
    assert (draft().kind, draft().proof_kind) == (kind, proof)


def test_what_the_category_does_not_say_is_asked(looking: Person) -> None:
    page = gives(looking, siret(ODD))
    assert "De quel type d’organisme" in page.text
    assert "Choisissez le type de votre organisme." in looking.presses().text
    assert sound(looking.presses(kind="association")).heading in FIRST_PAGES
    assert (draft().kind, draft().entity_check) == ("association", EntityCheck.CONFIRMED)


def test_a_ministrys_service_that_says_another_body_is_asked(looking: Person) -> None:
    assert "De quel type d’organisme" in gives(looking, siret(SERVICE)).text


def test_the_head_office_is_taken_with_one_click(looking: Person) -> None:
    page = gives(looking, siret(SAS, 2))
    assert "Non, c’est un autre établissement" in page.text
    page = sound(looking.presses("Utiliser le siège"))
    assert "1 RUE DES ESSAIS" in page.text
    assert looking.presses().heading in FIRST_PAGES
    assert (draft().siret, draft().is_head_office) == (siret(SAS), True)


def test_another_establishment_of_a_company_may_go_on(looking: Person) -> None:
    gives(looking, siret(SAS, 2))
    assert looking.presses("Continuer").heading in FIRST_PAGES
    assert (draft().siret, draft().is_head_office) == (siret(SAS, 2), False)


@pytest.mark.parametrize("number", [UNIVERSITY, LYCEE])
def test_a_university_or_public_school_must_take_its_head_office(looking: Person, number: int) -> None:
    page = gives(looking, siret(number, 2))
    form, _ = page.form_of_button("Utiliser le siège")
    assert [words.strip() for _, _, words in form.buttons if words.startswith("Continuer")] == []
    assert "utilisent le SIRET du siège" in page.text
    data, path = looking.would_send("Utiliser le siège")
    del data["action"]
    refused = Page(looking.client.post(path, data=data, headers={"Origin": "http://localhost"}))
    assert "doit utiliser le SIRET de son siège" in refused.text
    assert draft().entity_check is None
    looking.presses("Utiliser le siège")
    assert looking.presses().heading in FIRST_PAGES
    assert (draft().is_school, draft().is_head_office, draft().siret) == (True, True, siret(number))


SAID = {
    CEASED: "cet établissement est fermé",
    HIDDEN: "ne sont pas publiques",
    999: "n’est pas dans l’annuaire",
}


@pytest.mark.parametrize(("number", "words"), SAID.items(), ids=["ceased", "hidden", "unknown"])
def test_what_is_not_shown_is_said_and_typed(looking: Person, number: int, words: str) -> None:
    page = gives(looking, siret(number))
    assert words in page.text
    assert "RUE DES ESSAIS" not in page.text
    page = sound(looking.presses(kind="company", is_head_office="oui", entity_name="Acme SAS"))
    assert page.heading in FIRST_PAGES
    assert (draft().entity_name, draft().entity_check) == ("Acme SAS", EntityCheck.TYPED)


def test_a_directory_that_is_away_asks_for_what_it_would_have_said(app: Flask, person: Person) -> None:
    with_directory(app, loaded=False)
    assert "ne répond pas pour le moment" in gives(person, siret(SAS)).text
    sound(person.presses(kind="company", is_head_office="oui", entity_name="Acme SAS"))
    assert (draft().entity_check, draft().official["finding"]) == (EntityCheck.TYPED, Finding.UNAVAILABLE)


def test_what_is_contested_is_corrected(looking: Person) -> None:
    gives(looking, siret(SAS))
    page = sound(looking.presses("Ce n’est pas exact"))
    values = page.form_with("entity_name").values
    assert (values["entity_name"], values["kind"]) == (["KERLANN FORMATION"], ["company"])
    assert "n’ont pas été vérifiées" in page.text
    page = sound(looking.presses(entity_name="Kerlann Conseil", is_head_office="oui"))
    assert page.heading in FIRST_PAGES
    made = draft()
    assert (made.entity_name, made.entity_check) == ("Kerlann Conseil", EntityCheck.CONTESTED)
    assert made.official["establishment"]["name"] == "KERLANN FORMATION"
    page = looking.goes("/creer-un-compte/entite")
    assert page.form_with("entity_name").values["entity_name"] == ["Kerlann Conseil"]


@pytest.mark.parametrize(
    ("typed", "check"),
    [
        ({"entity_name": "Kerlann Conseil"}, EntityCheck.CONTESTED),
        ({"kind": "association"}, EntityCheck.CONTESTED),
        ({}, EntityCheck.CONFIRMED),
    ],
    ids=["another name", "another kind", "the same"],
)
@pytest.mark.parametrize("button", ["Continuer", "Reprendre plus tard"])
def test_what_is_typed_over_a_confirmed_answer_contests_it(
    looking: Person, typed: dict[str, str], check: EntityCheck, button: str
) -> None:
    gives(looking, siret(SAS))
    looking.presses()
    sound(looking.goes("/creer-un-compte/entite?question=details"))
    looking.presses(button, **typed)
    made = draft()
    assert made.entity_check == check
    assert {name: getattr(made, name) for name in typed} == typed


def test_another_number_begins_again(looking: Person) -> None:
    gives(looking, siret(SAS))
    looking.presses()
    page = sound(looking.goes("/creer-un-compte/entite?question=siret"))
    assert page.form_with("siret").values["siret"] == [format_siret(siret(SAS))]
    page = sound(looking.presses(siret=siret(UNIVERSITY)))
    assert "UNIVERSITE DE BRUME" in page.text
    assert (draft().entity_name, draft().entity_check) == ("", None)
    looking.presses()
    assert (draft().kind, draft().entity_name) == ("public_establishment", "UNIVERSITE DE BRUME")


def test_a_body_that_turns_out_to_have_no_siret_is_typed(looking: Person) -> None:
    gives(looking, siret(SAS))
    looking.goes("/creer-un-compte/entite?question=siret")
    page = sound(looking.presses("L’entité n’a pas de SIRET"))
    assert "De quel type d’organisme" in page.text
    assert (draft().has_siret, draft().siret, draft().official) == (False, None, None)


def test_the_way_back_leads_to_the_question_before(looking: Person) -> None:
    gives(looking, siret(SAS))
    page = sound(looking.presses("Retour"))
    assert "Quel est le SIRET de votre entité ?" in page.text
    assert looking.presses("Retour").heading == "Votre organisme"
    assert draft().siret == siret(SAS)


def test_a_ministry_keeps_its_name_of_the_list(looking: Person) -> None:
    make_ministry("pluies", "Ministère des Pluies", siret=siret(SERVICE))
    looking.goes("/creer-un-compte/")
    looking.presses("Commencer")
    looking.presses(nature="liste")
    looking.presses(ministry="pluies")
    page = sound(looking.presses())
    assert "DIRECTION REGIONALE DES PLUIES" in page.text
    assert "Type d’entité" not in page.text
    assert looking.presses().heading in FIRST_PAGES
    assert (draft().kind, draft().display_name) == ("ministry", "Ministère des Pluies")


@pytest.mark.parametrize(("number", "told"), [(CEASED, "fermé"), (999, "n’est pas dans l’annuaire")])
def test_a_ministrys_own_siret_of_which_the_directory_doubts_is_shown_again(
    looking: Person, number: int, told: str
) -> None:
    make_ministry("pluies", "Ministère des Pluies", siret=siret(number))
    looking.goes("/creer-un-compte/")
    looking.presses("Commencer")
    looking.presses(nature="liste")
    looking.presses(ministry="pluies")
    page = sound(looking.presses())
    assert told in page.text
    assert page.form_with("is_head_office").values["is_head_office"] == ["oui"]
    assert looking.presses().heading in FIRST_PAGES


def test_a_page_of_a_question_that_is_none_any_more_writes_nothing(looking: Person) -> None:
    gives(looking, siret(SAS))
    data, path = looking.would_send("Continuer")
    looking.goes("/creer-un-compte/entite?question=siret")
    looking.presses(siret=siret(999))
    response = looking.client.post(path, data=data, headers={"Origin": "http://localhost"})
    assert response.status_code == 302
    assert draft().entity_name == ""


def test_another_window_that_gave_another_siret_confirms_nothing_unseen(looking: Person) -> None:
    gives(looking, siret(SAS))
    data, path = looking.would_send("Continuer")
    looking.goes("/creer-un-compte/entite?question=siret")
    looking.presses(siret=siret(UNIVERSITY))
    looking.page = Page(looking.client.post(path, data=data, follow_redirects=True, headers=OURS))
    assert "UNIVERSITE DE BRUME" in looking.page.text
    assert (draft().entity_name, draft().entity_check) == ("", None)


def test_what_is_typed_of_another_siret_is_shown_again_before_it_is_kept(looking: Person) -> None:
    gives(looking, siret(999))
    typed = {"kind": "company", "is_head_office": "oui", "entity_name": "Acme SAS"}
    data, path = looking.would_send("Continuer", **typed)
    looking.goes("/creer-un-compte/entite?question=siret")
    looking.presses(siret=siret(998))
    looking.page = Page(looking.client.post(path, data=data, follow_redirects=True, headers=OURS))
    text = looking.page.text
    assert "Ces réponses ont changé dans une autre fenêtre" in text
    assert format_siret(siret(998)).replace("\u00a0", " ") in text
    assert format_siret(siret(999)).replace("\u00a0", " ") in text
    assert looking.page.form_with("entity_name").values["entity_name"] == ["Acme SAS"]
    assert draft().entity_name == ""
    assert looking.presses().heading != "Votre entité"
    assert (draft().siret, draft().entity_name) == (siret(998), "Acme SAS")


@pytest.mark.parametrize("question", ["annuaire", "details", "role", "type", "ministere", "x", "\x00", ""])
def test_a_question_that_does_not_come_yet_shows_the_one_that_does(looking: Person, question: str) -> None:
    to_siret(looking)
    page = looking.goes(f"/creer-un-compte/entite?question={question}")
    assert "Quel est le SIRET de votre entité ?" in page.text


def test_it_is_asked_outside_of_any_transaction_and_once(app: Flask, person: Person) -> None:
    asked: list[tuple[str, bool]] = []

    class Watching:
        def look_up(self, number: str) -> DirectoryAnswer:
            asked.append((number, database.in_transaction()))
            return DirectoryAnswer(number, Finding.UNKNOWN)

    app.extensions["guichet_dependencies"] = replace(deps_of(app), companies=Watching())
    gives(person, "732 829 320 00074")
    person.goes("/creer-un-compte/entite")
    person.presses(kind="company", is_head_office="oui", entity_name="Acme SAS")
    assert asked == [("73282932000074", False)]


def test_a_directory_that_hangs_costs_two_seconds_at_most(app: Flask, person: Person) -> None:
    with company_server() as server:
        server.behave = hang
        app.extensions["guichet_dependencies"] = replace(deps_of(app), companies=CompanyApi(server.address))
        to_siret(person)
        begun = time.monotonic()
        page = sound(person.presses(siret=siret(SAS)))
        assert time.monotonic() - begun < SECONDS + 1, "the pages themselves included"
        assert "ne répond pas pour le moment" in page.text
        # The next one does not wait at all.
        begun = time.monotonic()
        gives(Person(app), siret(SAS))
        assert time.monotonic() - begun < SECONDS


def test_a_visitor_who_asks_too_often_types(app: Flask, looking: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(limits.FORM_FACTORS, "lookup", 1)
    with app.test_request_context(environ_overrides={"REMOTE_ADDR": "127.0.0.1"}):
        while limits.look_up_counted():
            pass
    assert "ne répond pas pour le moment" in gives(looking, siret(SAS)).text


def test_luhn_alone_is_not_enough_to_be_looked_up(looking: Person) -> None:
    to_siret(looking)
    looking.presses(siret="12345678901234")
    assert draft().official is None
    looking.presses(siret=luhn_siret(1))
    assert draft().official["finding"] == Finding.UNKNOWN
