"""Files that go with a decision or a message, or are kept with an entity."""

from adapters.migrate import run_script


def up(migrator, db):
    run_script(db, "0064_attached_files")
