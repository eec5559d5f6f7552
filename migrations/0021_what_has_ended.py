"""Up to when links of closed requests are deleted, and indexes of what ends: a turn of the clock reads few rows."""

from peewee import SqliteDatabase

from adapters.schema_changes import FOLDER, run_script, statements

# Their tables are large, and people work: it may stop halfway, and is then run again.
atomic = False


def up(migrator, db):
    if isinstance(db, SqliteDatabase):
        run_script(db, "0021_what_has_ended")
        return
    for statement in statements((FOLDER / "0021_what_has_ended.postgresql.sql").read_text(encoding="utf-8")):
        db.execute_sql(statement)
