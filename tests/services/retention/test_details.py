"""Details of the journal that are about no request go by their age, and the journal still matches its seals."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.actors import CLOCK, SYSTEM
from domain.calendar import paris_date
from models import JournalDetail, JournalEntry, JournalErasure
from services.machinery import journal, journal_check, journal_seals
from services.machinery.dependencies import Dependencies
from services.retention import walking
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
    journal.record("membership.ended", SYSTEM, old, account_id=1, reason="Départ")
    journal_seals.seal_due(deps)
    dry = walking.run(deps, paris_date(now), writing=False)
    walk = walking.run(deps, paris_date(now), writing=True)
    assert (dry.counts.aged, walk.counts.aged) == ({"journal_detail": 1}, {"journal_detail": 1})
    assert events_with_details() == ["account.address_changed", "membership.ended", "journal.aged"]
    assert JournalEntry.select().where(JournalEntry.event == "account.address_changed").count() == 2
    journal_seals.seal_due(deps)
    assert journal_check.verify(deps).sound
    assert walking.run(deps, paris_date(now), writing=True).counts.aged == {}


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
