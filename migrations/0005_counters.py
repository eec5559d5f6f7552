"""Counters of what may be tried only so often, shared by all processes where there is no Redis."""

from adapters.migrate import run_script


def up(migrator, db):
    run_script(db, "0005_counters")
