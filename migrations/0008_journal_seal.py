"""The journal's seals, checkpoints and erasures; who may change what of the journal."""

from adapters.migrate import run_script

# The DELETE of the scripts stands in a function that is only made here, and runs when the program asks.
CONTRACTS = "journal_detail: the program of this release no longer deletes details itself; stop the one before first"


def up(migrator, db):
    run_script(db, "0008_journal_seal")
