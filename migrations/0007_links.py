"""Where a link came from, which browser sent a request and to which address, which mails anybody can cause."""

from adapters.migrate import run_script


def up(migrator, db):
    run_script(db, "0007_links")
