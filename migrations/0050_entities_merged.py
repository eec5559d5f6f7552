"""What an entity becomes by a merge, a closing: columns of entities and of roles, and the act that it was made by."""

from adapters.migrate import run_script


def up(migrator, db):
    run_script(db, "0050_entities_merged")
