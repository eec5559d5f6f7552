"""The journal's list is counted up to a day without the entries that it leaves out."""

from adapters.migrate import run_script


def up(migrator, db):
    run_script(db, "0087_listed_journal")
