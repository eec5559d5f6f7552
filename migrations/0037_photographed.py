"""Whether a file came by the letter's QR code."""

from adapters.migrate import run_script


def up(migrator, db):
    run_script(db, "0037_photographed")
