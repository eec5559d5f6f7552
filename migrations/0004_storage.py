"""Which installation this is, for its store of files to carry the same id; the walks through that store."""

from adapters.migrate import run_script


def up(migrator, db):
    run_script(db, "0004_storage")
