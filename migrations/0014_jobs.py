"""Work on many requests at once, which the worker does in chunks."""

from adapters.migrate import run_script


def up(migrator, db):
    run_script(db, "0014_jobs")
