"""`/invitation/<token>`: what somebody who is invited sees and does there, with or without an account."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask

from domain.actors import Actor
from domain.states import State
from models import Account, AccountRequest, Entity, Mail, Membership
from models_people import Invitation
from services.people import invitations
from tests.support.application import PASSWORD, Visitor, deps_of, known_account, secret_of
from tests.support.dependencies import Clock
from tests.support.factories import make_entity, make_manager

pytestmark = pytest.mark.one_database

ANA = "ana.neuve@exemple.example"
CHOSEN = "cinq bateaux verts au port"
SAYS = {"first_name": "Ana", "last_name": "Neuve", "capacity": "Chargée d’études", "phone": "", "password": CHOSEN}


@pytest.fixture
def entity(app: Flask) -> Entity:
    return make_entity(deps_of(app), name="Alpha")


@pytest.fixture
def manager(app: Flask, entity: Entity) -> Actor:
    return replace(make_manager(deps_of(app), entity), fresh=True)


def invited(app: Flask, manager: Actor, entity: Entity, email: str = ANA) -> str:
    """The address of the link in the mail."""
    invitations.invite(deps_of(app), manager, entity.id, email=email, first_name="Ana", last_name="Neuve")
    return f"/invitation/{secret_of(app, Mail.select().order_by(Mail.id.desc()).get(), 'invitation')}"


def test_somebody_without_account_accepts_and_signs_in(
    app: Flask, visitor: Visitor, entity: Entity, manager: Actor
) -> None:
    link = invited(app, manager, entity)
    for _ in range(2):
        page = visitor.get(link).text
    assert (Invitation.get().ended_at, AccountRequest.select().count()) == (None, 0), "opening it changes nothing"
    for words in ("Alpha", manager.name, ANA, 'value="Ana"'):
        assert words in page
    assert visitor.post(link, **SAYS).location == link
    page = visitor.get(link).text
    assert "Vous faites maintenant partie de l’entité." in page
    account = Account.get(Account.email_key == ANA)
    assert visitor.sign_in(account, CHOSEN).status_code == 302
    assert "Alpha" in visitor.get("/mon-compte").text
    assert visitor.post(link, "/mon-compte", **SAYS).status_code == 200
    assert Membership.select().where(Membership.account == account).count() == 1


def test_what_is_wrong_is_said_and_nothing_is_lost(
    app: Flask, visitor: Visitor, entity: Entity, manager: Actor
) -> None:
    page = visitor.post(invited(app, manager, entity), **{**SAYS, "capacity": "", "password": "court"}).text
    for words in ("Indiquez votre fonction dans l’entité.", "12", 'value="Ana"'):
        assert words in page
    page = visitor.post(
        invited(app, manager, entity, "b@exemple.example"), **{**SAYS, "password": "Ana Neuve Ana"}
    ).text
    assert "error" in page
    assert AccountRequest.select().count() == 0


def test_an_account_holder_signs_in_first_and_comes_back(
    app: Flask, visitor: Visitor, entity: Entity, manager: Actor
) -> None:
    holder = known_account(app)
    link = invited(app, manager, entity, holder.email)
    page = visitor.get(link).text
    assert f"/connexion?next={link}" in page
    assert 'name="password"' not in page
    assert visitor.post(link, "/connexion", **SAYS).location == link
    assert AccountRequest.select().count() == 0
    assert visitor.sign_in(holder, PASSWORD).status_code == 302
    assert "Accepter l’invitation" in visitor.get(link).text
    visitor.post(link)
    assert Membership.get(Membership.account == holder.id).entity_id == entity.id
    assert "Aller à mon compte" in visitor.get(link).text


def test_somebody_else_is_told_to_sign_out(app: Flask, visitor: Visitor, entity: Entity, manager: Actor) -> None:
    holder, other = known_account(app), known_account(app)
    link = invited(app, manager, entity, holder.email)
    visitor.sign_in(other, PASSWORD)
    page = visitor.get(link).text
    assert "Vous êtes connecté avec un autre compte." in page
    assert "Accepter l’invitation</button>" not in page
    visitor.post(link)
    assert Membership.select().where(Membership.account.in_([holder.id, other.id])).count() == 0


def test_where_it_is_still_to_be_decided_the_page_says_so(
    app: Flask, visitor: Visitor, entity: Entity, manager: Actor
) -> None:
    link = invited(app, manager, entity)
    Membership.update(suspended_at=deps_of(app).now(), founding=False).execute()
    visitor.post(link, **SAYS)
    assert "Votre demande est transmise." in visitor.get(link).text
    assert AccountRequest.get().state != State.APPROVED


def test_a_member_who_accepts_is_told(app: Flask, visitor: Visitor, entity: Entity, manager: Actor) -> None:
    holder = known_account(app)
    link = invited(app, manager, entity, holder.email)
    Membership.create(account=holder.id, entity=entity, role="depositor", since=deps_of(app).now())
    visitor.sign_in(holder, PASSWORD)
    assert "déjà rattachée à cette entité" in visitor.post(link).text


def test_a_link_that_is_too_old_opens_nothing(
    app: Flask, visitor: Visitor, entity: Entity, manager: Actor, clock: Clock
) -> None:
    link = invited(app, manager, entity)
    clock.advance(days=14)
    answer = visitor.get(link)
    assert (answer.status_code, "Cette invitation n’est plus valable" in answer.text) == (410, True)
    assert visitor.post(link, "/connexion", **SAYS).status_code == 410
