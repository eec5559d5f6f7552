"""Messages of reviewers and applicants about a request."""

from adapters.migrate import run_script


def up(migrator, db):
    run_script(db, "0065_messages")
