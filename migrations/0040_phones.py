"""Telephone numbers in one shape: they were stored as they had been typed.

On PostgreSQL it works beside people, in parts that are kept: it may stop halfway and be run again.
"""

from peewee import SqliteDatabase

from adapters.row_ranges import run_by_ranges
from adapters.schema_changes import FOLDER, run_script, statements

# Many rows are changed, and people work: requests before accounts, as everywhere.
atomic = False

TABLES = ("account_request", "account")


def up(migrator, db):
    if isinstance(db, SqliteDatabase):
        run_script(db, "0040_phones")
        return
    script = (FOLDER / "0040_phones.postgresql.sql").read_text(encoding="utf-8")
    for table, statement in zip(TABLES, statements(script), strict=True):
        run_by_ranges(db, table, statement)
