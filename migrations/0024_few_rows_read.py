"""Indexes that hold all that lists, their filters and their counts ask of a row: what waits for staff, two filters at
once, what was left without an answer."""

from peewee import SqliteDatabase

from adapters.schema_changes import FOLDER, run_script, statements

# Their tables are large, and people work: it may stop halfway, and is then run again.
atomic = False


def up(migrator, db):
    if isinstance(db, SqliteDatabase):
        run_script(db, "0024_few_rows_read")
        return
    for statement in statements((FOLDER / "0024_few_rows_read.postgresql.sql").read_text(encoding="utf-8")):
        db.execute_sql(statement)
