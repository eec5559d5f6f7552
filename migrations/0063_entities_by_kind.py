"""The entities of each kind that lists have."""

from adapters.migrate import run_script


def up(migrator, db):
    run_script(db, "0063_entities_by_kind")
