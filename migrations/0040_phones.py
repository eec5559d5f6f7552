"""Telephone numbers in one shape: they were stored as they had been typed."""

from adapters.migrate import run_script


def up(migrator, db):
    run_script(db, "0040_phones")
