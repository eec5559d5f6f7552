"""Who asks for the statistics of each month by mail, and of which months they are still to be sent."""

from adapters.migrate import run_script


def up(migrator, db):
    run_script(db, "0018_monthly_statistics")
