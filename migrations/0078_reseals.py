"""Walks through the store that seal files anew with the vault's present key."""

from adapters.migrate import run_script


def up(migrator, db):
    run_script(db, "0078_reseals")
