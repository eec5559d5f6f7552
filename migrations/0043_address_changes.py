"""Other addresses that staff are asked for by telephone, and notes on accounts."""

from adapters.migrate import run_script


def up(migrator, db):
    run_script(db, "0043_address_changes")
