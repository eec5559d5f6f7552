"""When the holder of an account that is not used was told that it will be closed."""

from adapters.migrate import run_script


def up(migrator, db):
    run_script(db, "0076_inactive_accounts")
