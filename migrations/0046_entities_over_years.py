"""What an entity becomes over the years: identifiers and names that it had, notes on it."""

from adapters.migrate import run_script


def up(migrator, db):
    run_script(db, "0046_entities_over_years")
