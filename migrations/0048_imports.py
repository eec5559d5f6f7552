"""Files in which entities and their people come from elsewhere, and their lines."""

from adapters.migrate import run_script


def up(migrator, db):
    run_script(db, "0048_imports")
