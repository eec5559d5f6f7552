"""Accepting an invitation while the person who invited loses their role, while it is revoked, and twice at once."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import pytest

from domain.actors import ANONYMOUS
from domain.errors import LinkUnusable
from domain.states import State
from models import Account, AccountRequest, JournalEntry, Mail, Membership
from models_people import Invitation
from services.machinery.dependencies import Dependencies
from services.machinery.outbox import secrets_of
from services.people import accepting, invitations, memberships
from services.people.accepting import Person
from tests.support import factories
from tests.support.races import at_once

pytestmark = pytest.mark.slow

ROUNDS = pytest.mark.parametrize("rounds", [4, pytest.param(200, marks=pytest.mark.deep)])
ANA = Person("Ana", "Neuve", "Chargée d’études", "", factories.PASSWORD_HASH)


def invited(deps: Dependencies, number: int) -> tuple[Invitation, Membership, str]:
    """One to an entity of two managers, with the role of who invites, and the secret of its link."""
    entity = factories.make_entity(deps)
    manager = replace(factories.make_manager(deps, entity), fresh=True)
    factories.make_member(deps, entity)
    name = {"first_name": "Ana", "last_name": "Neuve"}
    row = invitations.invite(deps, manager, entity.id, email=f"ana{number}@exemple.example", **name)
    secrets = secrets_of(deps, Mail.select().order_by(Mail.id.desc()).get()) or {}
    return row, Membership.get(Membership.account == manager.account_id), secrets["invitation"]


@ROUNDS
def test_a_role_is_given_only_by_somebody_who_manages_at_that_instant(deps: Dependencies, rounds: int) -> None:
    admin = factories.make_si_admin(deps)
    for number in range(rounds):
        row, role, secret = invited(deps, number)
        outcomes = at_once(
            partial(accepting.accept, deps, secret, ANONYMOUS, ANA),
            partial(memberships.suspend, deps, admin, role.id, "Départ."),
        )
        assert not [one for one in outcomes if isinstance(one, Exception)], outcomes
        request = Invitation.get_by_id(row.id).request
        given = Membership.get_or_none(Membership.request == request)
        entries = JournalEntry.select().where(JournalEntry.entity_id == row.entity_id).order_by(JournalEntry.id)
        events = [entry.event for entry in entries]
        before = events.index("request.activate") < events.index("membership.suspended")
        assert (request.state, given is not None) == ((State.APPROVED, True) if before else (State.WITH_MANAGER, False))


@ROUNDS
def test_accepted_twice_at_once_it_gives_one_role(deps: Dependencies, rounds: int) -> None:
    for number in range(rounds):
        row, _, secret = invited(deps, number)
        accept = partial(accepting.accept, deps, secret, ANONYMOUS, ANA)
        outcomes = at_once(accept, accept)
        assert not [one for one in outcomes if isinstance(one, Exception)], outcomes
        assert AccountRequest.select().where(AccountRequest.entity == row.entity_id).count() == 1
        assert Account.select().where(Account.email_key == row.email_key).count() == 1


@ROUNDS
def test_revoked_at_that_instant_it_is_one_or_the_other(deps: Dependencies, rounds: int) -> None:
    for number in range(rounds):
        row, role, secret = invited(deps, number)
        inviter = factories.fresh_actor(role.account)
        accepted, _ = at_once(
            partial(accepting.accept, deps, secret, ANONYMOUS, ANA), partial(invitations.revoke, deps, inviter, row.id)
        )
        there = Account.select().where(Account.email_key == row.email_key).exists()
        outcome = Invitation.get_by_id(row.id).outcome
        assert (outcome, there) == (("revoked", False) if isinstance(accepted, LinkUnusable) else ("accepted", True))
