"""Which object a journal entry is about, for the history of any row."""

from adapters.migrate import run_script


def up(migrator, db):
    run_script(db, "0010_journal_objects")
