"""Entities that another one succeeded, as Sirene's links tell."""

from adapters.migrate import change_check


def up(migrator, db):
    change_check(db, "entity_finding", "entity_finding_finding", "finding IN ('head_office', 'ceased', 'succeeded')")
