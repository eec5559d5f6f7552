"""What the worker lets the database's planner know."""

from __future__ import annotations

from peewee import SqliteDatabase

from models import database
from services.machinery import planner
from services.machinery.dependencies import Dependencies
from tests.support import factories
from web.handlers import RECURRING


def test_sqlite_is_told_of_its_rows_each_day_and_postgresql_looks_by_itself(deps: Dependencies) -> None:
    factories.make_draft(deps)
    planner.handler(deps, {})
    if isinstance(database.obj, SqliteDatabase):
        rows = database.execute_sql("SELECT stat FROM sqlite_stat1 WHERE idx = 'account_request_reference'")
        assert rows.fetchone() == ("1 1",)
    assert planner.KIND in {work.kind for work in RECURRING}
