"""A manager gives the role up: an entity never loses its last one so."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import pytest

from domain.actors import Actor
from domain.errors import FreshSignInNeeded, NotAllowed, NotFound, TransitionRefused
from domain.states import Role, State
from models import Account, AccountRequest, Entity, Membership
from queries.actors import actor_of
from queries.memberships import active_managers, current_membership
from services.machinery.dependencies import Dependencies
from services.people.stepping_down import step_down
from tests.support import factories
from tests.support.dependencies import Clock
from tests.support.outcomes import entries
from tests.support.races import at_once


@pytest.fixture
def entity(deps: Dependencies) -> Entity:
    return factories.make_entity(deps)


@pytest.fixture
def manager(deps: Dependencies, entity: Entity) -> Actor:
    return replace(factories.make_manager(deps, entity), fresh=True)


def role_of(who: Actor, entity: Entity) -> Membership | None:
    return current_membership(who.account_id, entity.id)


@pytest.mark.parametrize("stays", [True, False])
def test_a_manager_leaves_or_stays_a_depositor_while_another_decides(
    deps: Dependencies, entity: Entity, manager: Actor, clock: Clock, stays: bool
) -> None:
    other = factories.make_member(deps, entity)
    waiting = factories.make_request(deps, State.WITH_MANAGER, entity=entity, documents=False)
    before = role_of(manager, entity)
    assert before is not None
    step_down(deps, manager, entity.id, stays=stays)
    former, now = Membership.get_by_id(before.id), role_of(manager, entity)
    assert (former.until, former.founding) == (clock.at, False)
    assert [one.id for one in active_managers(entity.id)] == [other.account_id]
    assert AccountRequest.get_by_id(waiting.id).state == State.WITH_MANAGER
    if stays:
        assert now is not None
        assert (now.role, now.since, now.request_id, now.decided_by_id) == (
            Role.DEPOSITOR,
            clock.at,
            before.request_id,
            before.decided_by_id,
        )
    else:
        assert now is None
    assert entries("membership.left") == [
        (entity.id, manager.account_id, {"stays_depositor": stays, "actor": manager.name})
    ]


@pytest.mark.parametrize("other", ["none", "suspended", "ended", "closed", "depositor"])
def test_the_last_one_who_decides_stays(deps: Dependencies, entity: Entity, manager: Actor, other: str) -> None:
    if other != "none":
        role = Role.DEPOSITOR if other == "depositor" else Role.ENTITY_MANAGER
        second = factories.make_member(deps, entity, role, active=other != "closed")
        changes = {"suspended": {"suspended_at": deps.now()}, "ended": {"until": deps.now()}}.get(other)
        if changes:
            Membership.update(changes).where(Membership.account == second.account_id).execute()
    with pytest.raises(TransitionRefused) as refused:
        step_down(deps, manager, entity.id, stays=True)
    assert refused.value.refusal.code == "last_manager"
    assert entity.id in actor_of(Account.get_by_id(manager.account_id)).managed


def test_nobody_steps_down_for_others(deps: Dependencies, entity: Entity, manager: Actor) -> None:
    factories.make_member(deps, entity)
    elsewhere = replace(factories.make_manager(deps, factories.make_entity(deps)), fresh=True)
    depositor = replace(factories.make_member(deps, entity, Role.DEPOSITOR), fresh=True)
    for who, error in (
        (elsewhere, NotFound),
        (factories.make_si_admin(deps), NotFound),
        (depositor, NotAllowed),
        (replace(manager, fresh=False), FreshSignInNeeded),
    ):
        with pytest.raises(error):
            step_down(deps, who, entity.id, stays=True)
    step_down(deps, manager, entity.id, stays=True)
    with pytest.raises(NotAllowed):
        step_down(deps, manager, entity.id, stays=True)


@pytest.mark.slow
@pytest.mark.parametrize("rounds", [4, pytest.param(200, marks=pytest.mark.deep)])
def test_of_two_who_leave_at_the_same_instant_one_stays(deps: Dependencies, rounds: int) -> None:
    for _ in range(rounds):
        entity = factories.make_entity(deps)
        two = (factories.make_manager(deps, entity), factories.make_member(deps, entity))
        leaving = (partial(step_down, deps, replace(one, fresh=True), entity.id, stays=False) for one in two)
        outcomes = at_once(*leaving)
        refused = [one for one in outcomes if isinstance(one, TransitionRefused)]
        assert [one.refusal.code for one in refused] == ["last_manager"], outcomes
        assert len(active_managers(entity.id)) == 1
