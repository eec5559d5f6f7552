"""The directory of companies, as Sirene's stock files have it."""

from adapters.migrate import run_script


def up(migrator, db):
    run_script(db, "0030_company_stock")
