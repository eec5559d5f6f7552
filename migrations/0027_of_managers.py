"""Indexes of what managers see: of an entity, and of what is open of it."""

from peewee import SqliteDatabase

from adapters.schema_changes import FOLDER, run_script, statements

# Their tables are large, and people work: it may stop halfway, and is then run again.
atomic = False


def up(migrator, db):
    if isinstance(db, SqliteDatabase):
        run_script(db, "0027_of_managers")
        return
    for statement in statements((FOLDER / "0027_of_managers.postgresql.sql").read_text(encoding="utf-8")):
        db.execute_sql(statement)
