"""When the entity's managers were last reminded of a request that waits for them."""

from adapters.migrate import run_script


def up(migrator, db):
    run_script(db, "0009_reminders")
