"""What an entity is, or whose a role is, may change between a use case's reading and its lock: it looks again."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from domain.actors import Actor
from domain.errors import NotFound
from domain.states import State
from models import AccountRequest, Entity, JournalEntry, Mail, Membership
from queries.actors import actor_of
from services.machinery.dependencies import Dependencies
from services.people import accounts, memberships
from services.requests import attaching
from services.review.decisions import Item, decide
from services.signup import complements, submission
from tests.support import factories
from tests.support.races import before_the_lock_of, change

pytestmark = [
    pytest.mark.slow,
    pytest.mark.postgresql,
    pytest.mark.parametrize("database_url", ["postgresql"], indirect=True),
]


def taken_over(former: Entity, by: Entity) -> Callable[[], object]:
    """The number of an entity becomes another one's."""
    number = {"identifier_kind": former.identifier_kind, "identifier": former.identifier}

    def take() -> None:
        Entity.update(identifier_kind=None, identifier=None).where(Entity.id == former.id).execute()
        Entity.update(number).where(Entity.id == by.id).execute()

    return take


@pytest.fixture
def former(deps: Dependencies) -> Entity:
    return factories.make_entity(deps)


@pytest.fixture
def other(deps: Dependencies) -> Entity:
    """An entity that has a manager."""
    entity = factories.make_entity(deps)
    factories.make_manager(deps, entity)
    return entity


def test_activating_goes_to_the_entity_that_has_the_number_now(
    deps: Dependencies, former: Entity, other: Entity
) -> None:
    request = factories.make_request(deps, State.AWAITING_ACTIVATION, entity=former)
    with before_the_lock_of("entity", taken_over(former, other)):
        request = factories.activate(deps, request)
    assert (request.entity_id, request.state) == (other.id, State.WITH_MANAGER)


def test_sending_signed_in_goes_to_the_entity_that_has_the_number_now(
    deps: Dependencies, former: Entity, other: Entity
) -> None:
    account = factories.make_account(deps)
    draft = factories.make_draft(deps, account=account, siret=former.identifier)
    with before_the_lock_of("entity", taken_over(former, other)):
        request = submission.submit_signed_in(deps, draft, actor_of(account))
    assert (request.entity_id, request.state) == (other.id, State.WITH_MANAGER)


def test_a_complement_goes_to_the_entity_that_has_the_number_now(
    deps: Dependencies, admin: Actor, former: Entity, other: Entity
) -> None:
    request = factories.make_request(deps, State.WITH_SI)
    decide(deps, admin, request.reference, "request_changes", items=[Item("siret", "other_entity")])
    complements.change_field(deps, request.id, "siret", {"siret": former.identifier})
    with before_the_lock_of("entity", taken_over(former, other)):
        done = complements.complete(deps, request.id, factories.own_actor(request))
    assert (done.entity_id, done.state) == (other.id, State.WITH_MANAGER)


def test_a_new_entity_counts_all_that_share_its_number_by_then(
    deps: Dependencies, admin: Actor, former: Entity, other: Entity
) -> None:
    request = factories.make_request(deps, State.WITH_SI, entity=former)
    number = {"identifier_kind": former.identifier_kind, "identifier": former.identifier, "slot": 1}
    with before_the_lock_of("entity", change(other, **number)) as locks:
        assert attaching.attach(deps, admin, request.reference, None).entity.slot == 2
    assert f"[{former.id}, {other.id}]" in locks[1]


def test_a_role_that_moved_is_suspended_under_the_lock_of_the_entity_where_it_is(
    deps: Dependencies, admin: Actor, former: Entity
) -> None:
    manager = factories.make_manager(deps, former)
    waiting = factories.make_request(deps, entity=former)
    place = factories.make_entity(deps)
    role = Membership.get(Membership.account == manager.account_id)

    def moves() -> None:
        change(role, entity=place.id)()
        change(waiting, entity=place.id)()

    with before_the_lock_of("entity", moves) as locks:
        memberships.suspend(deps, admin, role.id, "Départ.")
    assert f"[{place.id}]" in locks[1]
    assert AccountRequest.get_by_id(waiting.id).state == State.WITH_SI
    orphaned = JournalEntry.select().where(JournalEntry.event == "entity.orphaned")
    assert [entry.entity_id for entry in orphaned] == [place.id]


def test_a_role_that_ends_meanwhile_is_not_suspended(deps: Dependencies, admin: Actor, former: Entity) -> None:
    manager = factories.make_manager(deps, former)
    role = Membership.get(Membership.account == manager.account_id)
    with before_the_lock_of("entity", change(role, until=deps.now(), founding=False)), pytest.raises(NotFound):
        memberships.suspend(deps, admin, role.id, "Départ.")


def test_a_closed_account_leaves_the_entity_that_it_came_to_meanwhile_to_the_si(
    deps: Dependencies, admin: Actor, former: Entity
) -> None:
    manager = factories.make_manager(deps, former)
    place = factories.make_entity(deps)
    role = Membership.get(Membership.account == manager.account_id)
    with before_the_lock_of("entity", change(role, entity=place.id)) as locks:
        accounts.deactivate(deps, admin, role.account_id, "Départ.")
    assert len(locks) == 3, "again before the account is locked, and where its entities are orphaned"
    (told,) = Mail.select().where(Mail.event == "manager_lost")
    assert told.facts["entity_name"] == place.name
