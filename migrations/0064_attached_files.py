"""Files that go with a decision, a message or a remedy, or are kept with an entity."""

from adapters.migrate import run_script


def up(migrator, db):
    run_script(db, "0064_attached_files")
