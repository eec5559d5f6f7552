"""Details of the journal that are about no request go by their age, and the journal still matches its seals."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.actors import CLOCK, SYSTEM
from domain.calendar import paris_date
from models import JournalDetail, JournalEntry, JournalErasure
from models_rights import Restriction, RightsRequest
from services.machinery import journal, journal_check, journal_seals
from services.machinery.dependencies import Dependencies
from services.retention import walking
from tests.support import factories
from tests.support.dependencies import Clock


def events_with_details() -> list[str]:
    rows = JournalDetail.select(JournalEntry.event).join(JournalEntry).order_by(JournalEntry.id)
    return [event for (event,) in rows.tuples()]


def test_old_details_about_accounts_go_and_others_stay(deps: Dependencies, clock: Clock) -> None:
    deps = replace(deps, now=clock)
    now = deps.now()
    old, fresh = now - timedelta(days=365 * 5 + 3), now - timedelta(days=365 * 4)
    for at in (old, fresh):
        journal.record("account.address_changed", SYSTEM, at, account_id=1, old="avant@x.example", new="b@x.example")
    journal.record("entity.closed", SYSTEM, old, entity_id=1, words="Dissoute")
    journal_seals.seal_due(deps)
    dry = walking.run(deps, paris_date(now), writing=False)
    walk = walking.run(deps, paris_date(now), writing=True)
    assert (dry.counts.aged, walk.counts.aged) == ({"journal_detail": 1}, {"journal_detail": 1})
    assert events_with_details() == ["account.address_changed", "entity.closed", "journal.aged"]
    assert JournalEntry.select().where(JournalEntry.event == "account.address_changed").count() == 2
    journal_seals.seal_due(deps)
    assert journal_check.verify(deps).sound
    assert walking.run(deps, paris_date(now), writing=True).counts.aged == {}


def test_details_about_roles_go_once_no_role_of_the_account_is_kept(deps: Dependencies, clock: Clock) -> None:
    deps = replace(deps, now=clock)
    now = deps.now()
    entity = factories.make_entity(deps)
    old, there, gone = now - timedelta(days=365 * 5 + 3), factories.make_member(deps, entity), 9_999
    for account_id in (there.account_id, gone):
        journal.record("membership.suspended", SYSTEM, old, account_id=account_id, reason="Congé")
    journal.record("membership.suspended", SYSTEM, now, account_id=gone, reason="Congé")
    walking.run(deps, paris_date(now), writing=True)
    rows = JournalDetail.select(JournalEntry.account_id, JournalEntry.at).join(JournalEntry)
    left = rows.where(JournalEntry.event == "membership.suspended").order_by(JournalEntry.id)
    assert list(left.tuples()) == [(there.account_id, old), (gone, now)]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_an_answered_request_goes_but_where_it_still_limits_something(deps: Dependencies, clock: Clock) -> None:
    deps = replace(deps, now=clock)
    admin, request = factories.make_si_admin(deps), factories.make_request(deps, "approved")
    today = paris_date(clock.at)
    values = {"kind": "limitation", "subject": "holder", "name": "Camille", "words": "Limitez.", "outcome": "granted"}
    days = {"received_on": today, "due_on": today, "recorded_at": clock.at, "answered_at": clock.at}
    gone, lasting = (RightsRequest.create(**values, **days, answered_by=admin.account_id) for _ in range(2))
    Restriction.create(request=request, asked=lasting, placed_by=admin.account_id, placed_at=clock.at)
    clock.advance(days=365 * 5 + 3)
    walking.run(deps, paris_date(clock.at), writing=True)
    assert [row.id for row in RightsRequest.select()] == [lasting.id] != [gone.id]


@pytest.mark.postgresql
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_the_owner_s_function_keeps_the_last_six_months_whatever_it_is_asked(deps: Dependencies) -> None:
    entry = journal.record("account.made", SYSTEM, deps.now() - timedelta(days=100), account_id=1)
    cause = journal.record("journal.aged", CLOCK, deps.now())
    assert journal.erase_aged(cause, deps.now() + timedelta(days=9999), 0, entry.id) == 0


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_an_erasure_by_age_of_what_does_not_age_is_unfounded(deps: Dependencies) -> None:
    entry = journal.record("entity.closed", SYSTEM, deps.now(), entity_id=1)
    cause = journal.record("journal.aged", CLOCK, deps.now())
    assert journal_check.troubles_of(deps, [entry.id]) == {}
    JournalErasure.create(entry=entry, cause=cause, at=deps.now())
    assert journal_check.troubles_of(deps, [entry.id]) != {}


def test_another_event_erases_nothing_by_age(deps: Dependencies) -> None:
    cause = journal.record("request.held", SYSTEM, deps.now())
    with pytest.raises(ValueError, match="erases nothing by its age"):
        journal.erase_aged(cause, deps.now(), 0, 10)
