"""The files that a person gave for a document, by the names that they know them by."""

from adapters.migrate import run_script


def up(migrator, db):
    run_script(db, "0034_given_files")
