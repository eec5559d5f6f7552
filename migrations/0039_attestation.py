"""When the applicant attested that what they sent is true."""

from adapters.migrate import run_script


def up(migrator, db):
    run_script(db, "0039_attestation")
