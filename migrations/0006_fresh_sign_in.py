"""When a session last gave its password and a one-time code; one-time links to set a second factor up."""

from adapters.migrate import run_script


def up(migrator, db):
    run_script(db, "0006_fresh_sign_in")
