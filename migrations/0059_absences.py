"""When people are away and entities shut, and the requests that were entrusted to the SI too for that."""

from adapters.migrate import run_script


def up(migrator, db):
    run_script(db, "0059_absences")
