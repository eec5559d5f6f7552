"""What people ask about what is held about them, and what is answered."""

from adapters.migrate import run_script


def up(migrator, db):
    run_script(db, "0075_rights_requests")
