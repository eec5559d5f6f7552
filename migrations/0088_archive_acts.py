"""Transfers beside visas, the rules that a walk went by, and one step at a time of sealing anew."""

from adapters.migrate import run_script

# The DELETE of the script stands in a function, which is made anew, and runs when the program asks.
CONTRACTS = "journal_detail: a program of the release before calls these erasures unfounded when it verifies"


def up(migrator, db):
    run_script(db, "0088_archive_acts")
