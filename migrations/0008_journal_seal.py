"""The journal's seals, checkpoints and erasures; who may change what of the journal."""

from adapters.migrate import run_script


def up(migrator, db):
    run_script(db, "0008_journal_seal")
