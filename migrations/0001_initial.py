"""The first tables."""

from adapters.migrate import run_script


def up(migrator, db):
    run_script(db, "0001_initial")
