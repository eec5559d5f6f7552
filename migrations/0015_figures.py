"""Figures about requests: what transactions append, and what it adds up to."""

from adapters.migrate import run_script


def up(migrator, db):
    run_script(db, "0015_figures")
