"""Every migration is run on databases of both kinds that hold rows in every table: none is lost, none left dangling.

The person who adds a migration adds nothing here: the folder is read. docs/migrations.md says what a migration may do.
"""

from __future__ import annotations

import pytest
from peewee import SqliteDatabase
from playhouse.migrations import Runner

import models
from adapters.migrate import FOLDER, HISTORY, migrate
from tests.support.filled import counts, fill, keys

pytestmark = pytest.mark.slow

STEPS = sorted(path.stem for path in FOLDER.glob("[0-9]*.py"))
USUAL = {*STEPS[::10], *STEPS[-6:]}
"""From where the present migrations are tried each time: some old ones and the newest. The full counts try from all."""
CONTRACTING = "CONTRACTS"


def at_step(url: str, step: str) -> None:
    """Bring an empty database up to this migration, and fill every table that it then has."""
    database = models.open_database(url)
    with database.connection_context():
        Runner(database, str(FOLDER), HISTORY).up(step)
        fill(database)
        assert 0 not in counts(database).values()
    getattr(database, "close_all", database.close)()


def rows(url: str) -> dict[str, set[object]]:
    database = models.open_database(url)
    try:
        with database.connection_context():
            return {table: keys(database, table) for table in counts(database)}
    finally:
        getattr(database, "close_all", database.close)()


@pytest.mark.parametrize(
    "step", [step if step in USUAL else pytest.param(step, marks=pytest.mark.deep) for step in STEPS]
)
def test_no_later_migration_loses_a_row_of_a_filled_database(bare_urls: tuple[str, str], step: str) -> None:
    owner, program = bare_urls
    at_step(owner, step)
    before = rows(owner)
    assert migrate(owner, program) == STEPS[STEPS.index(step) + 1 :]
    after = rows(owner)
    gone = {
        name for path in FOLDER.glob("*.py") if CONTRACTING in path.read_text() for name in before.keys() - after.keys()
    }
    lost = {table: ids - after.get(table, set()) for table, ids in before.items() if table not in gone}
    assert {table: ids for table, ids in lost.items() if ids} == {}
    database = models.open_database(owner)
    if isinstance(database, SqliteDatabase):  # PostgreSQL checks its foreign keys by itself, always
        with database.connection_context():
            assert database.execute_sql("PRAGMA foreign_key_check").fetchall() == []
            assert database.pragma("foreign_keys") == 1
    getattr(database, "close_all", database.close)()
