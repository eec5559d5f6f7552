"""Merges of entities with many requests, which the worker does."""

from adapters.migrate import change_check


def up(migrator, db):
    change_check(db, "job", "job_kind", "kind IN ('take', 'assign', 'hold', 'send_activation', 'export', 'merge')")
