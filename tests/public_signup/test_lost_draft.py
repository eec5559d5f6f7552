"""A page that is sent after its draft's cookie went: its answers begin a new draft, on whichever page it was."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from adapters.passwords import hash_password
from domain.companies import EntityCheck
from domain.signature_kinds import SignatureKind
from models import AccountRequest
from public_signup.carried import CARRIED, PIECES
from services.machinery.dependencies import Dependencies
from tests.public_signup import steps
from tests.public_signup.steps import ENTITY, PASSWORD, PROOF, SELF, SIGNATORY, SIGNED, SIRET, WITHOUT_SIRET
from tests.support.companies import ODD, SAS, siret, with_directory
from tests.support.factories import make_account, make_entity, make_manager, make_ministry
from tests.support.signup import Page, Person

pytestmark = [pytest.mark.slow, pytest.mark.one_database]

OURS = {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}
GONE = "Votre demande n’est plus dans ce navigateur"
BEGIN = "Commencer une nouvelle demande"


def posts_without(person: Person, *cookies: str, button: str = "Continuer", **typed: Any) -> Page:
    """Press a button after these cookies went."""
    data, path = person.would_send(button, **typed)
    for name in cookies:
        person.client.delete_cookie(name)
    person.page = Page(person.client.post(path, data=data, headers=OURS))
    return person.page


def newest() -> AccountRequest:
    return AccountRequest.select().order_by(AccountRequest.id.desc()).get()


def begun_again(person: Person, button: str = "Continuer", **typed: Any) -> AccountRequest:
    """The draft that the page begins whose cookie went."""
    page = posts_without(person, "guichet-demande", button=button, **typed)
    assert (page.status, page.heading) == (400, GONE)
    before = newest().id
    assert person.presses(BEGIN).status == 200
    assert newest().id != before
    return newest()


# ------------------------------------------------------------ each page


def test_the_first_answer(person: Person) -> None:
    person.goes("/creer-un-compte/")
    person.presses("Commencer")
    assert begun_again(person, nature="autre").is_listed is False
    assert person.page.path == "/creer-un-compte/entite"


def test_a_ministry(person: Person) -> None:
    ministry = make_ministry("pluies", "Ministère des Pluies", siret=SIRET)
    person.goes("/creer-un-compte/")
    person.presses("Commencer")
    person.presses(nature="liste")
    draft = begun_again(person, ministry="pluies")
    assert (draft.is_listed, draft.kind, draft.ministry_id) == (True, "ministry", ministry.id)
    assert person.page.heading in steps.FIRST_PAGES


def test_a_siret(person: Person) -> None:
    steps.to_siret(person)
    draft = begun_again(person, siret=SIRET)
    assert (draft.is_listed, draft.siret) == (False, SIRET)
    assert "entity_name" in person.page.form_with("entity_name").choices | person.page.form_with("entity_name").values


def test_no_siret(person: Person) -> None:
    steps.to_siret(person)
    assert begun_again(person, WITHOUT_SIRET).has_siret is False
    assert "kind" in person.page.form_with("kind").choices


def test_the_kind_of_a_body_without_a_siret(person: Person) -> None:
    steps.to_siret(person)
    person.presses(WITHOUT_SIRET)
    draft = begun_again(person, kind="association")
    assert (draft.is_listed, draft.has_siret, draft.kind) == (False, False, "association")


def test_what_is_typed_of_a_body_with_a_siret(person: Person) -> None:
    steps.to_entity(person)
    draft = begun_again(person, **ENTITY)
    assert (draft.siret, draft.kind, draft.entity_name, draft.is_head_office) == (SIRET, "company", "Acme SAS", True)
    assert person.page.heading == steps.PROOF_PAGE


def test_what_is_typed_of_a_body_without_a_siret(person: Person) -> None:
    steps.to_entity_without(person, "cpne")
    draft = begun_again(
        person, entity_name="CPNE <X>", address="1 rue A", postcode="35000", city="Rennes", register_number="1486"
    )
    assert (draft.kind, draft.has_siret, draft.entity_name) == ("cpne", False, "CPNE <X>")
    assert (draft.city, draft.register_kind, draft.register_number) == ("Rennes", "idcc", "1486")


def test_what_the_directory_says_is_looked_up_again_and_confirmed_by_the_person_alone(
    app: Flask, person: Person
) -> None:
    with_directory(app)
    steps.to_siret(person)
    person.presses(siret=siret(ODD))
    draft = begun_again(person, kind="association")
    assert (draft.siret, draft.kind, draft.entity_check) == (siret(ODD), "association", None)
    assert "Est-ce bien votre entité ?" in person.page.text


def test_what_is_typed_instead_of_the_directorys_words_contests_them(app: Flask, person: Person) -> None:
    with_directory(app)
    steps.to_siret(person)
    person.presses(siret=siret(SAS))
    person.presses("Ce n’est pas exact")
    draft = begun_again(person, entity_name="Kerlann autrement")
    assert (draft.entity_name, draft.entity_check) == ("Kerlann autrement", EntityCheck.CONTESTED)


def test_a_proof(person: Person) -> None:
    steps.to_proof(person)
    page = posts_without(person, "guichet-demande", **PROOF)
    assert "Les fichiers sont à choisir de nouveau" in page.text
    person.presses(BEGIN)
    draft = newest()
    assert (draft.kind, draft.proof_kind, draft.name_on_proof, draft.siret) == ("company", "kbis", True, None)


def test_who_signs(person: Person) -> None:
    steps.to_signatory(person)
    draft = begun_again(person, **SIGNATORY)
    assert draft.signatories == [{"name": "Dominique Martin", "capacity": "présidente"}]
    assert (draft.first_name, draft.signatory_is_legal_representative) == ("Camille", True)


def test_where_an_act_is_published(person: Person) -> None:
    steps.to_signatory(person)
    person.presses(**SIGNATORY | {"signatory_is_legal_representative": "non"})
    person.goes("/creer-un-compte/pieces/autre/signature_delegation")
    act = {"reference_collection": "Recueil", "reference_number": "R-1", "reference_date": "3 mars 2026"}
    assert "R-1" in posts_without(person, "guichet-demande", **act).text
    person.presses(BEGIN)
    assert newest().document_references["signature_delegation"]["number"] == "R-1"


def test_the_signed_letter(person: Person) -> None:
    steps.to_signed_letter(person)
    draft = begun_again(person, **SIGNED)
    assert (str(draft.mandate_date), draft.signature_kind) == ("2026-11-20", SignatureKind.HANDWRITTEN)


def test_the_address_for_the_link_of_the_draft(person: Person) -> None:
    steps.to_letter(person)
    assert begun_again(person, "M’envoyer le lien", email="ici@acme.example").email == "ici@acme.example"


def test_the_address_of_a_pause(person: Person) -> None:
    steps.to_proof(person)
    person.presses("Reprendre plus tard")
    assert begun_again(person, "M’envoyer le lien", email="ici@acme.example").email == "ici@acme.example"


def test_the_person(person: Person) -> None:
    steps.to_self(person)
    page = posts_without(person, "guichet-demande", **SELF)
    assert SELF["capacity"] in page.text
    assert "Le mot de passe est à taper de nouveau" in page.text
    assert PASSWORD not in page.response.text
    page = person.presses(BEGIN)
    assert page.path == "/creer-un-compte/entite"
    again = newest()
    assert (again.first_name, again.capacity, again.email) == ("Camille", SELF["capacity"], SELF["email"])
    assert (again.kind, again.password_hash) == ("company", None)


def test_the_role_that_an_account_holder_asks_for(app: Flask, person: Person, deps: Dependencies) -> None:
    entity = make_entity(deps, name="Beta")
    make_manager(deps, entity)
    with app.app_context():
        make_account(deps, address="alix@acme.example", password=hash_password(PASSWORD))
    person.goes("/connexion")
    person.presses("Se connecter", email="alix@acme.example", password=PASSWORD)
    steps.to_siret(person)
    person.presses(siret=entity.identifier)
    draft = begun_again(person, kind="company", is_head_office="oui", entity_name="Beta", role="gestionnaire")
    assert (draft.entity_name, draft.seeks_manager_role) == ("Beta", True)
    person.goes("/creer-un-compte/entite?question=role")
    assert begun_again(person, role="gestionnaire").seeks_manager_role is True


# ------------------------------------------------------------ what is not carried


def test_what_is_wrong_is_not_carried_over(person: Person) -> None:
    steps.to_self(person)
    again = begun_again(person, **{**SELF, "email": "x", "capacity": "C" * 101})
    assert (again.last_name, again.email, again.capacity) == ("Roy", "", "")


def test_a_summary_that_lost_its_draft_carries_nothing(person: Person) -> None:
    steps.to_summary(person)
    page = posts_without(person, "guichet-demande", button="Envoyer ma demande", attested="y")
    assert (page.status, page.heading) == (400, GONE)
    assert "reprises" not in page.text


def test_a_browser_that_takes_no_cookie_is_told_so(person: Person) -> None:
    steps.to_self(person)
    page = posts_without(person, "guichet-demande", "guichet", **SELF)
    assert (page.status, page.heading) == (400, "Votre navigateur n’a renvoyé aucun cookie")
    assert "Autorisez les cookies" in page.text
    assert SELF["capacity"] in page.text


def test_another_sites_form_gets_nothing_back(person: Person) -> None:
    answer = person.client.post("/creer-un-compte/vous", data={"capacity": "Intruse"})
    assert answer.status_code == 400
    assert "Intruse" not in answer.text


HOSTILE: list[dict[str, str]] = [
    {"etape": endpoint, "body": body, "question": question, "about": about, **more}
    for endpoint in (*sorted(CARRIED), "other_document:mandate", "other_document:x", "proof:x", "x", "")
    for body, question, about, more in (
        ("x", "x", "x", {}),
        ("", "details", "", {"kind": "x", "register_number": "1486"}),
        ("cpne", "details", "73282932000075", {"ministry": "x", "proof_kind": "x", "mandate_date": "hier"}),
        ("ministry", "annuaire", SIRET, {"kind": "ministry", "role": "x", "with_role": "oui"}),
        ("company", "role", "", {"role": "gestionnaire", "with_role": "oui", "second_name": "x"}),
    )
]


def test_whatever_else_is_posted_begins_a_draft_all_the_same(
    person: Person, secrets_of_form: Callable[[], str]
) -> None:
    for answers in HOSTILE:
        answer = person.client.post("/creer-un-compte/", data={**answers, "csrf_token": secrets_of_form()})
        assert (answer.status_code, answers) == (302, answers)
        assert newest().state == "draft"
        assert person.client.get(answer.location).status_code in (200, 302)


@pytest.fixture
def secrets_of_form(person: Person) -> Callable[[], str]:
    """The token of a form of the start page."""

    def token() -> str:
        form, _ = person.goes("/creer-un-compte/").form_of_button("Commencer")
        return form.values["csrf_token"][0]

    return token


def test_every_page_that_asks_something_is_carried_over(app: Flask) -> None:
    asking = {
        rule.endpoint.removeprefix("public_signup.")
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/creer-un-compte/") and "POST" in (rule.methods or ()) and "<token>" not in rule.rule
    }
    assert PIECES.keys() <= CARRIED
    begin, ask_nothing = {"start", "join", "manage"}, {"recapitulatif", "confirmation", "reread"}
    assert asking - CARRIED == begin | ask_nothing
