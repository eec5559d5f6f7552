"""An entity is merged while somebody else acts on it: nothing is left with what it was, in either order."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from domain.actors import Actor
from domain.calendar import paris_date
from domain.errors import DomainError, RowChanged
from domain.states import Role, State
from models import AccountRequest, Entity, Membership
from queries.actors import actor_of
from queries.entity_merges import merge_facts
from queries.entity_separations import parts_of
from queries.memberships import active_managers
from services.entities import merging, separating
from services.entities.acts import Act
from services.entities.merging import Choices
from services.entities.separating import Shares
from services.machinery.dependencies import Dependencies
from services.people import accounts, memberships
from services.requests import attaching
from services.review import decisions
from services.review.decisions import Item
from services.signup import complements, submission
from tests.support import factories
from tests.support.races import at_once

pytestmark = pytest.mark.slow

ROUNDS = pytest.mark.parametrize("rounds", [4, pytest.param(200, marks=pytest.mark.deep)])

Made = Callable[[Dependencies, Actor, Entity, Entity], Callable[[], Any]]


def merge(deps: Dependencies, admin: Actor, former: Entity, into: Entity) -> Callable[[], Any]:
    """The call that merges these two as they are now."""
    facts = merge_facts(former, into)
    founder = facts.founders[0].id if facts.founders else None
    act = Act(paris_date(deps.now()) - timedelta(days=1), "Réforme.")
    kept = [double.usual.id for double in facts.doubles]
    return partial(merging.merge, deps, admin, former.id, into.id, Choices(kept, founder), act, seen=facts.mark)


def stands(former: Entity) -> None:
    """What must hold afterwards."""
    gone = Entity.get_by_id(former.id).merged_into_id is not None
    for model in (AccountRequest, Membership):
        assert not gone or model.select().where(model.entity == former).count() == 0
    founding = [row.entity_id for row in Membership.select().where(Membership.founding)]
    assert len(founding) == len(set(founding))
    for request in AccountRequest.select().where(AccountRequest.state == State.WITH_MANAGER):
        assert active_managers(request.entity_id), request.reference


def activates(deps: Dependencies, admin: Actor, former: Entity, into: Entity) -> Callable[[], Any]:
    request = factories.make_request(deps, State.AWAITING_ACTIVATION, entity=former)
    return partial(factories.activate, deps, request)


def sends_signed_in(deps: Dependencies, admin: Actor, former: Entity, into: Entity) -> Callable[[], Any]:
    account = factories.make_account(deps)
    draft = factories.make_draft(deps, account=account, siret=former.identifier)
    return partial(submission.submit_signed_in, deps, draft, actor_of(account))


def completes(deps: Dependencies, admin: Actor, former: Entity, into: Entity) -> Callable[[], Any]:
    request = factories.make_request(deps, State.WITH_SI)
    items = [Item("siret", "other_entity")]
    decisions.decide(deps, admin, request.reference, "request_changes", items=items)
    complements.change_field(deps, request.id, "siret", {"siret": former.identifier})
    return partial(complements.complete, deps, request.id, factories.own_actor(request))


def attaches(deps: Dependencies, admin: Actor, former: Entity, into: Entity) -> Callable[[], Any]:
    request = factories.make_request(deps, State.WITH_SI)
    return partial(attaching.attach, deps, factories.make_si_admin(deps), request.reference, former.id)


def approves(deps: Dependencies, admin: Actor, former: Entity, into: Entity) -> Callable[[], Any]:
    request = factories.make_request(deps, State.WITH_SI, entity=former)
    decider = factories.make_si_admin(deps)
    if request.state == State.WITH_SI:
        factories.accept_documents(deps, decider, request)
    return partial(decisions.decide, deps, decider, request.reference, "approve", reason="Vu")


def suspends(deps: Dependencies, admin: Actor, former: Entity, into: Entity) -> Callable[[], Any]:
    manager = factories.make_member(deps, former, Role.ENTITY_MANAGER)
    role = Membership.get(Membership.account == manager.account_id)
    return partial(memberships.suspend, deps, factories.make_si_admin(deps), role.id, "Départ.")


def closes_an_account(deps: Dependencies, admin: Actor, former: Entity, into: Entity) -> Callable[[], Any]:
    manager = factories.make_member(deps, former, Role.ENTITY_MANAGER)
    account = Membership.get(Membership.account == manager.account_id).account_id
    return partial(accounts.deactivate, deps, factories.make_si_admin(deps), account, "Départ.")


@ROUNDS
@pytest.mark.parametrize(
    "other",
    [activates, sends_signed_in, completes, attaches, approves, suspends, closes_an_account],
    ids=lambda made: made.__name__,
)
@pytest.mark.parametrize("managed", [False, True], ids=["unmanaged", "managed"])
def test_nothing_is_left_with_an_entity_that_is_merged_meanwhile(
    deps: Dependencies, admin: Actor, rounds: int, other: Made, managed: bool
) -> None:
    for _ in range(rounds):
        former, into = factories.make_entity(deps), factories.make_entity(deps)
        if managed:
            factories.make_manager(deps, into)
        act = other(deps, admin, former, into)
        outcomes = at_once(merge(deps, admin, former, into), act)
        assert all(not isinstance(one, Exception) or isinstance(one, DomainError) for one in outcomes), outcomes
        stands(former)


@ROUNDS
@pytest.mark.parametrize(
    "other",
    [activates, sends_signed_in, attaches, approves, suspends, closes_an_account],
    ids=lambda made: made.__name__,
)
def test_nothing_is_left_without_its_manager_by_a_separation_meanwhile(
    deps: Dependencies, admin: Actor, rounds: int, other: Made
) -> None:
    for _ in range(rounds):
        entity = factories.make_entity(deps)
        factories.make_manager(deps, entity)
        act = other(deps, admin, entity, entity)
        parts = parts_of(entity)
        shares = Shares(
            "Partie", [role.id for role in parts.roles], (), [parts.requests[0].id] if parts.requests else []
        )
        day = Act(paris_date(deps.now()), "Deux structures.")
        outcomes = at_once(partial(separating.separate, deps, admin, entity.id, shares, day, seen=parts.mark), act)
        assert all(not isinstance(one, Exception) or isinstance(one, DomainError) for one in outcomes), outcomes
        stands(entity)


@ROUNDS
def test_of_two_merges_the_other_way_round_one_happens(deps: Dependencies, admin: Actor, rounds: int) -> None:
    for _ in range(rounds):
        one, other = factories.make_entity(deps), factories.make_entity(deps)
        factories.make_manager(deps, one)
        second = factories.make_si_admin(deps)
        outcomes = at_once(merge(deps, admin, one, other), merge(deps, second, other, one))
        assert sum(isinstance(outcome, DomainError) for outcome in outcomes) == 1, outcomes
        merged = [Entity.get_by_id(row.id).merged_into_id for row in (one, other)]
        assert sorted(merged, key=str) in ([one.id, None], [other.id, None])
        stands(one)
        stands(other)


def listed(deps: Dependencies, code: str) -> Entity:
    """An entity of the list with a manager."""
    ministry = factories.make_ministry(code, code)
    entity = factories.make_entity(deps, ministry=ministry, identifier_kind="ministry", siret=code, name=code)
    factories.make_manager(deps, entity)
    return entity


def splits(deps: Dependencies, admin: Actor, entity: Entity, ministry_id: int) -> Callable[[], Any]:
    """The call that splits all of an entity into another body of the list."""
    parts = parts_of(entity)
    shares = Shares("", [role.id for role in parts.roles], listed=ministry_id)
    day = Act(paris_date(deps.now()), "Remaniement.")
    return partial(separating.separate, deps, admin, entity.id, shares, day, seen=parts.mark)


@ROUNDS
def test_two_that_split_into_one_body_meet_in_one_entity(deps: Dependencies, admin: Actor, rounds: int) -> None:
    second = factories.make_si_admin(deps)
    for number in range(rounds):
        one, other = listed(deps, f"un{number}"), listed(deps, f"autre{number}")
        third = factories.make_ministry(f"tiers{number}", f"tiers{number}")
        outcomes = at_once(splits(deps, admin, one, third.id), splits(deps, second, other, third.id))
        assert [type(outcome) for outcome in outcomes] == [Entity, Entity], outcomes
        (entity,) = Entity.select().where(Entity.ministry == third)
        roles = list(Membership.select().where(Membership.entity == entity))
        assert [sum(row.founding for row in roles), len(roles)] == [1, 2]


@ROUNDS
def test_of_two_that_split_into_each_other_both_stand(deps: Dependencies, admin: Actor, rounds: int) -> None:
    second = factories.make_si_admin(deps)
    for number in range(rounds):
        one, other = listed(deps, f"un{number}"), listed(deps, f"autre{number}")
        outcomes = at_once(splits(deps, admin, one, other.ministry_id), splits(deps, second, other, one.ministry_id))
        assert all(isinstance(outcome, Entity | RowChanged) for outcome in outcomes), outcomes
        assert any(isinstance(outcome, Entity) for outcome in outcomes)
        current = Membership.select().where(Membership.entity.in_([one.id, other.id]), Membership.until.is_null())
        assert current.count() == 2
        founding = [row.entity_id for row in current if row.founding]
        assert len(founding) == len(set(founding))
