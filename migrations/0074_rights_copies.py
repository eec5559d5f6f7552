"""Copies of all that is held about the holder of an account."""

from adapters.migrate import run_script


def up(migrator, db):
    run_script(db, "0074_rights_copies")
