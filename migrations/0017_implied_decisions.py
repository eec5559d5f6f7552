"""The day on which silence decides a request; `flask migrate` then gives theirs to those that wait."""

from adapters.migrate import run_script


def up(migrator, db):
    run_script(db, "0017_implied_decisions")
