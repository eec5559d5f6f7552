"""« Définissez votre mot de passe », for accounts that were made without one."""

from adapters.migrate import run_script


def up(migrator, db):
    run_script(db, "0049_welcomes")
