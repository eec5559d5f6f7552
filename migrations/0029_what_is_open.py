"""Indexes of what waits for staff and of what is open, in every order of their lists and under their filters."""

from peewee import SqliteDatabase

from adapters.schema_changes import FOLDER, run_script, statements

# Their tables are large, and people work: it may stop halfway, and is then run again.
atomic = False


def up(migrator, db):
    if isinstance(db, SqliteDatabase):
        run_script(db, "0029_what_is_open")
        return
    for statement in statements((FOLDER / "0029_what_is_open.postgresql.sql").read_text(encoding="utf-8")):
        db.execute_sql(statement)
