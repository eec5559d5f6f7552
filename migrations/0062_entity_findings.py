"""What the directory of companies says became of entities."""

from adapters.migrate import run_script


def up(migrator, db):
    run_script(db, "0062_entity_findings")
