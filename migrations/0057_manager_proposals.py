"""Depositors whom managers propose as managers."""

from adapters.migrate import run_script


def up(migrator, db):
    run_script(db, "0057_manager_proposals")
