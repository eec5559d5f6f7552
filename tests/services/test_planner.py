"""What the worker lets the database's planner know."""

from __future__ import annotations

import pytest
from peewee import SqliteDatabase

from domain.states import State
from models import database
from services.machinery import planner
from services.machinery.dependencies import Dependencies
from services.retention import erasing
from tests.support import factories
from web.handlers import RECURRING


def pieces_with(text: str) -> int:
    """How many pieces of SQLite's search indexes have these letters in them, for a search or not."""
    indexes = database.execute_sql("SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL TABLE%fts5%'")
    asked = "SELECT count(*) FROM {}_data WHERE instr(block, ?)"
    counts = [
        database.execute_sql(asked.format(name), (text.encode(),)).fetchone()[0] for (name,) in indexes.fetchall()
    ]
    return sum(counts)


def test_sqlite_is_told_of_its_rows_each_day_and_postgresql_looks_by_itself(deps: Dependencies) -> None:
    factories.make_draft(deps)
    planner.handler(deps, {})
    if isinstance(database.obj, SqliteDatabase):
        rows = database.execute_sql("SELECT stat FROM sqlite_stat1 WHERE idx = 'account_request_reference'")
        assert rows.fetchone() == ("1 1",)
    assert planner.KIND in {work.kind for work in RECURRING}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_was_erased_is_nowhere_in_sqlite_s_search_indexes(deps: Dependencies) -> None:
    """Marked as gone it can still be read in the file."""
    others = [factories.make_request(deps, State.REJECTED, last_name=f"Martin {letter}") for letter in "ABC"]
    request = factories.make_request(deps, State.REJECTED, last_name="Zyxzyx")
    factories.make_draft(deps)
    assert pieces_with("zyx") > 0
    with database.atomic():
        erasing.erase_request(deps, request)
    factories.mails_leave(deps)
    assert pieces_with("zyx") > 0
    planner.handler(deps, {})
    assert pieces_with("zyx") == 0
    still = database.execute_sql("SELECT rowid FROM search_account_request('mar') ORDER BY rowid").fetchall()
    assert still == [(one.id,) for one in others]
    planner.handler(deps, {})
