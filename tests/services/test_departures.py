"""The only manager of an entity announces to leave; an SI administrator does it, and nothing goes unannounced."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from domain.actors import Actor
from domain.calendar import paris_date
from domain.errors import FreshSignInNeeded, NotFound, TransitionRefused
from domain.role_endings import EndReason
from domain.states import Role, State
from models import Account, AccountRequest, Entity, JournalEntry, Mail, Membership
from models_people import Departure
from queries.departures import waiting_departures
from queries.entity_merges import merge_facts
from services.entities import closing, merging
from services.entities.acts import Act
from services.machinery.dependencies import Dependencies
from services.people import departures, memberships, proposals, role_endings
from services.people.stepping_down import step_down
from services.review import decisions
from tests.support import factories
from tests.support.dependencies import Clock
from tests.support.factories import make_request
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


def role_of(actor: Actor) -> Membership:
    return Membership.get(Membership.account == actor.account_id, Membership.until.is_null())


def mails(event: str) -> list[Mail]:
    return list(Mail.select().where(Mail.event == event).order_by(Mail.id))


def test_announcing_changes_nothing_but_is_told_to_the_si_once(
    deps: Dependencies, entity: Entity, manager: Actor, admin: Actor
) -> None:
    departures.announce(deps, manager, entity.id, stays=False)
    departures.announce(deps, manager, entity.id, stays=True)
    assert role_of(manager).role == Role.ENTITY_MANAGER
    (mail,) = mails("departure_announced")
    assert mail.to_address == Account.get_by_id(admin.account_id).email
    assert Departure.get().stays is True
    assert [role.account_id for role in waiting_departures(admin)] == [manager.account_id]


def test_taken_back_and_announced_again_it_is_mailed_once_a_day(
    deps: Dependencies, entity: Entity, manager: Actor, admin: Actor, clock: Clock
) -> None:
    """Nobody fills the administration's mailboxes with one's hesitations."""
    for _ in range(3):
        departures.announce(deps, manager, entity.id, stays=False)
        departures.take_back(deps, manager, entity.id)
    departures.announce(deps, manager, entity.id, stays=False)
    assert [mail.account_id for mail in mails("departure_announced")] == [admin.account_id]
    assert [role.account_id for role in waiting_departures(admin)] == [manager.account_id]
    departures.take_back(deps, manager, entity.id)
    clock.advance(days=1)
    departures.announce(deps, manager, entity.id, stays=False)
    assert len(mails("departure_announced")) == 2


@pytest.mark.parametrize(("stays", "then"), [(True, [Role.DEPOSITOR]), (False, [])])
def test_the_si_does_it_and_what_waits_comes_to_it(
    deps: Dependencies, entity: Entity, manager: Actor, admin: Actor, stays: bool, then: list[Role]
) -> None:
    waiting = make_request(deps, entity=entity, documents=False)
    departures.announce(deps, manager, entity.id, stays=stays)
    departures.carry_out(deps, admin, role_of(manager).id)
    roles = Membership.select().where(Membership.account == manager.account_id, Membership.until.is_null())
    assert [role.role for role in roles] == then
    assert AccountRequest.get_by_id(waiting.id).state == State.WITH_SI
    assert [mail.facts["stays"] for mail in mails("departure_done")] == [stays]
    assert len(mails("manager_lost")) == 1
    assert list(waiting_departures(admin)) == []


def test_with_somebody_else_there_by_then_nothing_is_orphaned(
    deps: Dependencies, entity: Entity, manager: Actor, admin: Actor
) -> None:
    departures.announce(deps, manager, entity.id, stays=False)
    factories.make_member(deps, entity)
    departures.carry_out(deps, admin, role_of(manager).id)
    assert JournalEntry.select().where(JournalEntry.event == "entity.orphaned").count() == 0


@holds("services/people/stepping_down.py: end_departure")
def test_whose_successor_came_leaves_alone_and_waits_no_more(
    deps: Dependencies, entity: Entity, manager: Actor, admin: Actor
) -> None:
    elsewhere = factories.make_entity(deps)
    Membership.create(
        account=manager.account_id, entity=elsewhere, role=Role.ENTITY_MANAGER, founding=True, since=deps.now()
    )
    other_entity = factories.make_entity(deps)
    colleague = replace(factories.make_manager(deps, other_entity), fresh=True)
    manager = replace(factories.fresh_actor(Account.get_by_id(manager.account_id)), fresh=True)
    early = Departure.create(
        entity=entity, account=manager.account_id, stays=False, created_at=deps.now(), ended_at=deps.now()
    )
    kept = early.ended_at
    for who, where in ((manager, entity), (manager, elsewhere), (colleague, other_entity)):
        departures.announce(deps, who, where.id, stays=False)
    second = factories.make_member(deps, entity)
    with pytest.raises(TransitionRefused) as refused:
        departures.announce(deps, manager, entity.id, stays=False)
    assert refused.value.refusal.code == "not_last_manager"
    step_down(deps, manager, entity.id, stays=False)
    waiting = {(row.account_id, row.entity_id) for row in Departure.select().where(Departure.ended_at.is_null())}
    assert waiting == {(manager.account_id, elsewhere.id), (colleague.account_id, other_entity.id)}
    assert Departure.get_by_id(early.id).ended_at == kept
    assert second.account_id is not None


def test_a_role_that_was_suspended_meanwhile_ends_and_is_given_back_by_nobody(
    deps: Dependencies, entity: Entity, manager: Actor, admin: Actor
) -> None:
    departures.announce(deps, manager, entity.id, stays=True)
    role = role_of(manager)
    memberships.suspend(deps, admin, role.id, "Plainte.", until=None)
    departures.carry_out(deps, admin, role.id)
    assert Membership.select().where(Membership.until.is_null()).count() == 0
    assert len(mails("manager_lost")) == 1, "when it was suspended"


def test_what_is_taken_back_is_not_done(deps: Dependencies, entity: Entity, manager: Actor, admin: Actor) -> None:
    departures.announce(deps, manager, entity.id, stays=False)
    departures.take_back(deps, manager, entity.id)
    departures.take_back(deps, manager, entity.id)
    with pytest.raises(NotFound):
        departures.carry_out(deps, admin, role_of(manager).id)
    assert JournalEntry.select().where(JournalEntry.event == "departure.taken_back").count() == 1


def test_a_role_that_ended_otherwise_waits_no_more(
    deps: Dependencies, entity: Entity, manager: Actor, admin: Actor
) -> None:
    departures.announce(deps, manager, entity.id, stays=False)
    role = role_of(manager)
    Membership.update(until=deps.now(), founding=False).where(Membership.id == role.id).execute()
    assert list(waiting_departures(admin)) == []
    with pytest.raises(NotFound):
        departures.carry_out(deps, admin, role.id)


def test_what_was_announced_of_a_former_role_is_not_done_to_another(
    deps: Dependencies, entity: Entity, manager: Actor, admin: Actor, clock: Clock
) -> None:
    departures.announce(deps, manager, entity.id, stays=False)
    former = role_of(manager)
    Membership.update(until=deps.now(), founding=False).where(Membership.id == former.id).execute()
    clock.advance(days=90)
    values = {"account": manager.account_id, "entity": entity, "role": Role.ENTITY_MANAGER, "founding": True}
    again = Membership.create(since=deps.now(), **values)
    assert list(waiting_departures(admin)) == []
    with pytest.raises(NotFound):
        departures.carry_out(deps, admin, again.id)
    departures.announce(deps, manager, entity.id, stays=True)
    assert [role.id for role in waiting_departures(admin)] == [again.id]
    assert len(mails("departure_announced")) == 2
    departures.carry_out(deps, admin, again.id)
    assert role_of(manager).role == Role.DEPOSITOR


def handed_over(deps: Dependencies, admin: Actor, role: Membership) -> None:
    account = Account.get_by_id(factories.make_member(deps, role.entity, Role.DEPOSITOR).account_id)
    who = factories.fresh_actor(role.account)
    proposals.propose(deps, who, Membership.get(Membership.account == account).id, hands_over=True, stays=True)
    request = asks_to_manage(deps, account, role.entity_id)
    factories.accept_documents(deps, admin, request)
    decisions.decide(deps, admin, request.reference, "approve")


def ended(deps: Dependencies, admin: Actor, role: Membership) -> None:
    role_endings.begin(deps, admin, role.id, EndReason.OWN_REQUEST, "Sa lettre.")


def closed(deps: Dependencies, admin: Actor, role: Membership) -> None:
    closing.close(deps, admin, role.entity_id, Act(paris_date(deps.now()), "Dissolution.", "Arrêté 3"))


def merged(deps: Dependencies, admin: Actor, role: Membership) -> None:
    into = factories.make_entity(deps)
    kept = Membership.create(
        account=role.account_id, entity=into, role=Role.ENTITY_MANAGER, founding=True, since=deps.now()
    )
    act = Act(paris_date(deps.now()), "Réforme.", "Décret 2026-1")
    mark = merge_facts(role.entity, into).mark
    merging.merge(deps, admin, role.entity_id, into.id, merging.Choices(kept={kept.id}), act, seen=mark)


@pytest.mark.parametrize("end", [handed_over, ended, closed, merged])
def test_however_the_role_ends_the_announcement_ends_with_it(
    deps: Dependencies, entity: Entity, manager: Actor, admin: Actor, end: Callable[..., None]
) -> None:
    departures.announce(deps, manager, entity.id, stays=False)
    end(deps, admin, role_of(manager))
    assert Departure.get().ended_at == deps.now()


def test_nobody_does_it_to_themselves_and_only_managers_announce(
    deps: Dependencies, entity: Entity, manager: Actor, admin: Actor
) -> None:
    Membership.create(account=admin.account_id, entity=entity, role=Role.DEPOSITOR, since=deps.now())
    with pytest.raises(NotFound):
        departures.announce(deps, admin, entity.id, stays=False)
    with pytest.raises(TransitionRefused) as refused:
        departures.carry_out(deps, admin, role_of(admin).id)
    assert refused.value.refusal.code == "own_request"
    for act in (lambda who: departures.announce(deps, who, entity.id, stays=False),
                lambda who: departures.take_back(deps, who, entity.id)):  # fmt: skip
        with pytest.raises(FreshSignInNeeded):
            act(replace(manager, fresh=False))
