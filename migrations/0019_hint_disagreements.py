"""Where a reviewer's answer contradicts the hint that a file's text gave."""

from adapters.migrate import run_script


def up(migrator, db):
    run_script(db, "0019_hint_disagreements")
