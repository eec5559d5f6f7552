"""When a mail came back that our server had taken."""

from adapters.migrate import run_script


def up(migrator, db):
    run_script(db, "0042_bounces")
