"""Holds, visas of the archives, walks through what is kept, and what is left of what was erased."""

from adapters.migrate import run_script


def up(migrator, db):
    run_script(db, "0071_retention")
