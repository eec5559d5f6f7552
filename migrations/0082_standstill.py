"""Why the installation stands still: maintenance, or a restored database that nobody has looked at yet."""

from adapters.migrate import run_script


def up(migrator, db):
    run_script(db, "0082_standstill")
