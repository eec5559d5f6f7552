"""A person who has an account joins another entity, or asks to become its manager."""

from __future__ import annotations

import pytest
from flask import Flask

from adapters.passwords import hash_password
from domain.states import Role
from models import Membership
from services.machinery.dependencies import Dependencies
from tests.public_signup.test_journeys import PASSWORD, sound, start
from tests.support.factories import luhn_siret, make_account, make_entity, make_manager, make_member
from tests.support.signup import Person

pytestmark = pytest.mark.slow


def test_an_account_holder_joins_another_entity(app: Flask, person: Person, deps: Dependencies) -> None:
    entity = make_entity(deps, name="Beta")
    make_manager(deps, entity)
    with app.app_context():
        make_account(deps, address="alix@acme.example", password=hash_password(PASSWORD), capacity="Directrice")
    person.goes("/connexion")
    person.presses("Se connecter", email="alix@acme.example", password=PASSWORD)
    start(person)
    sound(person.presses(nature="autre"))
    page = sound(person.presses(siret=entity.identifier))
    assert page.heading == "Votre entité"
    answers = {"kind": "company", "is_head_office": "oui", "entity_name": "Beta"}
    assert "Choisissez le rôle que vous demandez." in person.presses(**answers).text
    page = sound(person.presses(role="deposant"))
    assert page.heading == "Vos coordonnées"
    assert "Aucune pièce n’est demandée : le gestionnaire de votre entité examinera votre demande." in page.text
    assert page.form_with("capacity").values["capacity"] == ["Directrice"]
    sound(person.presses())
    sound(person.sends())
    page = sound(person.presses("Suivre ma demande"))
    assert page.heading == "Le gestionnaire de votre entité examine votre demande"


def test_becoming_manager_asks_for_the_documents(app: Flask, person: Person, deps: Dependencies) -> None:
    entity = make_entity(deps, name="Beta")
    make_manager(deps, entity)
    with app.app_context():
        make_account(deps, address="alix@acme.example", password=hash_password(PASSWORD))
    person.goes("/connexion")
    person.presses("Se connecter", email="alix@acme.example", password=PASSWORD)
    start(person)
    sound(person.presses(nature="autre"))
    sound(person.presses(siret=entity.identifier))
    page = sound(person.presses(kind="company", is_head_office="oui", entity_name="Beta", role="gestionnaire"))
    assert "proof_of_existence" in page.form_with("proof_of_existence").files


def test_somebody_who_is_a_member_already_is_told(app: Flask, person: Person, deps: Dependencies) -> None:
    entity = make_entity(deps, name="Beta")
    make_manager(deps, entity)
    with app.app_context():
        hashed = hash_password(PASSWORD)
    make_member(deps, entity, Role.DEPOSITOR, address="alix@acme.example", password=hashed)
    person.goes("/connexion")
    person.presses("Se connecter", email="alix@acme.example", password=PASSWORD)
    start(person)
    person.presses(nature="autre")
    person.presses(siret=entity.identifier)
    person.presses(kind="company", is_head_office="oui", entity_name="Beta", role="deposant")
    person.presses()
    page = person.sends()
    assert page.heading == "Vérifiez votre demande"
    assert "Votre compte est déjà rattaché à cette entité." in page.text


def test_an_account_holders_draft_is_closed_to_others(app: Flask, person: Person, deps: Dependencies) -> None:
    with app.app_context():
        make_account(deps, address="alix@acme.example", password=hash_password(PASSWORD))
    person.goes("/connexion")
    person.presses("Se connecter", email="alix@acme.example", password=PASSWORD)
    start(person)
    person.presses("Se déconnecter")
    page = person.goes("/creer-un-compte/organisme")
    assert page.heading == "Se connecter"


@pytest.mark.parametrize("role", [Role.DEPOSITOR, Role.ENTITY_MANAGER])
def test_whose_role_is_suspended_is_told_at_the_entity(
    app: Flask, person: Person, deps: Dependencies, role: Role
) -> None:
    """Before the documents, in words that say to whom to turn; another entity can be given."""
    entity = make_entity(deps, name="Beta")
    with app.app_context():
        hashed = hash_password(PASSWORD)
    make_member(deps, entity, role, address="alix@acme.example", password=hashed)
    Membership.update(suspended_at=deps.now()).execute()
    person.goes("/connexion")
    person.presses("Se connecter", email="alix@acme.example", password=PASSWORD)
    start(person)
    person.presses(nature="autre")
    page = sound(person.presses(siret=entity.identifier))
    assert "siret" in page.form_with("siret").values, "at the number, before anything else is asked"
    assert "Votre rôle dans cette entité est suspendu" in page.text
    assert "écrivez à l’assistance" in page.text
    page = person.presses(siret=luhn_siret(77))
    assert "est suspendu" not in page.text
    assert "kind" in page.form_with("kind").choices
