"""Digests of the journal's seals, so that the keys that made them can go."""

from adapters.migrate import run_script


def up(migrator, db):
    run_script(db, "0079_journal_eras")
