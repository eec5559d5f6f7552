"""Requests that are begun for an entity that is known: to join it by its number, or to become its manager."""

from __future__ import annotations

import pytest
from flask import Flask

from adapters.passwords import hash_password
from domain.identifiers import format_siret
from domain.states import Role, State
from models import Account, AccountRequest, Entity, Membership
from services.machinery.dependencies import Dependencies
from tests.public_signup.test_journeys import PASSWORD, sound
from tests.support.factories import (
    approve,
    fresh_actor,
    luhn_siret,
    make_account,
    make_entity,
    make_manager,
    make_ministry,
    make_request,
)
from tests.support.signup import Person

pytestmark = [pytest.mark.slow, pytest.mark.one_database]

RISE = "Demander à devenir gestionnaire"


@pytest.fixture
def entity(deps: Dependencies) -> Entity:
    entity = make_entity(deps, name="Beta", address="3 rue des Essais", postcode="75001", city="Paris")
    make_manager(deps, entity)
    return entity


@pytest.fixture
def alix(app: Flask, person: Person, deps: Dependencies) -> Person:
    """Signed in, with an account and no role."""
    with app.app_context():
        make_account(deps, address="alix@acme.example", password=hash_password(PASSWORD))
    person.goes("/connexion")
    assert person.presses("Se connecter", email="alix@acme.example", password=PASSWORD).heading == "Mon compte"
    return person


def becomes_depositor(deps: Dependencies, entity: Entity) -> Membership:
    account = Account.get(Account.email == "alix@acme.example")
    return Membership.create(account=account, entity=entity, role=Role.DEPOSITOR, since=deps.now())


def last_request() -> AccountRequest:
    return AccountRequest.select().order_by(AccountRequest.id.desc()).get()


# ------------------------------------------------------------------------------------------------------------ to join


def test_a_known_entity_is_described_and_the_role_is_asked(alix: Person, entity: Entity) -> None:
    page = alix.goes("/mon-compte")
    assert "/creer-un-compte/rejoindre" in page.links
    alix.goes("/creer-un-compte/rejoindre")
    page = sound(alix.presses("Continuer", siret=entity.identifier))
    assert page.heading == "Votre entité"
    values = page.form_with("entity_name").values
    assert (values["entity_name"], values.get("kind")) == (["Beta"], ["company"])
    page = sound(alix.presses(is_head_office="oui", role="deposant"))
    assert page.heading == "Vos coordonnées"
    sound(alix.presses())
    sound(alix.sends())
    request = last_request()
    assert (request.state, request.entity_id) == (State.WITH_MANAGER, entity.id)


def test_one_that_nobody_knows_takes_the_full_signup(alix: Person) -> None:
    alix.goes("/creer-un-compte/rejoindre")
    page = sound(alix.presses("Continuer", siret=luhn_siret(4_321)))
    assert page.heading == "Votre organisme"
    page = sound(alix.presses(nature="autre"))
    assert luhn_siret(4_321) in str(page.form_with("about").values)


def test_a_body_of_the_list_is_known_by_its_number(alix: Person, deps: Dependencies) -> None:
    siret = luhn_siret(9_876)
    ministry = make_ministry("agriculture", "Agriculture", siret=siret)
    make_manager(deps, make_entity(deps, kind="ministry", identifier_kind="ministry", identifier="agriculture",
                                   ministry=ministry, name="Agriculture", siret=None))  # fmt: skip
    alix.goes("/creer-un-compte/rejoindre")
    alix.presses("Continuer", siret=siret)
    assert last_request().ministry_id == ministry.id


def test_a_member_is_told_and_nothing_begins(alix: Person, deps: Dependencies, entity: Entity) -> None:
    becomes_depositor(deps, entity)
    alix.goes("/creer-un-compte/rejoindre")
    page = alix.presses("Continuer", siret=entity.identifier)
    assert "Votre compte est déjà rattaché à cette entité." in page.text
    assert page.form_with("siret").values["siret"] == [format_siret(entity.identifier)]
    assert AccountRequest.select().count() == 0


def test_a_number_that_is_wrong_is_shown_again(alix: Person) -> None:
    alix.goes("/creer-un-compte/rejoindre")
    page = alix.presses("Continuer", siret="123 456")
    assert page.title.startswith("Erreur : ")
    assert page.form_with("siret").values["siret"] == ["123 456"]


def test_it_is_for_people_who_are_signed_in(person: Person) -> None:
    assert person.goes("/creer-un-compte/rejoindre").heading == "Se connecter"


# -------------------------------------------------------------------------------------------------- to become manager


def test_a_depositor_asks_to_become_manager_from_the_account(alix: Person, deps: Dependencies, entity: Entity) -> None:
    becomes_depositor(deps, entity)
    alix.goes("/mon-compte")
    page = sound(alix.presses(RISE))
    assert page.heading == "Votre entité", "nobody ever said whether it is the head office's number"
    assert page.form_with("entity_name").values["entity_name"] == ["Beta"]
    page = sound(alix.presses(is_head_office="oui", role="gestionnaire"))
    assert "proof_of_existence" in page.form_with("proof_of_existence").files
    draft = last_request()
    assert (draft.entity_id, draft.seeks_manager_role) == (entity.id, True)


def test_what_the_request_of_the_role_said_is_not_asked_again(
    app: Flask, person: Person, deps: Dependencies, entity: Entity
) -> None:
    with app.app_context():
        hashed = hash_password(PASSWORD)
    joining = make_request(deps, entity=entity, documents=False, password_hash=hashed)
    manager = fresh_actor(Account.get_by_id(Membership.get(Membership.entity == entity).account_id))
    approve(deps, joining, manager)
    person.goes("/connexion")
    person.presses("Se connecter", email=joining.email, password=PASSWORD)
    page = sound(person.presses(RISE))
    assert "proof_of_existence" in page.form_with("proof_of_existence").files


def test_one_that_was_begun_goes_on_in_another_browser(
    app: Flask, alix: Person, deps: Dependencies, entity: Entity
) -> None:
    becomes_depositor(deps, entity)
    alix.goes("/mon-compte")
    alix.presses(RISE)
    elsewhere = Person(app)
    elsewhere.goes("/connexion")
    elsewhere.presses("Se connecter", email="alix@acme.example", password=PASSWORD)
    elsewhere.presses(RISE)
    assert AccountRequest.select().count() == 1
    assert elsewhere.goes("/creer-un-compte/entite").heading == "Votre entité"
    assert alix.goes("/creer-un-compte/entite").heading != "Votre entité", "the draft has one browser"


@pytest.mark.parametrize("change", [{"role": Role.ENTITY_MANAGER}, {"until": True}, {"suspended_at": True}], ids=str)
def test_only_a_depositors_role_that_counts_offers_it(
    alix: Person, deps: Dependencies, entity: Entity, change: dict[str, object]
) -> None:
    role = becomes_depositor(deps, entity)
    page = alix.goes("/mon-compte")
    form, path = alix.would_send(RISE)
    values = {name: deps.now() if value is True else value for name, value in change.items()}
    Membership.update(values).where(Membership.id == role.id).execute()
    page = alix.goes("/mon-compte")
    assert RISE not in page.text
    assert alix.client.post(path, data=form).status_code == 404


def test_once_it_is_sent_it_is_followed_instead(alix: Person, deps: Dependencies, entity: Entity) -> None:
    role = becomes_depositor(deps, entity)
    alix.goes("/mon-compte")
    form, path = alix.would_send(RISE)
    AccountRequest.create(
        reference="ABC-DEF-GHJ", state=State.WITH_SI, state_since=deps.now(), waiting_since=deps.now(),
        created_at=deps.now(), account=role.account_id, entity=entity, seeks_manager_role=True,
        activated_at=deps.now(), email="alix@acme.example", email_key="alix@acme.example",
    )  # fmt: skip
    assert RISE not in alix.goes("/mon-compte").text
    assert alix.client.post(path, data=form).location.endswith("/mon-compte")
    assert "Vous avez déjà demandé ce rôle" in alix.goes("/mon-compte").text


def test_another_entitys_is_nobodys(alix: Person, deps: Dependencies, entity: Entity) -> None:
    becomes_depositor(deps, entity)
    alix.goes("/mon-compte")
    form, path = alix.would_send(RISE)
    other = make_entity(deps)
    for unknown in (other.id, 10**12):
        answer = alix.client.post(path.replace(str(entity.id), str(unknown)), data=form)
        assert answer.status_code == 404


# ---------------------------------------------------------------------------------------------------------- newcomers


def test_a_newcomer_to_a_managed_entity_may_ask_for_the_managers_role(person: Person, entity: Entity) -> None:
    person.goes("/creer-un-compte/")
    sound(person.presses("Commencer"))
    sound(person.presses(nature="autre"))
    sound(person.presses(siret=entity.identifier))
    sound(person.presses(kind="company", is_head_office="oui", entity_name="Beta"))
    sound(person.presses(first_name="Ana", last_name="Neuve", capacity="Directrice", email="ana@beta.example",
                         phone="", password="cinq bateaux verts au port"))  # fmt: skip
    assert person.page.heading == "Vérifiez votre demande"
    assert "ne répond plus" in person.page.text
    page = sound(person.goes("/creer-un-compte/entite?question=role"))
    page = sound(person.presses(role="gestionnaire"))
    assert "proof_of_existence" in page.form_with("proof_of_existence").files
    assert last_request().seeks_manager_role is True
