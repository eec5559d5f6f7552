"""When somebody chose which mails they get; staff who never did get one a working day."""

from adapters.migrate import run_script


def up(migrator, db):
    run_script(db, "0041_mails_chosen")
