"""What lists are ordered by, with its indexes; the columns and views that people choose."""

from adapters.migrate import run_script


def up(migrator, db):
    run_script(db, "0013_lists")
