"""The mailbox that the people of an entity share."""

from adapters.migrate import run_script


def up(migrator, db):
    run_script(db, "0060_service_mailboxes")
