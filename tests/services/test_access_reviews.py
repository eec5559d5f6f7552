"""Managers are asked every so many months who still belongs to their entity; silence is told to staff, and stops
nobody."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from domain.actors import Actor
from domain.calendar import paris_date
from domain.errors import NotAllowed, NotFound, TransitionRefused
from domain.states import MailPreference, Role, State
from models import Account, Entity, JournalEntry, Mail, Membership
from models_absences import AccessReview, AccessReviewAnswer
from queries.access_reviews import entities_to_ask, left_to_staff, open_reviews_of
from queries.actors import actor_of
from services.entities.movers import move_all
from services.machinery import clock as clock_service
from services.machinery.dependencies import Dependencies
from services.people import access_reviews_due, memberships
from services.people.access_reviews import answer
from services.people.access_reviews_due import begin_due, fall_silent_due
from tests.support import factories
from tests.support.dependencies import Clock
from tests.support.mails import tell_managers
from tests.support.plans import asked, walked
from tests.support.races import at_once
from web.handlers import RECURRING

pytestmark = pytest.mark.slow


@pytest.fixture
def deps(deps: Dependencies) -> Dependencies:
    """Every six months."""
    return replace(deps, policy=replace(deps.policy, access_review_months=6))


@pytest.fixture
def entity(deps: Dependencies, clock: Clock) -> Entity:
    """Known for six months, as the clock stands; it is a Monday, ten in the morning."""
    entity = factories.make_entity(deps, name="Alpha")
    clock.at = clock.at.replace(month=5, year=2027, day=24)
    return entity


@pytest.fixture
def manager(deps: Dependencies, entity: Entity) -> Actor:
    return factories.make_manager(deps, entity)


@pytest.fixture
def depositor(deps: Dependencies, entity: Entity, manager: Actor) -> Actor:
    return factories.make_member(deps, entity, Role.DEPOSITOR)


@pytest.fixture
def review(deps: Dependencies, depositor: Actor) -> AccessReview:
    """One that began this instant."""
    assert begin_due(deps) == 1
    return AccessReview.get()


def role_of(who: Actor) -> int:
    return int(Membership.get(Membership.account == who.account_id, Membership.until.is_null()).id)


def reviews_in_mails(who: Actor) -> list[list[str]]:
    """Of each digest that somebody had, the reviews that it names, by their people."""
    mails = Mail.select().where(Mail.account == who.account_id, Mail.event == "digest").order_by(Mail.id)
    return [[f"{row['entity_name']} {row['people']}" for row in mail.facts["reviews"]] for mail in mails]


def test_it_is_off_unless_the_installation_says_otherwise(deps: Dependencies, depositor: Actor) -> None:
    never = replace(deps, policy=replace(deps.policy, access_review_months=0))
    assert begin_due(never) == 0
    assert begin_due(deps) == 1


def test_an_entity_is_asked_once_in_so_many_months(deps: Dependencies, clock: Clock, review: AccessReview) -> None:
    assert begin_due(deps) == 0
    assert review.due_on == paris_date(clock.at) + timedelta(days=30)
    clock.at = clock.at.replace(month=11, day=23)
    assert begin_due(deps) == 0
    clock.advance(days=1)
    assert begin_due(deps) == 1
    assert AccessReview.get_by_id(review.id).closed_at == clock.at, "the former one is over"
    events = [entry.event for entry in JournalEntry.select().where(JournalEntry.event.startswith("review."))]
    assert events == ["review.asked"] * 2


@pytest.mark.parametrize("why", ["young", "alone", "no manager", "closed", "merged", "suspended"])
def test_nobody_is_asked_where_nobody_could_answer(
    deps: Dependencies, clock: Clock, entity: Entity, manager: Actor, depositor: Actor, why: str
) -> None:
    spoil = {
        "young": lambda: Entity.update(created_at=clock.at - timedelta(days=180)),
        "alone": lambda: Membership.update(until=clock.at).where(Membership.account == depositor.account_id),
        "no manager": lambda: Account.update(active=False).where(Account.id == manager.account_id),
        "closed": lambda: Entity.update(closed_on=paris_date(clock.at), closed_why="Fin."),
        "merged": lambda: Entity.update(merged_into=factories.make_entity(deps)).where(Entity.id == entity.id),
        "suspended": lambda: Membership.update(suspended_at=clock.at).where(Membership.account == depositor.account_id),
    }
    spoil[why]().execute()
    assert begin_due(deps) == 0


def test_the_worker_asks_every_hour_and_not_with_each_turn_of_the_clock(deps: Dependencies, depositor: Actor) -> None:
    clock_service.tick(deps)
    assert not AccessReview.select().exists()
    access_reviews_due.handler(deps, {})
    assert AccessReview.select().count() == 1
    assert {work.kind: work.every for work in RECURRING}[access_reviews_due.KIND] == timedelta(hours=1)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_one_entity_is_looked_at_without_what_is_of_others(
    deps: Dependencies, clock: Clock, entity: Entity, depositor: Actor
) -> None:
    with asked() as statements:
        assert entities_to_ask(clock.at, 10, only=entity.id) == [entity.id]
        assert entities_to_ask(clock.at, 10, only=entity.id + 1) == []
    assert [table for statement in statements for table in walked(statement)] == []


def test_two_processes_begin_one(deps: Dependencies, depositor: Actor) -> None:
    assert sorted(at_once(partial(begin_due, deps), partial(begin_due, deps))) == [0, 1]
    assert AccessReview.select().count() == 1


@pytest.mark.parametrize("preference", MailPreference)
def test_managers_read_it_in_their_mail_of_the_day_and_once_more_before_its_end(
    deps: Dependencies, clock: Clock, manager: Actor, review: AccessReview, preference: MailPreference
) -> None:
    """Whatever mails they chose; with nothing else waiting the review alone is told."""
    Account.update(mail_preference=preference).where(Account.id == manager.account_id).execute()
    for _ in range(29):
        clock_service.tick(deps)
        tell_managers(deps)
        clock.advance(days=1)
    assert reviews_in_mails(manager) == [["Alpha 1"], ["Alpha 1"]]
    days = [paris_date(mail.created_at) for mail in Mail.select().where(Mail.event == "digest")]
    assert [day.isoformat() for day in days] == ["2027-05-24", "2027-06-16"], "a week before 23 June"


def test_it_never_is_a_second_mail_of_a_day(
    deps: Dependencies, clock: Clock, entity: Entity, manager: Actor, depositor: Actor
) -> None:
    """A request was told of this morning: the review is in the next working day's mail, with that request."""
    asked = factories.make_request(deps, State.WITH_MANAGER, entity=entity, documents=False)
    tell_managers(deps)
    begin_due(deps)
    tell_managers(deps)
    assert [mail.event for mail in Mail.select().where(Mail.account == manager.account_id)] == ["to_decide"]
    clock.advance(days=1)
    tell_managers(deps)
    assert reviews_in_mails(manager) == [["Alpha 1"]]
    assert Mail.get(Mail.event == "digest").facts["requests"][0]["reference"] == asked.reference


def test_everybody_said_to_stay_ends_it(
    deps: Dependencies, clock: Clock, entity: Entity, manager: Actor, depositor: Actor, review: AccessReview
) -> None:
    other = factories.make_member(deps, entity, Role.DEPOSITOR)
    assert AccessReview.get().closed_at is None
    answer(deps, manager, review.id, stay=[role_of(depositor), role_of(other)], gone=[])
    ended = AccessReview.get()
    assert ended.closed_at == clock.at
    assert [(row.membership_id, row.stays) for row in AccessReviewAnswer.select()] == [
        (role_of(depositor), True),
        (role_of(other), True),
    ]
    assert open_reviews_of(actor_of(Account.get_by_id(manager.account_id))) == []
    with pytest.raises(TransitionRefused) as refused:
        answer(deps, manager, review.id, stay=[role_of(depositor)], gone=[])
    assert refused.value.refusal.code == "review_over"


def test_who_is_said_to_be_gone_keeps_the_role_until_somebody_suspends_it(
    deps: Dependencies, clock: Clock, manager: Actor, depositor: Actor, review: AccessReview
) -> None:
    answer(deps, manager, review.id, stay=[], gone=[role_of(depositor)])
    role = Membership.get_by_id(role_of(depositor))
    assert (role.until, role.suspended_at, AccessReview.get().closed_at) == (None, None, None)
    memberships.suspend(deps, replace(manager, fresh=True), role.id, "A quitté l’entité.")
    assert open_reviews_of(actor_of(Account.get_by_id(manager.account_id))) == []
    clock.advance(days=31)
    assert fall_silent_due(deps) == 0
    assert AccessReview.get().closed_at == clock.at, "nobody is left to be confirmed"


def test_the_last_answer_counts(deps: Dependencies, manager: Actor, depositor: Actor, review: AccessReview) -> None:
    answer(deps, manager, review.id, stay=[], gone=[role_of(depositor)])
    answer(deps, manager, review.id, stay=[role_of(depositor)], gone=[])
    assert [row.stays for row in AccessReviewAnswer.select()] == [True]
    assert AccessReview.get().closed_at is not None


def test_silence_goes_to_staff_once_and_suspends_nobody(
    deps: Dependencies, clock: Clock, admin: Actor, manager: Actor, depositor: Actor, review: AccessReview
) -> None:
    clock.at += timedelta(days=30)
    assert fall_silent_due(deps) == 0, "its last day counts whole"
    clock.advance(days=1)
    assert [fall_silent_due(deps) for _ in range(2)] == [1, 0]
    assert [row.id for row in left_to_staff(admin)] == [review.id]
    assert Membership.select().where(Membership.suspended_at.is_null(False)).count() == 0
    assert Mail.select().where(Mail.event != "digest").count() == 0
    answer(deps, manager, review.id, stay=[role_of(depositor)], gone=[])
    assert left_to_staff(admin) == []


def test_late_it_is_asked_and_told_once(deps: Dependencies, clock: Clock, manager: Actor, review: AccessReview) -> None:
    """A worker that was down from its first day to after its last one: nobody reads of what staff look after."""
    clock.advance(days=40)
    clock_service.tick(deps)
    tell_managers(deps)
    assert reviews_in_mails(manager) == []
    assert AccessReview.get().silent_at == clock.at


def test_who_manages_another_entity_has_no_part_in_it(
    deps: Dependencies, depositor: Actor, review: AccessReview
) -> None:
    other = factories.make_manager(deps, factories.make_entity(deps))
    with pytest.raises(NotFound):
        answer(deps, other, review.id, stay=[role_of(depositor)], gone=[])
    with pytest.raises(NotAllowed):
        answer(deps, depositor, review.id, stay=[role_of(depositor)], gone=[])


def test_nobody_answers_of_themselves_nor_of_people_of_another_entity(
    deps: Dependencies, manager: Actor, depositor: Actor, review: AccessReview
) -> None:
    stranger = factories.make_member(deps, factories.make_entity(deps), Role.DEPOSITOR)
    answer(deps, manager, review.id, stay=[role_of(manager), role_of(stranger)], gone=[])
    assert AccessReviewAnswer.select().count() == 0


def test_two_answers_at_once_are_one(
    deps: Dependencies, manager: Actor, depositor: Actor, review: AccessReview
) -> None:
    saying = partial(answer, deps, manager, review.id, stay=[], gone=[role_of(depositor)])
    assert [outcome for outcome in at_once(saying, saying) if isinstance(outcome, Exception)] == []
    assert AccessReviewAnswer.select().count() == 1


def test_it_ends_when_its_entity_is_merged_into_another_whose_turn_comes_all_the_same(
    deps: Dependencies, clock: Clock, entity: Entity, review: AccessReview
) -> None:
    into = factories.make_entity(deps)
    Entity.update(created_at=entity.created_at).where(Entity.id == into.id).execute()
    assert move_all(deps, factories.make_si_admin(deps), entity, into)["access_review.entity"] == 0
    left = AccessReview.get()
    assert (left.entity_id, left.closed_at) == (entity.id, clock.at)
    assert begin_due(deps) == 1
    assert AccessReview.get(AccessReview.entity == into).closed_at is None
