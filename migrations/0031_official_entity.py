"""What the directory of companies says of a request's SIRET, and whether the applicant confirmed it."""

from adapters.migrate import run_script


def up(migrator, db):
    run_script(db, "0031_official_entity")
