"""Somebody who decides is away, or an entity is shut: mails, reminders and queue go to those who may decide already."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from domain.actors import Actor
from domain.errors import NotAllowed, NotFound, TransitionRefused
from domain.states import MailPreference, Role, StaffRole, State
from models import Account, AccountRequest, Claim, Entity, JournalEntry, Mail, Membership
from models_absences import Absence, EntityBreak
from queries import presence
from queries.absences import away_on, breaks_of
from queries.actors import actor_of
from queries.entity_merges import merge_facts
from queries.grid import Queue, in_queue
from queries.scopes import requests_visible_to
from services.entities import breaks, merging
from services.entities.acts import Act
from services.entities.merging import Choices
from services.machinery import clock as clock_service
from services.machinery.dependencies import Dependencies
from services.people import absences
from services.requests import covering
from services.review import claims, decisions
from tests.support import factories
from tests.support.dependencies import Clock
from tests.support.mails import tell_managers
from tests.support.races import at_once

pytestmark = [pytest.mark.usefixtures("database"), pytest.mark.slow]

MONDAY = date(2026, 11, 23)
"""The day of the clock, when all begins."""
WAITS = ("to_decide", "manager_silent", "digest")


@pytest.fixture
def entity(deps: Dependencies) -> Entity:
    return factories.make_entity(deps)


@pytest.fixture
def first(deps: Dependencies, entity: Entity) -> Account:
    return Account.get_by_id(factories.make_manager(deps, entity).account_id)


@pytest.fixture
def second(deps: Dependencies, entity: Entity, first: Account) -> Account:
    return Account.get_by_id(factories.make_member(deps, entity).account_id)


def arrives(deps: Dependencies, entity: Entity) -> AccountRequest:
    request = factories.make_request(deps, State.WITH_MANAGER, entity=entity, documents=False)
    tell_managers(deps)
    return request


def away(deps: Dependencies, account: Account, days: int, *, begins: int = 0) -> None:
    """Announce that many days of absence from today on, or from so many days later."""
    today = deps.now().date()
    absences.announce(
        deps, account.email_key, today + timedelta(days=begins), today + timedelta(days=begins + days - 1)
    )


def mails_to(account: Account, *events: str) -> list[str]:
    rows = Mail.select().where(Mail.account == account, Mail.event.in_(events or WAITS)).order_by(Mail.id)
    return [mail.event for mail in rows]


def ticks(deps: Dependencies, clock: Clock, day: date, hour: int = 8) -> None:
    """The clock runs at this hour of Paris, and the worker after it."""
    clock.at = clock.at.replace(year=day.year, month=day.month, day=day.day, hour=hour - 1, minute=0)
    clock_service.tick(deps)
    tell_managers(deps)


def days(until: date, start: date = MONDAY) -> list[date]:
    return [start + timedelta(days=number) for number in range((until - start).days + 1)]


def test_what_comes_during_an_absence_goes_to_the_other_manager(
    deps: Dependencies, entity: Entity, first: Account, second: Account
) -> None:
    away(deps, first, 5)
    arrives(deps, entity)
    assert (mails_to(first), mails_to(second)) == ([], ["to_decide"])


def test_nobody_loses_a_right_by_being_away(deps: Dependencies, entity: Entity, first: Account) -> None:
    away(deps, first, 5)
    request = arrives(deps, entity)
    actor = actor_of(first)
    assert list(in_queue(requests_visible_to(actor), Queue.WAITING, actor, MONDAY)) == [request]
    decisions.decide(deps, actor, request.reference, "reject", reason="Personne inconnue.")
    assert AccountRequest.get_by_id(request.id).state == State.REJECTED


def test_the_morning_of_the_return_tells_all_in_one_mail(
    deps: Dependencies, clock: Clock, entity: Entity, first: Account, second: Account
) -> None:
    away(deps, first, 4)
    requests = [arrives(deps, entity) for _ in range(3)]
    for day in days(date(2026, 11, 30)):
        ticks(deps, clock, day, 6)
        assert mails_to(first) == [] or day > date(2026, 11, 26)
        ticks(deps, clock, day, 8)
        ticks(deps, clock, day, 8)
    (mail,) = Mail.select().where(
        Mail.account == first, Mail.created_at < datetime(2026, 11, 28, tzinfo=clock.at.tzinfo)
    )
    assert mail.event == "digest"
    assert {row["reference"] for row in mail.facts["requests"]} == {request.reference for request in requests}
    assert not Absence.select().exists()


def test_one_who_is_back_on_a_saturday_is_told_on_monday(
    deps: Dependencies, clock: Clock, entity: Entity, first: Account, second: Account
) -> None:
    away(deps, first, 5)
    arrives(deps, entity)
    for day in days(date(2026, 11, 29)):
        ticks(deps, clock, day)
    assert mails_to(first) == []
    ticks(deps, clock, date(2026, 11, 30))
    assert mails_to(first) == ["digest"]


def test_who_is_back_before_anything_waits_is_told_nothing(
    deps: Dependencies, clock: Clock, entity: Entity, first: Account
) -> None:
    away(deps, first, 1)
    ticks(deps, clock, date(2026, 11, 24))
    assert mails_to(first) == []
    assert not Absence.select().exists()


def test_who_wants_no_mails_is_told_at_the_return_of_what_they_would_have_been_reminded_of(
    deps: Dependencies, clock: Clock, entity: Entity, first: Account, second: Account
) -> None:
    Account.update(mail_preference=MailPreference.NONE).where(Account.id == first.id).execute()
    away(deps, first, 4)
    arrives(deps, entity)
    for day in days(date(2026, 11, 27)):
        ticks(deps, clock, day, 18)
    assert mails_to(second) == ["to_decide", "manager_silent"]
    assert mails_to(first) == ["digest"]
    away(deps, first, 1)
    arrives(deps, entity)
    AccountRequest.update(escalated_at=deps.now()).where(AccountRequest.reminded_at.is_null(False)).execute()
    ticks(deps, clock, date(2026, 11, 30))
    assert mails_to(first) == ["digest"]


@pytest.mark.parametrize(("last", "covered"), [(3, False), (4, True)])
def test_nobody_there_until_after_the_first_reminder_is_the_sis_too_at_once(
    deps: Dependencies, clock: Clock, entity: Entity, first: Account, second: Account, last: int, covered: bool
) -> None:
    """Reminders begin after three working days: on Thursday for what comes on Monday."""
    admin = factories.make_si_admin(deps, mail_preference=MailPreference.AT_ONCE)
    away(deps, first, last)
    away(deps, second, last + 1)
    request = arrives(deps, entity)
    ticks(deps, clock, MONDAY, 18)
    row = AccountRequest.get_by_id(request.id)
    assert (row.escalated_at is not None) is covered
    queue = in_queue(requests_visible_to(admin), Queue.WAITING, admin, MONDAY)
    assert [one.id for one in queue] == [request.id] * covered
    told = [mail.event for mail in Mail.select().where(Mail.event.in_(["covered", "managers_away"])).order_by(Mail.id)]
    assert told == ["covered", "managers_away"] * covered
    assert (row.state, row.state_since) == (State.WITH_MANAGER, request.state_since)
    if covered:
        assert row.away_until == date(2026, 11, 26)
        assert Mail.get(Mail.event == "covered").facts["until"] == "2026-11-26"


def test_what_was_covered_is_neither_reminded_nor_escalated_nor_covered_again(
    deps: Dependencies, clock: Clock, entity: Entity, first: Account
) -> None:
    factories.make_si_admin(deps, mail_preference=MailPreference.AT_ONCE)
    away(deps, first, 30)
    arrives(deps, entity)
    for day in days(date(2026, 12, 31)):
        ticks(deps, clock, day)
    events = [mail.event for mail in Mail.select().order_by(Mail.id) if mail.event in (
        "covered", "managers_away", "escalated", "manager_absent", "manager_silent", "digest"
    )]  # fmt: skip
    assert events == ["covered", "managers_away", "digest"]
    assert mails_to(first) == ["digest"]


def test_what_waited_past_the_reminder_is_covered_the_day_its_managers_leave(
    deps: Dependencies, clock: Clock, entity: Entity, first: Account
) -> None:
    request = arrives(deps, entity)
    for day in days(date(2026, 11, 26)):
        ticks(deps, clock, day, 18)
    assert mails_to(first) == ["to_decide", "manager_silent"]
    away(deps, first, 1, begins=1)
    ticks(deps, clock, date(2026, 11, 26), 19)
    assert AccountRequest.get_by_id(request.id).escalated_at is None
    ticks(deps, clock, date(2026, 11, 27))
    assert AccountRequest.get_by_id(request.id).away_until == date(2026, 11, 27)


def test_a_decision_that_waits_for_its_windows_end_is_left_alone(
    deps: Dependencies, clock: Clock, entity: Entity, first: Account
) -> None:
    request = arrives(deps, entity)
    slow = replace(deps, policy=replace(deps.policy, decision_window=timedelta(minutes=2)))
    decisions.decide(slow, actor_of(first), request.reference, "reject", reason="Personne inconnue.")
    away(deps, first, 30)
    assert covering.cover_due(deps) == 0


def test_a_shut_entity_gets_no_mail_and_hears_of_all_when_it_opens(
    deps: Dependencies, clock: Clock, entity: Entity, first: Account, second: Account
) -> None:
    breaks.announce(deps, actor_of(first), entity.id, MONDAY, date(2026, 11, 25))
    requests = [arrives(deps, entity) for _ in range(2)]
    for day in days(date(2026, 11, 25)):
        ticks(deps, clock, day)
    assert mails_to(first) == mails_to(second) == []
    assert not any(row.escalated_at for row in AccountRequest.select())
    ticks(deps, clock, date(2026, 11, 26))
    for manager in (first, second):
        (mail,) = Mail.select().where(Mail.account == manager)
        assert [row["reference"] for row in mail.facts["requests"]] == [request.reference for request in requests]
    assert not EntityBreak.select().exists()


def test_a_shut_entity_leaves_the_others_of_its_manager_alone(
    deps: Dependencies, clock: Clock, entity: Entity, first: Account
) -> None:
    other = factories.make_entity(deps)
    Membership.create(account=first, entity=other, role=Role.ENTITY_MANAGER, since=deps.now())
    breaks.announce(deps, actor_of(first), entity.id, MONDAY, date(2026, 12, 31))
    arrives(deps, entity)
    told = arrives(deps, other)
    (mail,) = Mail.select().where(Mail.account == first)
    assert (mail.event, mail.facts["reference"]) == ("to_decide", told.reference)


def test_a_break_and_an_absence_in_a_row_are_one_time_away(
    deps: Dependencies, clock: Clock, entity: Entity, first: Account
) -> None:
    breaks.announce(deps, actor_of(first), entity.id, MONDAY, date(2026, 11, 24))
    away(deps, first, 4, begins=2)
    request = arrives(deps, entity)
    ticks(deps, clock, MONDAY, 18)
    assert AccountRequest.get_by_id(request.id).away_until == date(2026, 11, 28)


def test_absent_reviewers_are_told_when_they_are_back(deps: Dependencies, clock: Clock) -> None:
    there = factories.make_account(deps, staff=StaffRole.REVIEWER, mail_preference=MailPreference.AT_ONCE)
    gone = factories.make_account(deps, staff=StaffRole.REVIEWER, mail_preference=MailPreference.AT_ONCE)
    daily = factories.make_account(deps, staff=StaffRole.REVIEWER, mail_preference=MailPreference.DAILY)
    for one in (gone, daily):
        away(deps, one, 3)
    factories.make_request(deps, State.WITH_SI)
    for day in days(date(2026, 11, 25)):
        ticks(deps, clock, day)
    assert [mails_to(one) for one in (there, gone, daily)] == [["to_decide"], [], []]
    ticks(deps, clock, date(2026, 11, 26))
    assert [mails_to(one) for one in (gone, daily)] == [["digest"], ["digest"]]


def test_while_all_reviewers_are_away_each_is_told_all_the_same(deps: Dependencies) -> None:
    only = factories.make_account(deps, staff=StaffRole.REVIEWER, mail_preference=MailPreference.AT_ONCE)
    away(deps, only, 3)
    factories.make_request(deps, State.WITH_SI)
    assert mails_to(only) == ["to_decide"]


def test_other_days_replace_what_was_announced_and_cancelling_ends_it(deps: Dependencies, first: Account) -> None:
    away(deps, first, 5)
    away(deps, first, 9)
    (absence,) = Absence.select()
    assert (absence.first_day, absence.last_day) == (MONDAY, date(2026, 12, 1))
    absences.cancel(deps, first.email_key)
    absences.cancel(deps, first.email_key)
    assert not away_on(MONDAY, [first.id])
    absences.welcome_back(deps)
    assert not Absence.select().exists()
    events = [row.event for row in JournalEntry.select().where(JournalEntry.account_id == first.id)]
    assert [one for one in events if "absence" in one] == ["account.absence"] * 2 + ["account.absence_cancelled"]


@pytest.mark.parametrize(
    ("begins", "ends"),
    [(2, 1), (-3, -1), (0, 367), (-367, 0), ((date(1, 1, 1) - MONDAY).days, 0)],
    ids=["ends before it begins", "over already", "for more than a year", "since more than a year", "since the year 1"],
)
def test_days_that_make_no_absence_are_refused(
    deps: Dependencies, entity: Entity, first: Account, begins: int, ends: int
) -> None:
    one, other = MONDAY + timedelta(days=begins), MONDAY + timedelta(days=ends)
    with pytest.raises(TransitionRefused):
        absences.announce(deps, first.email_key, one, other)
    with pytest.raises(TransitionRefused):
        breaks.announce(deps, actor_of(first), entity.id, one, other)


def test_an_entity_is_shut_by_who_manages_it_and_by_an_si_administrator(deps: Dependencies, entity: Entity) -> None:
    manager, admin = factories.make_manager(deps, entity), factories.make_si_admin(deps)
    for actor, day in ((manager, MONDAY), (admin, MONDAY + timedelta(days=1))):
        breaks.announce(deps, actor, entity.id, day, day)
    one, other = EntityBreak.select().order_by(EntityBreak.id)
    stranger = factories.make_manager(deps, factories.make_entity(deps))
    with pytest.raises(NotFound):
        breaks.cancel(deps, stranger, entity.id, one.id)
    with pytest.raises(NotFound):
        breaks.cancel(deps, stranger, stranger_entity(stranger), one.id)
    with pytest.raises(NotAllowed):
        breaks.cancel(deps, factories.make_staff(deps, StaffRole.REVIEWER), entity.id, one.id)
    breaks.cancel(deps, manager, entity.id, other.id)
    with pytest.raises(NotFound):
        breaks.cancel(deps, manager, entity.id, other.id)
    assert breaks_of(entity, MONDAY) == [one]


def stranger_entity(actor: Actor) -> int:
    (entity_id,) = actor.managed
    return entity_id


def test_two_clocks_at_once_tell_once(deps: Dependencies, clock: Clock, entity: Entity, first: Account) -> None:
    away(deps, first, 3)
    breaks.announce(deps, actor_of(first), entity.id, MONDAY, date(2026, 11, 25))
    arrives(deps, entity)
    clock.at += timedelta(days=3)
    at_once(*(lambda: absences.welcome_back(deps), lambda: breaks.open_again(deps)) * 2)
    assert mails_to(first) == ["digest"]
    assert not Absence.select().exists()
    assert not EntityBreak.select().exists()


def test_two_clocks_at_once_cover_once(deps: Dependencies, entity: Entity, first: Account) -> None:
    away(deps, first, 30)
    arrives(deps, entity)
    assert sorted(at_once(lambda: covering.cover_due(deps), lambda: covering.cover_due(deps))) == [0, 1]


def test_a_merge_leaves_behind_the_days_on_which_the_former_entity_is_shut(deps: Dependencies, entity: Entity) -> None:
    into, manager = factories.make_entity(deps), factories.make_manager(deps, entity)
    breaks.announce(deps, manager, entity.id, MONDAY, MONDAY)
    act = Act(MONDAY, "Réforme.", "Décret 2026-1")
    seen = merge_facts(entity, into).mark
    merging.merge(deps, factories.make_si_admin(deps), entity.id, into.id, Choices(), act, seen=seen)
    assert not EntityBreak.select().exists()


def test_what_somebody_took_care_of_is_everybodys_once_they_are_away(deps: Dependencies, clock: Clock) -> None:
    taker, other = (factories.make_staff(deps, StaffRole.REVIEWER) for _ in range(2))
    before, during = (factories.make_request(deps, State.WITH_SI) for _ in range(2))
    claims.take(deps, taker, before.reference)
    absences.announce(deps, taker.email_key, MONDAY, MONDAY + timedelta(days=5))
    clock.advance(minutes=5)
    claims.take(deps, taker, during.reference)
    assert [claims.let_go(deps), claims.let_go(deps)] == [1, 0]
    assert [claim.request_id for claim in Claim.select()] == [during.id]
    assert JournalEntry.select().where(JournalEntry.event == "request.released").count() == 1
    assert taker.account_id not in [one.id for one in presence.colleagues(other.account_id, MONDAY)]


def test_what_is_handed_to_somebody_who_leaves_tomorrow_is_everybodys_then(deps: Dependencies, clock: Clock) -> None:
    giver, taker = (factories.make_staff(deps, StaffRole.REVIEWER) for _ in range(2))
    request = factories.make_request(deps, State.WITH_SI)
    absences.announce(deps, taker.email_key, MONDAY + timedelta(days=1), MONDAY + timedelta(days=5))
    clock.advance(minutes=5)
    claims.hand_over(deps, giver, request.reference, int(taker.account_id or 0))
    assert claims.let_go(deps) == 0
    clock.advance(days=1)
    assert claims.let_go(deps) == 1
