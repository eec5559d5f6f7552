"""Whom the letter names, how it was signed, and where an act is published, of a request."""

from adapters.migrate import run_script


def up(migrator, db):
    run_script(db, "0032_one_thing_a_page")
