"""Only managers who want to give the role up."""

from adapters.migrate import run_script


def up(migrator, db):
    run_script(db, "0058_departures")
