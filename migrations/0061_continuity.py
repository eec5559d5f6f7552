"""What keeps entities answering: what the continuity list asks of all of them, and how much of it there was."""

from peewee import SqliteDatabase

from adapters.schema_changes import FOLDER, run_script, statements

# Its table is large, and people work: it may stop halfway, and is then run again.
atomic = False


def up(migrator, db):
    if isinstance(db, SqliteDatabase):
        run_script(db, "0061_continuity")
        return
    for statement in statements((FOLDER / "0061_continuity.postgresql.sql").read_text(encoding="utf-8")):
        db.execute_sql(statement)
