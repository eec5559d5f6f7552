"""Partial indexes of the few rows, among a million, that the clock and every page of the backoffice look for."""

from peewee import SqliteDatabase

from adapters.schema_changes import FOLDER, run_script, statements

# Their tables are large, and people work: it may stop halfway, and is then run again.
atomic = False


def up(migrator, db):
    if isinstance(db, SqliteDatabase):
        run_script(db, "0016_few_rows")
        return
    for statement in statements((FOLDER / "0016_few_rows.postgresql.sql").read_text(encoding="utf-8")):
        db.execute_sql(statement)
