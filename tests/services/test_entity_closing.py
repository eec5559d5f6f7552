"""An entity closes on a day: who is told, what ends, what becomes of later requests, and how it opens again."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from domain.actors import Actor
from domain.calendar import paris_date
from domain.errors import NotAllowed, NotFound, TransitionRefused
from domain.states import Role, StaffRole, State
from models import Account, AccountRequest, AccountSession, Entity, JournalEntry, Mail, Membership
from models_entities import EntityAct
from queries.entity_merges import merge_facts
from services.entities import closing, merging
from services.entities.acts import Act
from services.machinery.clock import tick
from services.machinery.dependencies import Dependencies
from services.people import sessions
from services.review import decisions
from tests.support import factories
from tests.support.dependencies import Clock

pytestmark = pytest.mark.slow


@pytest.fixture
def entity(deps: Dependencies) -> Entity:
    return factories.make_entity(deps)


def act(deps: Dependencies, days: int = 0, reason: str = "Cessation.") -> Act:
    return Act(paris_date(deps.now()) + timedelta(days=days), reason)


def mails(event: str) -> list[tuple[str, dict[str, Any]]]:
    return [(mail.to_key, mail.facts) for mail in Mail.select().where(Mail.event == event).order_by(Mail.id)]


def current(entity: Entity) -> int:
    return Membership.select().where(Membership.entity == entity, Membership.until.is_null()).count()


def refusal(call: Any, *arguments: Any) -> str:
    with pytest.raises(TransitionRefused) as refused:
        call(*arguments)
    return refused.value.refusal.code


def test_closed_at_once_its_roles_end_and_its_requests_are_withdrawn(
    deps: Dependencies, admin: Actor, entity: Entity
) -> None:
    people = factories.make_manager(deps, entity), factories.make_member(deps, entity, Role.DEPOSITOR)
    waiting = factories.make_request(deps, State.WITH_MANAGER, entity=entity)
    closing.close(deps, admin, entity.id, act(deps))
    assert current(entity) == 0
    assert AccountRequest.get_by_id(waiting.id).state == State.WITHDRAWN
    assert {(to, facts["done"]) for to, facts in mails("entity_closed")} == {(one.email_key, True) for one in people}
    assert [facts["because"] for _, facts in mails("withdrawn")] == ["entity_closed"]
    assert mails("orphaned") == mails("manager_lost") == []


def test_its_people_sign_in_again_for_what_is_left(deps: Dependencies, admin: Actor, entity: Entity) -> None:
    manager, other = factories.make_manager(deps, entity), factories.make_account(deps)
    for account_id in (manager.account_id, other.id):
        sessions.open_session(Account.get_by_id(account_id), "", deps.now())
    closing.close(deps, admin, entity.id, act(deps))
    open_sessions = AccountSession.select().where(AccountSession.ended_at.is_null())
    assert [row.account_id for row in open_sessions] == [other.id]


def test_closed_later_its_people_are_warned_and_nothing_changes_until_that_day(
    deps: Dependencies, clock: Clock, admin: Actor, entity: Entity
) -> None:
    factories.make_manager(deps, entity)
    closing.close(deps, admin, entity.id, act(deps, days=10))
    request = factories.make_request(deps, entity=entity)
    assert (request.entity_id, request.state) == (entity.id, State.WITH_MANAGER)
    assert [facts["done"] for _, facts in mails("entity_closed")] == [False]
    clock.advance(days=9)
    assert closing.settle_due(deps) == 0
    clock.advance(days=1)
    assert tick(deps)["entities_closed"] == 1
    assert tick(deps)["entities_closed"] == 0
    assert current(entity) == 0
    assert AccountRequest.get_by_id(request.id).state == State.WITHDRAWN
    assert [facts["done"] for _, facts in mails("entity_closed")] == [False, True]


def test_its_people_are_told_again_some_days_before(
    deps: Dependencies, clock: Clock, admin: Actor, entity: Entity
) -> None:
    manager = factories.make_manager(deps, entity)
    closing.close(deps, admin, entity.id, act(deps, days=20))
    clock.advance(days=12)
    assert tick(deps)["closings_reminded"] == 0
    newcomer = factories.make_member(deps, entity, Role.DEPOSITOR)
    clock.advance(days=1)
    assert [tick(deps)["closings_reminded"] for _ in range(2)] == [1, 0]
    again = {to for to, facts in mails("entity_closed") if facts["again"]}
    assert again == {manager.email_key, newcomer.email_key}
    clock.advance(days=3)
    assert tick(deps)["closings_reminded"] == 0


def test_nor_are_they_where_it_was_announced_that_late_or_taken_back(
    deps: Dependencies, clock: Clock, admin: Actor, entity: Entity
) -> None:
    factories.make_manager(deps, entity)
    closing.close(deps, admin, entity.id, act(deps, days=7))
    clock.advance(days=2)
    assert closing.remind_due(deps) == 0
    closing.reopen(deps, admin, entity.id, act(deps))
    closing.close(deps, admin, entity.id, act(deps, days=20))
    clock.advance(days=14)
    closing.reopen(deps, admin, entity.id, act(deps))
    assert closing.remind_due(deps) == 0
    assert [facts["again"] for _, facts in mails("entity_closed")] == [False, False]


def test_without_the_setting_nobody_is_told_again(
    deps: Dependencies, clock: Clock, admin: Actor, entity: Entity
) -> None:
    silent = replace(deps, policy=replace(deps.policy, closing_reminder=timedelta(0)))
    factories.make_manager(deps, entity)
    closing.close(deps, admin, entity.id, act(deps, days=20))
    clock.advance(days=19)
    assert closing.remind_due(silent) == 0


def test_a_later_request_with_its_number_comes_to_the_si_and_gives_no_role(
    deps: Dependencies, admin: Actor, entity: Entity
) -> None:
    closing.close(deps, admin, entity.id, act(deps))
    request = factories.make_request(deps, State.WITH_SI, entity=entity)
    assert (request.entity_id, request.state) == (entity.id, State.WITH_SI)
    factories.accept_documents(deps, admin, request)
    assert refusal(decisions.decide, deps, admin, request.reference, "approve") == "entity_closed"
    assert closing.settle_due(deps) == 0
    assert AccountRequest.get_by_id(request.id).state == State.WITH_SI
    closing.reopen(deps, admin, entity.id, act(deps))
    decisions.decide(deps, admin, request.reference, "approve")
    assert current(entity) == 1


def test_opened_again_before_its_day_everybody_keeps_their_role(
    deps: Dependencies, clock: Clock, admin: Actor, entity: Entity
) -> None:
    factories.make_manager(deps, entity)
    closing.close(deps, admin, entity.id, act(deps, days=10))
    closing.reopen(deps, admin, entity.id, act(deps))
    clock.advance(days=11)
    assert closing.settle_due(deps) == 0
    assert current(entity) == 1
    acts = list(EntityAct.select().order_by(EntityAct.id))
    assert [(row.kind, row.applied_at is not None) for row in acts] == [("close", True), ("reopen", True)]
    events = [row.event for row in JournalEntry.select().where(JournalEntry.event.startswith("entity."))]
    assert events == ["entity.closed", "entity.reopened"]


def test_an_entity_that_was_merged_before_its_day_is_not_closed(
    deps: Dependencies, clock: Clock, admin: Actor, entity: Entity
) -> None:
    factories.make_manager(deps, entity)
    closing.close(deps, admin, entity.id, act(deps, days=10))
    into = factories.make_entity(deps)
    merging.merge(deps, admin, entity.id, into.id, merging.Choices(), act(deps), seen=merge_facts(entity, into).mark)
    clock.advance(days=11)
    assert closing.settle_due(deps) == 0
    assert current(into) == 1


def test_what_cannot_be_closed_is_refused(deps: Dependencies, admin: Actor, entity: Entity) -> None:
    assert refusal(closing.close, deps, admin, entity.id, act(deps, reason=" ")) == "reason_missing"
    assert refusal(closing.reopen, deps, admin, entity.id, act(deps)) == "entity_open"
    listed = factories.make_entity(deps, ministry=factories.make_ministry())
    assert refusal(closing.close, deps, admin, listed.id, act(deps)) == "close_listed"
    own = factories.make_entity(deps)
    Membership.create(account=admin.account_id, entity=own, role=Role.DEPOSITOR, since=deps.now())
    assert refusal(closing.close, deps, admin, own.id, act(deps)) == "own_entity"
    closing.close(deps, admin, entity.id, act(deps))
    assert refusal(closing.close, deps, admin, entity.id, act(deps)) == "entity_closed"
    assert refusal(closing.reopen, deps, admin, entity.id, act(deps, reason=" ")) == "reason_missing"
    for gone in (999_999, factories.make_entity(deps, identifier=None, identifier_kind=None, merged_into=entity).id):
        with pytest.raises(NotFound):
            closing.close(deps, admin, gone, act(deps))


@pytest.mark.parametrize("role", [StaffRole.REVIEWER, StaffRole.SUPPORT, StaffRole.READER])
def test_only_si_administrators_close_and_open(deps: Dependencies, entity: Entity, role: StaffRole) -> None:
    staff = factories.make_staff(deps, role)
    for call in (closing.close, closing.reopen):
        with pytest.raises(NotAllowed):
            call(deps, staff, entity.id, act(deps))
