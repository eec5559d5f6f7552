"""Which requests are those of somebody who asks, copies for people without an account, addresses that accounts left."""

from peewee import SqliteDatabase

from adapters.schema_changes import FOLDER, rebuild_table, run_script, statements

# The journal's details are many, and people work: it may stop halfway, and is then run again.
atomic = False

COPIES = """
CREATE TABLE "rights_copy" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "account_id" INTEGER,
    "asked_at" TIMESTAMPTZ NOT NULL,
    "ended_at" TIMESTAMPTZ,
    "expires_at" TIMESTAMPTZ,
    "size" INTEGER NOT NULL,
    "asked_id" INTEGER,
    FOREIGN KEY ("account_id") REFERENCES "account" ("id") ON DELETE CASCADE,
    FOREIGN KEY ("asked_id") REFERENCES "rights_request" ("id") ON DELETE CASCADE,
    CONSTRAINT "rights_copy_kept_once_made" CHECK (ended_at IS NOT NULL OR expires_at IS NULL),
    CONSTRAINT "rights_copy_of_one_person" CHECK ((account_id IS NULL) <> (asked_id IS NULL))
)
"""


def up(migrator, db):
    if isinstance(db, SqliteDatabase):
        with db.atomic():
            rebuild_table(db, "rights_copy", COPIES)
            run_script(db, "0086_rights_matches")
        return
    for statement in statements((FOLDER / "0086_rights_matches.postgresql.sql").read_text(encoding="utf-8")):
        db.execute_sql(statement)
