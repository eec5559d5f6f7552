"""Details of the journal that are about no request go by their age, by the owner's function on PostgreSQL."""

from adapters.migrate import change_check, run_script

# The DELETE of the script stands in a function that is only made here, and runs when the program asks.
CONTRACTS = "journal_detail: a program of the release before calls these erasures unfounded when it verifies"


def up(migrator, db):
    run_script(db, "0072_journal_aged")
    phases = "'requests', 'roles', 'aged', 'details', 'done'"
    change_check(db, "retention_run", "retention_run_phase", f"phase IN ({phases})")
