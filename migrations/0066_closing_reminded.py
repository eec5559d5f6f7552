"""When the people of an entity that closes on a day to come were told again."""

from adapters.migrate import run_script


def up(migrator, db):
    run_script(db, "0066_closing_reminded")
