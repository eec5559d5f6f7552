"""Roles that the administration means to end, and what their holders say of it."""

from adapters.migrate import run_script


def up(migrator, db):
    run_script(db, "0056_role_endings")
