"""What reviewing adds: files made from documents, checklist, presence, claims, second readings, message templates."""

from adapters.migrate import run_script


def up(migrator, db):
    run_script(db, "0002_workbench")
