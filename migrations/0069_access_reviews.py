"""Managers are asked, every so many months, which people still belong to their entity."""

from adapters.migrate import run_script


def up(migrator, db):
    run_script(db, "0069_access_reviews")
