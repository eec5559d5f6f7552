"""The last day of a suspended role, and whether a manager suspended it."""

from adapters.migrate import run_script


def up(migrator, db):
    run_script(db, "0052_suspended_until")
