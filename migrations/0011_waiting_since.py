"""When a request last came to whoever decides by its applicant's own doing: places, ages and lateness count from it."""

from peewee import SqliteDatabase

from adapters.migrate import run_script

# Rows are filled, and their index made, while people work: it may stop halfway, and is then run again.
atomic = False

FILL = """
    UPDATE account_request SET waiting_since = COALESCE(
        (SELECT MAX(journal.at) FROM journal WHERE journal.request_id = account_request.id
            AND journal.event IN ('request.activate', 'request.submit_signed_in', 'request.complete')),
        activated_at, submitted_at, created_at)
    WHERE waiting_since < created_at
"""


def up(migrator, db):
    run_script(db, "0011_waiting_since")
    db.execute_sql(FILL)
    if isinstance(db, SqliteDatabase):
        db.execute_sql(
            'CREATE INDEX "account_request_state_waiting_since_id"'
            ' ON "account_request" ("state", "waiting_since", "id")'
        )
    else:
        # One that was left unfinished is no index.
        db.execute_sql('DROP INDEX CONCURRENTLY IF EXISTS "account_request_state_waiting_since_id"')
        db.execute_sql(
            'CREATE INDEX CONCURRENTLY "account_request_state_waiting_since_id"'
            ' ON "account_request" ("state", "waiting_since", "id")'
        )
