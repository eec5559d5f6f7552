"""Transfers beside visas, the rules that a walk went by, and one step at a time of sealing anew."""

from adapters.migrate import run_script


def up(migrator, db):
    run_script(db, "0088_archive_acts")
