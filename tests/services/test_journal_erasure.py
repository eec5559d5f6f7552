"""On PostgreSQL the program erases details by the owner's function alone, and only of a request that is gone."""

from __future__ import annotations

import pytest
from peewee import Database

from domain.actors import CLOCK, SYSTEM
from models import JournalDetail, JournalEntry, JournalErasure
from services.machinery import journal
from services.machinery.dependencies import Dependencies
from tests.support import factories

pytestmark = [pytest.mark.postgresql, pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)]


def erase(database: Database, cause: JournalEntry | int) -> int:
    number = cause if isinstance(cause, int) else cause.id
    (count,) = database.execute_sql("SELECT journal_erase(%s)", (number,)).fetchone()
    return int(count)


def test_not_of_a_request_that_is_there(deps: Dependencies, database: Database) -> None:
    request = factories.make_request(deps, "expired")
    before = JournalDetail.select().count()
    claimed = journal.record("request.purged", CLOCK, deps.now(), request=request)
    assert erase(database, claimed) == 0
    assert JournalDetail.select().count() == before + 1
    assert not JournalErasure.select().exists()


def test_not_because_of_another_event(deps: Dependencies, database: Database) -> None:
    request = factories.make_request(deps, "expired")
    before = JournalDetail.select().count()
    request.delete_instance(recursive=True)
    assert erase(database, journal.record("request.held", SYSTEM, deps.now(), request=request)) == 0
    assert erase(database, 999_999) == 0
    assert JournalDetail.select().count() == before + 1


def test_not_of_what_is_about_no_request(deps: Dependencies, database: Database) -> None:
    journal.record("account.made", SYSTEM, deps.now(), account_id=1)
    assert erase(database, journal.record("request.purged", CLOCK, deps.now())) == 0


def test_of_the_request_s_earlier_entries_and_no_others_and_once(deps: Dependencies, database: Database) -> None:
    gone, kept = factories.make_request(deps, "expired"), factories.make_request(deps, "expired")
    about = {entry.id for entry in JournalEntry.select().where(JournalEntry.request_id == gone.id)}
    others = JournalDetail.select().count() - len(about)
    gone.delete_instance(recursive=True)
    purge = journal.record("request.purged", CLOCK, deps.now(), request=gone)
    assert [erase(database, purge) for _ in range(2)] == [len(about), 0]
    assert JournalDetail.select().count() == others + 1
    assert {row.entry_id for row in JournalErasure.select()} == about
    assert JournalEntry.select().where(JournalEntry.request_id == kept.id).exists()


def test_whatever_the_program_puts_in_front_of_the_search_path(deps: Dependencies, database: Database) -> None:
    """Temporary tables and a path of the caller's own lead the owner's function nowhere else."""
    request = factories.make_request(deps, "expired")
    request.delete_instance(recursive=True)
    purge = journal.record("request.purged", CLOCK, deps.now(), request=request)
    for statement in (
        "CREATE TEMPORARY TABLE journal_detail (entry_id int)",
        "CREATE TEMPORARY TABLE journal (id int, event text, request_id int, at timestamptz)",
        "CREATE TEMPORARY TABLE account_request (id int)",
        "SET search_path = pg_temp, public",
    ):
        database.execute_sql(statement)
    assert erase(database, purge) > 0
    (left,) = database.execute_sql("SELECT COUNT(*) FROM public.journal_detail").fetchone()
    assert left == 1
