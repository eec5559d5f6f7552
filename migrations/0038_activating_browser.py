"""The browser that sent a request and then activated it, which is told what became of it."""

from peewee import SqliteDatabase

from adapters.schema_changes import FOLDER, run_script, statements

# Its table is large, and people work: it may stop halfway, and is then run again.
atomic = False


def up(migrator, db):
    if isinstance(db, SqliteDatabase):
        run_script(db, "0038_activating_browser")
        return
    for statement in statements((FOLDER / "0038_activating_browser.postgresql.sql").read_text(encoding="utf-8")):
        db.execute_sql(statement)
