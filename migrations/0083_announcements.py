"""What the service announces above its pages."""

from adapters.migrate import run_script


def up(migrator, db):
    run_script(db, "0083_announcements")
