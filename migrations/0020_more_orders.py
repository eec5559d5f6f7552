"""Indexes of what lists are ordered by besides: the journal by time and entity, requests by four columns more."""

from peewee import SqliteDatabase

from adapters.schema_changes import FOLDER, run_script, statements

# Their tables are large, and people work: it may stop halfway, and is then run again.
atomic = False


def up(migrator, db):
    if isinstance(db, SqliteDatabase):
        run_script(db, "0020_more_orders")
        return
    for statement in statements((FOLDER / "0020_more_orders.postgresql.sql").read_text(encoding="utf-8")):
        db.execute_sql(statement)
