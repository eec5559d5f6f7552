"""A hearing that was begun goes on, whatever role its holder has in the place of the one that it was begun against."""

from __future__ import annotations

from dataclasses import replace

import pytest

from domain.actors import Actor
from domain.calendar import paris_date
from domain.role_endings import EndReason
from domain.states import Role
from models import Account, Entity, Membership, database
from models_people import RoleEnding
from queries.entity_merges import merge_facts
from queries.entity_separations import parts_of
from queries.memberships import current_membership
from queries.role_endings import endings_begun
from services.entities import merging
from services.entities.acts import Act
from services.entities.merging import Choices
from services.entities.sharing import share_out
from services.machinery.dependencies import Dependencies
from services.people import departures, proposals, role_endings
from services.people.stepping_down import step_down
from services.review import decisions
from tests.support import factories
from tests.support.races import holds
from tests.support.succession import asks_to_manage

pytestmark = pytest.mark.slow


@pytest.fixture
def entity(deps: Dependencies) -> Entity:
    return factories.make_entity(deps)


@pytest.fixture
def manager(deps: Dependencies, entity: Entity) -> Actor:
    return replace(factories.make_manager(deps, entity), fresh=True)


@pytest.fixture
def admin(deps: Dependencies) -> Actor:
    return factories.make_si_admin(deps)


def role_of(who: Actor, entity: Entity) -> Membership:
    role = current_membership(who.account_id, entity.id)
    assert role is not None
    return role


def heard(deps: Dependencies, admin: Actor, role: Membership) -> RoleEnding:
    ending = role_endings.begin(deps, admin, role.id, EndReason.MISUSE, "Accès inhabituel.")
    assert ending is not None
    return ending


def under_way(admin: Actor) -> list[tuple[int, int]]:
    """Each hearing with the role that it is about."""
    return [(one.id, one.membership_id) for one in endings_begun(admin)]


def ends_by_it(deps: Dependencies, admin: Actor, role: Membership) -> None:
    """What was begun is answered and decided as if nothing had happened."""
    role_endings.observe(deps, role.account, role.id, "Ce n’était pas moi.")
    role_endings.end(deps, admin, role.id, "Établi.")
    assert Membership.get_by_id(role.id).until == deps.now()


@holds("services/people/copied_roles.py: carry_hearing")
def test_who_steps_down_is_heard_as_a_depositor(
    deps: Dependencies, entity: Entity, manager: Actor, admin: Actor
) -> None:
    colleague = factories.make_member(deps, entity)
    ending, other = heard(deps, admin, role_of(manager, entity)), heard(deps, admin, role_of(colleague, entity))
    step_down(deps, manager, entity.id, stays=True)
    now = role_of(manager, entity)
    assert now.role == Role.DEPOSITOR
    assert sorted(under_way(admin)) == [(ending.id, now.id), (other.id, role_of(colleague, entity).id)]
    ends_by_it(deps, admin, now)


def test_the_only_manager_whose_departure_is_done_is_heard_too(
    deps: Dependencies, entity: Entity, manager: Actor, admin: Actor
) -> None:
    ending = heard(deps, admin, role_of(manager, entity))
    departures.announce(deps, manager, entity.id, stays=True)
    departures.carry_out(deps, admin, role_of(manager, entity).id)
    assert under_way(admin) == [(ending.id, role_of(manager, entity).id)]


def test_both_who_hands_over_and_who_becomes_manager_are_heard(
    deps: Dependencies, entity: Entity, manager: Actor, admin: Actor
) -> None:
    depositor = factories.make_member(deps, entity, Role.DEPOSITOR)
    endings = [heard(deps, admin, role_of(who, entity)) for who in (manager, depositor)]
    proposals.propose(deps, manager, role_of(depositor, entity).id, hands_over=True, stays=True)
    request = asks_to_manage(deps, Account.get_by_id(depositor.account_id), entity.id)
    factories.accept_documents(deps, admin, request)
    decisions.decide(deps, admin, request.reference, "approve")
    roles = [role_of(who, entity) for who in (manager, depositor)]
    assert [role.role for role in roles] == [Role.DEPOSITOR, Role.ENTITY_MANAGER]
    assert sorted(under_way(admin)) == [(one.id, role.id) for one, role in zip(endings, roles, strict=True)]


@pytest.mark.parametrize("both", [False, True])
def test_of_two_roles_that_become_one_the_kept_one_is_heard(
    deps: Dependencies, entity: Entity, manager: Actor, admin: Actor, both: bool
) -> None:
    into = factories.make_entity(deps)
    values = {"account": manager.account_id, "entity": into, "since": deps.now()}
    kept = Membership.create(role=Role.DEPOSITOR, founding=False, **values)
    begun = heard(deps, admin, role_of(manager, entity))
    if both:
        begun = heard(deps, admin, kept)
    act = Act(paris_date(deps.now()), "Réforme.", "Décret 2026-1")
    mark = merge_facts(entity, into).mark
    merging.merge(deps, admin, entity.id, into.id, Choices(kept={kept.id}), act, seen=mark)
    assert under_way(admin) == [(begun.id, kept.id)]


@pytest.mark.parametrize("stronger", [False, True])
def test_so_is_the_one_that_is_left_where_entities_are_told_apart(
    deps: Dependencies, entity: Entity, manager: Actor, admin: Actor, stronger: bool
) -> None:
    moved, other = role_of(manager, entity), factories.make_entity(deps)
    role = Role.DEPOSITOR if stronger else Role.ENTITY_MANAGER
    values = {"account": manager.account_id, "entity": other, "since": deps.now()}
    there = Membership.create(role=role, founding=False, **values)
    ended, kept = (there, moved) if stronger else (moved, there)
    ending = heard(deps, admin, ended)
    with database.atomic():
        share_out(deps, admin, parts_of(entity), other, roles=[moved.id], both=[], requests=[])
    assert Membership.get_by_id(ended.id).until == deps.now()
    assert under_way(admin) == [(ending.id, kept.id)]
