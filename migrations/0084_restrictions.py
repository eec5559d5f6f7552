"""Requests that are kept without being used."""

from adapters.migrate import run_script


def up(migrator, db):
    run_script(db, "0084_restrictions")
