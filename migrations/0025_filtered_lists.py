"""Indexes of what the filters of accounts, entities and the journal show, in the order of each list."""

from peewee import SqliteDatabase

from adapters.schema_changes import FOLDER, run_script, statements

# Their tables are large, and people work: it may stop halfway, and is then run again.
atomic = False


def up(migrator, db):
    if isinstance(db, SqliteDatabase):
        run_script(db, "0025_filtered_lists")
        return
    for statement in statements((FOLDER / "0025_filtered_lists.postgresql.sql").read_text(encoding="utf-8")):
        db.execute_sql(statement)
