"""Backups, and what a restored database leaves in its store."""

from adapters.migrate import run_script


def up(migrator, db):
    run_script(db, "0077_backups")
