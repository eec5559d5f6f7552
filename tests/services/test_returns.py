"""Who is back, and whose entity is open again, hears of all that waited by then, once."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from domain.states import MailPreference, StaffRole, State
from models import Account, Entity, Mail
from models_absences import Absence, EntityBreak
from queries.actors import actor_of
from services.entities import breaks
from services.machinery import outbox
from services.machinery.dependencies import Dependencies
from services.people import absences
from tests.services.test_absences import MONDAY, arrives, away, mails_to, ticks
from tests.support import factories
from tests.support.dependencies import Clock

pytestmark = [pytest.mark.usefixtures("database"), pytest.mark.slow]


@pytest.fixture
def entity(deps: Dependencies) -> Entity:
    return factories.make_entity(deps)


@pytest.fixture
def first(deps: Dependencies, entity: Entity) -> Account:
    return Account.get_by_id(factories.make_manager(deps, entity).account_id)


@pytest.fixture
def second(deps: Dependencies, entity: Entity, first: Account) -> Account:
    return Account.get_by_id(factories.make_member(deps, entity).account_id)


def test_a_reviewer_told_of_one_request_in_the_night_of_the_return_is_told_of_all_in_the_morning(
    deps: Dependencies, clock: Clock
) -> None:
    for _ in range(2):
        gone = factories.make_account(deps, staff=StaffRole.REVIEWER, mail_preference=MailPreference.AT_ONCE)
    away(deps, gone, 3)
    before = factories.make_request(deps, State.WITH_SI)
    clock.at = clock.at.replace(day=26, hour=1)
    after = factories.make_request(deps, State.WITH_SI)
    assert mails_to(gone) == ["to_decide"]
    for hour in (8, 9):
        ticks(deps, clock, date(2026, 11, 26), hour)
    assert mails_to(gone) == ["to_decide", "digest"]
    digest = Mail.get(Mail.event == "digest")
    assert [row["reference"] for row in digest.facts["requests"]] == [before.reference, after.reference]
    assert not Absence.select().exists()


def test_managers_told_on_the_day_of_the_reopening_are_not_told_again_with_one_who_could_not_be(
    deps: Dependencies, clock: Clock, entity: Entity, first: Account, second: Account
) -> None:
    """The one mail that a manager has a day was, that day, about another entity of the same unit."""
    breaks.announce(deps, actor_of(first), entity.id, MONDAY, date(2026, 11, 25))
    arrives(deps, entity)
    clock.at = clock.at.replace(day=26, hour=7)
    facts = {"entity_name": entity.name, "other_name": "Autre", "siret": entity.identifier}
    outbox.post(deps, "same_siren", second.email, facts, account=second)
    ticks(deps, clock, date(2026, 11, 26), 9)
    assert (mails_to(first), mails_to(second)) == (["digest"], [])
    for hour in (9, 10):
        ticks(deps, clock, date(2026, 11, 27), hour)
    assert (mails_to(first), mails_to(second)) == (["digest"], ["digest"])
    assert not EntityBreak.select().exists()


def test_what_came_before_an_absence_was_called_off_is_told_as_on_a_return(
    deps: Dependencies, clock: Clock, entity: Entity, first: Account, second: Account
) -> None:
    away(deps, first, 9)
    request = arrives(deps, entity)
    ticks(deps, clock, date(2026, 11, 24))
    assert mails_to(first) == []
    absences.cancel(deps, first.email_key)
    for hour in (9, 10):
        ticks(deps, clock, date(2026, 11, 24), hour)
    assert mails_to(first) == ["digest"]
    assert Mail.get(Mail.event == "digest").facts["requests"][0]["reference"] == request.reference
    assert not Absence.select().exists()


@pytest.mark.parametrize("ends", [date(2026, 11, 29), date(2026, 12, 4)], ids=["ended on a Sunday", "has begun"])
def test_who_announces_another_absence_before_they_were_told_is_told_in_between(
    deps: Dependencies, clock: Clock, entity: Entity, first: Account, second: Account, ends: date
) -> None:
    absences.announce(deps, first.email_key, MONDAY, ends)
    request = arrives(deps, entity)
    ticks(deps, clock, date(2026, 11, 30), 6)
    absences.announce(deps, first.email_key, date(2026, 12, 7), date(2026, 12, 9))
    assert mails_to(first) == []
    for hour in (8, 9):
        ticks(deps, clock, date(2026, 11, 30), hour)
    assert mails_to(first) == ["digest"]
    assert (
        Mail.get(Mail.account == first, Mail.event == "digest").facts["requests"][0]["reference"] == request.reference
    )
    assert Absence.get().first_day == date(2026, 12, 7)


def test_who_leaves_again_before_the_mail_between_two_absences_is_told_on_the_return(
    deps: Dependencies, clock: Clock, entity: Entity, first: Account, second: Account
) -> None:
    absences.announce(deps, first.email_key, MONDAY, date(2026, 12, 4))
    arrives(deps, entity)
    ticks(deps, clock, date(2026, 11, 28), 8)  # a Saturday
    absences.announce(deps, first.email_key, date(2026, 11, 30), date(2026, 11, 30))
    ticks(deps, clock, date(2026, 11, 30))
    assert mails_to(first) == []
    for hour in (8, 9):
        ticks(deps, clock, date(2026, 12, 1), hour)
    assert mails_to(first) == ["digest"]


def test_what_came_before_a_closure_was_called_off_is_told_as_on_a_reopening(
    deps: Dependencies, clock: Clock, entity: Entity, first: Account
) -> None:
    breaks.announce(deps, actor_of(first), entity.id, MONDAY, date(2026, 12, 1))
    arrives(deps, entity)
    ticks(deps, clock, date(2026, 11, 24))
    assert mails_to(first) == []
    breaks.cancel(deps, actor_of(first), entity.id, EntityBreak.get().id)
    for hour in (9, 10):
        ticks(deps, clock, date(2026, 11, 24), hour)
    assert mails_to(first) == ["digest"]
    assert not EntityBreak.select().exists()


def test_what_has_not_begun_is_called_off_without_a_trace(deps: Dependencies, entity: Entity, first: Account) -> None:
    away(deps, first, 3, begins=1)
    breaks.announce(deps, actor_of(first), entity.id, MONDAY + timedelta(days=1), date(2026, 12, 1))
    absences.cancel(deps, first.email_key)
    breaks.cancel(deps, actor_of(first), entity.id, EntityBreak.get().id)
    assert not Absence.select().exists()
    assert not EntityBreak.select().exists()
