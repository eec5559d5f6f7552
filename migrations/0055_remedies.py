"""What people ask the administration to look at again: refusals, and ends of roles."""

from adapters.migrate import run_script


def up(migrator, db):
    run_script(db, "0055_remedies")
