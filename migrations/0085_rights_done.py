"""What was done of what somebody was granted over what is held about them."""

from adapters.migrate import run_script


def up(migrator, db):
    run_script(db, "0085_rights_done")
