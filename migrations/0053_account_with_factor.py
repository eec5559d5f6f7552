"""The accounts with a second factor, in the order of their list."""

from adapters.migrate import run_script


def up(migrator, db):
    run_script(db, "0053_account_with_factor")
