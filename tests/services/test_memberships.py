"""Roles in entities: suspended, ended, given back; the entity's requests follow the person who can decide."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from domain.actors import Actor
from domain.errors import FreshSignInNeeded, NotAllowed, NotFound, TransitionRefused
from domain.states import Role, StaffRole, State
from models import Account, AccountRequest, AccountSession, Entity, Mail, Membership
from services.machinery.dependencies import Dependencies
from services.people import memberships, sessions
from tests.support import factories
from tests.support.dependencies import Clock
from tests.support.outcomes import entries, mails
from tests.support.role_ends import end_role

pytestmark = pytest.mark.slow

Stop = Callable[[Dependencies, Actor, int, str], None]
AUTHOR = {"name": "full_name", "capacity": "capacity", "service": "service"}
STOPS = pytest.mark.parametrize("stop", [memberships.suspend, end_role])


@pytest.fixture
def admin(deps: Dependencies) -> Actor:
    return factories.fresh_actor(factories.make_account(deps, staff=StaffRole.SI_ADMIN))


@pytest.fixture
def entity(deps: Dependencies) -> Entity:
    return factories.make_entity(deps, name="Alpha")


@pytest.fixture
def manager(deps: Dependencies, entity: Entity) -> Membership:
    return of(factories.make_manager(deps, entity))


def of(actor: Actor) -> Membership:
    return Membership.get(Membership.account == actor.account_id)


def again(row: Membership) -> Any:
    return Membership.get_by_id(row.id)


def test_a_suspended_role_is_no_longer_founding_and_its_holder_reads_why(
    deps: Dependencies, admin: Actor, manager: Membership, clock: Clock
) -> None:
    memberships.suspend(deps, admin, manager.id, "Départ.")
    row = again(manager)
    assert (row.suspended_at, row.until, row.founding) == (clock.at, None, False)
    holder = Account.get_by_id(manager.account_id)
    facts = {"first_name": holder.first_name, "entity_name": "Alpha", "reason": "Départ.", "ended": False, "until": ""}
    facts |= {"author": {name: getattr(Account.get_by_id(admin.account_id), key) for name, key in AUTHOR.items()}}
    assert mails("membership_suspended") == [(holder.email, facts)]
    assert entries("membership.suspended") == [
        (manager.entity_id, holder.id, {"reason": "Départ.", "actor": admin.name})
    ]
    assert Mail.get(Mail.event == "membership_suspended").account_id == holder.id


def test_a_role_ends_for_good_suspended_or_not(
    deps: Dependencies, admin: Actor, manager: Membership, clock: Clock
) -> None:
    memberships.suspend(deps, admin, manager.id, "Départ.")
    clock.advance(hours=1)
    end_role(deps, admin, manager.id, "Confirmé.")
    assert (again(manager).until, again(manager).suspended_at) == (clock.at, clock.at.replace(hour=clock.at.hour - 1))
    assert [facts["ended"] for _, facts in mails("membership_suspended")] == [False, True]
    assert [account for _, account, _ in entries("membership.ended")] == [manager.account_id]
    for stop in (memberships.suspend, end_role):
        with pytest.raises(NotFound):
            stop(deps, admin, manager.id, "Encore.")
    with pytest.raises(NotFound):
        memberships.restore(deps, admin, manager.id, "Retour.")


def test_a_suspended_role_is_not_suspended_again(deps: Dependencies, admin: Actor, manager: Membership) -> None:
    memberships.suspend(deps, admin, manager.id, "Départ.")
    with pytest.raises(NotFound):
        memberships.suspend(deps, admin, manager.id, "Encore.")
    assert len(mails("membership_suspended")) == 1


def test_only_that_role_is_stopped(deps: Dependencies, admin: Actor, manager: Membership, entity: Entity) -> None:
    others = [of(factories.make_member(deps, entity)), of(factories.make_manager(deps, factories.make_entity(deps)))]
    memberships.suspend(deps, admin, manager.id, "Départ.")
    assert [(again(row).suspended_at, again(row).founding) for row in others] == [(None, False), (None, True)]


@STOPS
def test_stopping_says_why(deps: Dependencies, admin: Actor, manager: Membership, stop: Stop) -> None:
    with pytest.raises(TransitionRefused) as refused:
        stop(deps, admin, manager.id, " \n")
    event = "membership.suspended" if stop is memberships.suspend else "membership.ended"
    assert str(refused.value) == f"{event} from : reason_missing"
    assert again(manager).suspended_at is again(manager).until is None


@STOPS
def test_nobody_stops_a_role_of_their_own_or_that_is_not_there(
    deps: Dependencies, admin: Actor, entity: Entity, stop: Stop
) -> None:
    own = Membership.create(account=admin.account_id, entity=entity, role=Role.ENTITY_MANAGER, since=deps.now())
    with pytest.raises(TransitionRefused) as refused:
        stop(deps, admin, own.id, "Départ.")
    assert str(refused.value) == "membership from : own_request"
    with pytest.raises(NotFound):
        stop(deps, admin, own.id + 1, "Départ.")
    with pytest.raises(TransitionRefused):
        memberships.restore(deps, admin, own.id, "Retour.")
    assert again(own).suspended_at is again(own).until is None


def test_only_si_administrators_who_signed_in_lately_stop_and_give_back(
    deps: Dependencies, admin: Actor, manager: Membership
) -> None:
    colleagues = [
        factories.fresh_actor(factories.make_account(deps, staff=role))
        for role in set(StaffRole) - {StaffRole.SI_ADMIN}
    ]
    for actor, error in [
        *((colleague, NotAllowed) for colleague in colleagues),
        (replace(admin, fresh=False), FreshSignInNeeded),
    ]:
        for stop in (memberships.suspend, end_role):
            with pytest.raises(error):
                stop(deps, actor, manager.id, "Départ.")
        with pytest.raises(error):
            memberships.restore(deps, actor, manager.id, "Retour.")
    assert mails("membership_suspended") == []


@STOPS
def test_without_its_last_manager_an_entity_leaves_its_requests_to_the_si(
    deps: Dependencies, admin: Actor, manager: Membership, entity: Entity, stop: Stop
) -> None:
    waiting = [factories.make_request(deps, entity=entity, documents=False) for _ in range(2)]
    elsewhere = factories.make_entity(deps)
    factories.make_manager(deps, elsewhere)
    other = factories.make_request(deps, entity=elsewhere, documents=False)
    stop(deps, admin, manager.id, "Départ.")
    states = [AccountRequest.get_by_id(row.id).state for row in (*waiting, other)]
    assert states == [State.WITH_SI, State.WITH_SI, State.WITH_MANAGER]
    assert [to for to, _ in mails("orphaned")] == [row.email for row in waiting]
    assert (admin.email_key, {"entity_name": "Alpha", "others": [], "waiting": 2}) in mails("manager_lost")
    assert entries("entity.orphaned") == [(entity.id, None, {"waiting": 2, "actor": "Guichet"})]
    told = Mail.select().where(Mail.event == "manager_lost")
    assert [mail.account_id for mail in told] == [admin.account_id]


@STOPS
def test_with_another_manager_nothing_moves(
    deps: Dependencies, admin: Actor, manager: Membership, entity: Entity, stop: Stop
) -> None:
    factories.make_member(deps, entity)
    waiting = factories.make_request(deps, entity=entity, documents=False)
    stop(deps, admin, manager.id, "Départ.")
    assert AccountRequest.get_by_id(waiting.id).state == State.WITH_MANAGER
    assert (mails("manager_lost"), entries("entity.orphaned")) == ([], [])


@STOPS
def test_an_entity_that_had_no_manager_does_not_lose_one(
    deps: Dependencies, admin: Actor, entity: Entity, stop: Stop
) -> None:
    depositor = of(factories.make_member(deps, entity, Role.DEPOSITOR))
    stop(deps, admin, depositor.id, "Départ.")
    assert (mails("manager_lost"), entries("entity.orphaned")) == ([], [])


def test_a_role_that_is_given_back_brings_the_waiting_requests_back(
    deps: Dependencies, admin: Actor, manager: Membership, entity: Entity, clock: Clock
) -> None:
    waiting = factories.make_request(deps, entity=entity, documents=False)
    memberships.suspend(deps, admin, manager.id, "Départ.")
    memberships.restore(deps, admin, manager.id, "Retour.")
    assert (again(manager).suspended_at, again(manager).until) == (None, None)
    assert AccountRequest.get_by_id(waiting.id).state == State.WITH_MANAGER
    detail = {"reason": "Retour.", "actor": admin.name}
    assert entries("membership.restored") == [(entity.id, manager.account_id, detail)]
    holder = Account.get_by_id(manager.account_id)
    facts = {"first_name": holder.first_name, "entity_name": "Alpha", "reason": "Retour."}
    assert mails("membership_restored") == [(holder.email, facts)]
    assert [to for to, _ in mails("rerouted")] == [waiting.email]
    with pytest.raises(NotFound):
        memberships.restore(deps, admin, manager.id, "Retour.")


def test_giving_back_says_why(deps: Dependencies, admin: Actor, manager: Membership) -> None:
    memberships.suspend(deps, admin, manager.id, "Départ.")
    with pytest.raises(TransitionRefused) as refused:
        memberships.restore(deps, admin, manager.id, " ")
    assert str(refused.value) == "membership.restored from : reason_missing"
    assert again(manager).suspended_at is not None


def open_sessions(account_id: int) -> list[str]:
    rows = AccountSession.select().where(AccountSession.account == account_id).order_by(AccountSession.id)
    return [row.end_reason or "open" for row in rows]


@STOPS
def test_the_sessions_of_a_person_whose_role_is_stopped_end_and_nobody_elses(
    deps: Dependencies, admin: Actor, manager: Membership, entity: Entity, stop: Stop
) -> None:
    other = of(factories.make_member(deps, entity)).account
    for account in (manager.account, manager.account, other):
        sessions.open_session(account, "Firefox", deps.now())
    stop(deps, admin, manager.id, "Départ.")
    assert (open_sessions(manager.account_id), open_sessions(other.id)) == (["role_stopped"] * 2, ["open"])


def test_a_role_that_is_given_back_opens_no_session_again(
    deps: Dependencies, admin: Actor, manager: Membership
) -> None:
    sessions.open_session(manager.account, "Firefox", deps.now())
    memberships.suspend(deps, admin, manager.id, "Départ.")
    memberships.restore(deps, admin, manager.id, "Retour.")
    assert open_sessions(manager.account_id) == ["role_stopped"]


def test_only_that_role_is_given_back(deps: Dependencies, admin: Actor, manager: Membership, entity: Entity) -> None:
    other = of(factories.make_member(deps, entity))
    for row in (manager, other):
        memberships.suspend(deps, admin, row.id, "Départ.")
    memberships.restore(deps, admin, manager.id, "Retour.")
    assert (again(manager).suspended_at, again(other).suspended_at is None) == (None, False)


def test_where_another_manager_decided_meanwhile_what_is_with_the_si_stays(
    deps: Dependencies, admin: Actor, manager: Membership, entity: Entity
) -> None:
    waiting = factories.make_request(deps, entity=entity, documents=False)
    memberships.suspend(deps, admin, manager.id, "Départ.")
    factories.make_member(deps, entity)
    memberships.restore(deps, admin, manager.id, "Retour.")
    assert AccountRequest.get_by_id(waiting.id).state == State.WITH_SI


def test_a_depositor_who_gets_the_role_back_decides_nothing(deps: Dependencies, admin: Actor, entity: Entity) -> None:
    depositor = of(factories.make_member(deps, entity, Role.DEPOSITOR))
    waiting = factories.make_request(deps, entity=entity)
    memberships.suspend(deps, admin, depositor.id, "Départ.")
    memberships.restore(deps, admin, depositor.id, "Retour.")
    assert AccountRequest.get_by_id(waiting.id).state == State.WITH_SI
    assert mails("rerouted") == []


def test_the_entities_that_a_closed_account_alone_managed_are_orphaned_and_no_others(
    deps: Dependencies, admin: Actor, manager: Membership, entity: Entity
) -> None:
    factories.make_member(deps, factories.make_entity(deps), active=False)
    account = Account.get_by_id(manager.account_id)
    shared, left, deposits, ended = (factories.make_entity(deps) for _ in range(4))
    factories.make_member(deps, shared)
    for place, fields in (
        (shared, {}),
        (left, {"suspended_at": deps.now()}),
        (deposits, {"role": Role.DEPOSITOR}),
        (ended, {"until": deps.now()}),
    ):
        values = {"account": account, "entity": place, "role": Role.ENTITY_MANAGER, "since": deps.now()}
        Membership.create(**{**values, **fields})
    Account.update(active=False).where(Account.id == account.id).execute()
    memberships.orphan_entities_of(deps, account)
    assert [entity_id for entity_id, _, _ in entries("entity.orphaned")] == [entity.id]
    assert mails("manager_lost") == [(admin.email_key, {"entity_name": "Alpha", "others": [], "waiting": 0})]
    assert not again(manager).founding


def test_one_mail_tells_of_all_the_entities_that_a_closed_account_alone_managed(
    deps: Dependencies, admin: Actor, manager: Membership, entity: Entity
) -> None:
    account = Account.get_by_id(manager.account_id)
    for name in ("Bêta", "Gamma", "Gamma"):
        place = factories.make_entity(deps, name=name)
        Membership.create(account=account, entity=place, role=Role.ENTITY_MANAGER, since=deps.now())
        factories.make_request(deps, entity=place, documents=False)
    Account.update(active=False).where(Account.id == account.id).execute()
    memberships.orphan_entities_of(deps, account)
    facts = {"entity_name": "Alpha", "others": ["Bêta", "Gamma"], "waiting": 3}
    assert mails("manager_lost") == [(admin.email_key, facts)]
    assert len(entries("entity.orphaned")) == 4
