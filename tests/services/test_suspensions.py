"""Roles that are suspended until a day, by an SI administrator or by a manager, and what gives them back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from domain.actors import Actor
from domain.calendar import paris_date, paris_midnight
from domain.errors import FreshSignInNeeded, NotAllowed, NotFound, TransitionRefused
from domain.states import Role, StaffRole, State
from models import Account, AccountRequest, Entity, Membership
from services.machinery import clock as clock_service
from services.machinery.dependencies import Dependencies
from services.people import accounts, memberships
from tests.support import factories
from tests.support.dependencies import Clock
from tests.support.outcomes import entries, mails
from tests.support.role_ends import end_role


@pytest.fixture
def admin(deps: Dependencies) -> Actor:
    return factories.fresh_actor(factories.make_account(deps, staff=StaffRole.SI_ADMIN))


@pytest.fixture
def entity(deps: Dependencies) -> Entity:
    return factories.make_entity(deps, name="Alpha")


@pytest.fixture
def manager(deps: Dependencies, entity: Entity) -> Actor:
    return fresh(factories.make_manager(deps, entity))


@pytest.fixture
def depositor(deps: Dependencies, entity: Entity, manager: Actor) -> Membership:
    return of(factories.make_member(deps, entity, Role.DEPOSITOR))


def fresh(actor: Actor) -> Actor:
    return factories.fresh_actor(Account.get_by_id(actor.account_id))


def of(actor: Actor) -> Membership:
    row: Membership = Membership.get(Membership.account == actor.account_id)
    return row


def again(row: Membership) -> Any:
    return Membership.get_by_id(row.id)


def the_day(deps: Dependencies, days: int) -> date:
    return paris_date(deps.now()) + timedelta(days=days)


def test_a_suspension_ends_by_itself_the_day_after_its_last(
    deps: Dependencies, clock: Clock, admin: Actor, manager: Actor, entity: Entity
) -> None:
    role, last = of(manager), the_day(deps, 3)
    waiting = factories.make_request(deps, entity=entity, documents=False)
    memberships.suspend(deps, admin, role.id, "Vérification.", last)
    assert [facts["until"] for _, facts in mails("membership_suspended")] == [last.isoformat()]
    clock.at = paris_midnight(last + timedelta(days=1)) - timedelta(seconds=1)
    assert clock_service.tick(deps)["suspensions_lifted"] == 0
    clock.advance(seconds=1)
    assert [clock_service.tick(deps)["suspensions_lifted"] for _ in range(2)] == [1, 0]
    row = again(role)
    assert (row.suspended_at, row.suspended_until, row.suspended_by_manager, row.until) == (None, None, None, None)
    assert entries("membership.restored") == [(entity.id, role.account_id, {"reason": "", "actor": "Guichet"})]
    assert [facts["reason"] for _, facts in mails("membership_restored")] == [""]
    assert AccountRequest.get_by_id(waiting.id).state == State.WITH_MANAGER


def test_one_that_has_no_last_day_stays(deps: Dependencies, clock: Clock, admin: Actor, depositor: Membership) -> None:
    memberships.suspend(deps, admin, depositor.id, "Vérification.")
    clock.advance(days=800)
    assert clock_service.tick(deps)["suspensions_lifted"] == 0
    assert again(depositor).suspended_at is not None


def test_a_role_that_was_ended_or_given_back_meanwhile_is_not_lifted(
    deps: Dependencies, clock: Clock, admin: Actor, depositor: Membership, entity: Entity
) -> None:
    other = of(factories.make_member(deps, entity, Role.DEPOSITOR))
    for row in (depositor, other):
        memberships.suspend(deps, admin, row.id, "Vérification.", the_day(deps, 3))
    end_role(deps, admin, depositor.id, "Confirmé.")
    memberships.restore(deps, admin, other.id, "Rien trouvé.")
    clock.advance(days=5)
    assert clock_service.tick(deps)["suspensions_lifted"] == 0
    assert again(depositor).until is not None
    assert len(mails("membership_restored")) == 1


def test_a_role_that_ended_in_another_way_is_not_given_back(
    deps: Dependencies, clock: Clock, admin: Actor, depositor: Membership
) -> None:
    memberships.suspend(deps, admin, depositor.id, "Vérification.", the_day(deps, 3))
    Membership.update(until=deps.now()).where(Membership.id == depositor.id).execute()
    clock.advance(days=5)
    assert clock_service.tick(deps)["suspensions_lifted"] == 0
    assert (again(depositor).suspended_at is None, mails("membership_restored")) == (False, [])


@pytest.mark.parametrize("days", [-1, 0, 367])
def test_the_last_day_is_to_come_and_within_a_year(
    deps: Dependencies, admin: Actor, depositor: Membership, days: int
) -> None:
    with pytest.raises(TransitionRefused) as refused:
        memberships.suspend(deps, admin, depositor.id, "Vérification.", the_day(deps, days))
    assert refused.value.refusal.code == "suspension_day"
    assert again(depositor).suspended_at is None


@pytest.mark.parametrize("days", [1, 366])
def test_tomorrow_and_in_a_year_are_last_days(
    deps: Dependencies, admin: Actor, depositor: Membership, days: int
) -> None:
    memberships.suspend(deps, admin, depositor.id, "Vérification.", the_day(deps, days))
    assert again(depositor).suspended_until == the_day(deps, days)


def test_a_manager_suspends_a_depositor_and_gives_the_role_back(
    deps: Dependencies, manager: Actor, depositor: Membership, entity: Entity
) -> None:
    memberships.suspend(deps, manager, depositor.id, "Absence.")
    assert (again(depositor).suspended_at, again(depositor).suspended_by_manager) == (deps.now(), True)
    detail = {"reason": "Absence.", "actor": manager.name}
    assert entries("membership.suspended") == [(entity.id, depositor.account_id, detail)]
    memberships.restore(deps, manager, depositor.id, "Retour.")
    assert (again(depositor).suspended_at, again(depositor).suspended_by_manager) == (None, None)
    assert [facts["reason"] for _, facts in mails("membership_restored")] == ["Retour."]


def test_a_manager_suspends_no_other_manager_not_themselves_and_nobody_elsewhere(
    deps: Dependencies, manager: Actor, entity: Entity
) -> None:
    elsewhere = factories.make_entity(deps)
    for row in (
        of(factories.make_member(deps, entity)),
        of(manager),
        of(factories.make_member(deps, elsewhere, Role.DEPOSITOR)),
    ):
        with pytest.raises(NotFound):
            memberships.suspend(deps, manager, row.id, "Absence.")
        assert again(row).suspended_at is None


def test_a_manager_ends_no_role(deps: Dependencies, manager: Actor, depositor: Membership) -> None:
    with pytest.raises(NotAllowed):
        end_role(deps, manager, depositor.id, "Départ.")


def test_a_manager_gives_back_no_role_that_an_administrator_suspended(
    deps: Dependencies, admin: Actor, manager: Actor, depositor: Membership
) -> None:
    memberships.suspend(deps, admin, depositor.id, "Vérification.")
    with pytest.raises(TransitionRefused) as refused:
        memberships.restore(deps, manager, depositor.id, "Retour.")
    assert refused.value.refusal.code == "suspended_by_si"
    assert again(depositor).suspended_at is not None


def test_an_administrator_gives_back_what_a_manager_suspended(
    deps: Dependencies, admin: Actor, manager: Actor, depositor: Membership
) -> None:
    memberships.suspend(deps, manager, depositor.id, "Absence.")
    memberships.restore(deps, admin, depositor.id, "Retour.")
    assert again(depositor).suspended_at is None


def test_staff_of_another_role_who_also_manage_get_what_managers_get(
    deps: Dependencies, admin: Actor, entity: Entity, depositor: Membership
) -> None:
    """Support who manage A suspend the depositors of A, and nobody of B."""
    elsewhere = of(factories.make_member(deps, factories.make_entity(deps), Role.DEPOSITOR))
    both = fresh(factories.make_member(deps, entity, staff=StaffRole.SUPPORT))
    with pytest.raises(NotFound):
        memberships.suspend(deps, both, elsewhere.id, "Absence.")
    memberships.suspend(deps, both, depositor.id, "Absence.")
    assert again(depositor).suspended_by_manager


def test_who_manages_no_more_at_that_moment_suspends_nobody(
    deps: Dependencies, admin: Actor, manager: Actor, depositor: Membership, entity: Entity
) -> None:
    """The roles of this instant count, not those that the page was opened with: of this entity, not of another."""
    other = factories.make_entity(deps)
    Membership.create(account=manager.account_id, entity=other, role=Role.ENTITY_MANAGER, since=deps.now())
    stale = fresh(manager)
    memberships.suspend(deps, admin, of_in(manager, entity).id, "Vérification.")
    with pytest.raises(NotFound):
        memberships.suspend(deps, stale, depositor.id, "Absence.")
    accounts.deactivate(deps, admin, manager.account_id or 0, "Départ.")
    with pytest.raises(NotAllowed):
        memberships.suspend(deps, stale, depositor.id, "Absence.")
    assert again(depositor).suspended_at is None


def of_in(actor: Actor, entity: Entity) -> Membership:
    row: Membership = Membership.get(Membership.account == actor.account_id, Membership.entity == entity)
    return row


def test_managers_sign_in_again_first(deps: Dependencies, manager: Actor, depositor: Membership) -> None:
    for act in (memberships.suspend, memberships.restore):
        with pytest.raises(FreshSignInNeeded):
            act(deps, replace(manager, fresh=False), depositor.id, "Absence.")
