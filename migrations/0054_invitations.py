"""Invitations to join an entity."""

from adapters.migrate import run_script


def up(migrator, db):
    run_script(db, "0054_invitations")
