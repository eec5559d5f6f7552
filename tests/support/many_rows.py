"""A database after years of use, made by PostgreSQL itself in seconds: what lists, searches and pages read."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import psycopg
from psycopg import sql

LAST = "martin bernard thomas petit robert richard durand dubois moreau laurent simon michel lefebvre leroy roux david"
LAST += " bertrand morel fournier girard"
FIRST = "marie jean camille nicolas lea julie pierre sophie antoine claire julien emilie hubert"
CITIES = "paris marseille lyon toulouse nice nantes lille rennes reims toulon dijon grenoble angers brest tours metz"
CITIES += " caen pau albi arras"
KINDS = "other_public association company public_establishment"

FIRST_KEY = 1000
"""What people and bodies are numbered from: those that a test makes come before."""

SCRIPT = Path(__file__).with_suffix(".sql")
INDEXES = """SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'
    AND tablename IN ('account', 'account_request', 'entity', 'mail', 'journal')
    AND indexdef NOT LIKE 'CREATE UNIQUE%'"""


def pour(url: str, count: int, now: datetime) -> None:
    """Add so many requests, with the entities, accounts, mails and journal entries that come with them.

    `url` is the server's administrator's: triggers and foreign keys are left out, and indexes made afterwards.
    """
    values = {
        "count": count,
        "now": now,
        "first": FIRST,
        "last": LAST,
        "cities": CITIES,
        "kinds": KINDS,
        "key": FIRST_KEY,
    }
    with psycopg.connect(url, cursor_factory=psycopg.ClientCursor) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute("SET maintenance_work_mem = '512MB'")
        indexes = connection.execute(INDEXES).fetchall()
        for name, _ in indexes:
            connection.execute(sql.SQL("DROP INDEX {}").format(sql.Identifier(name)))
        connection.execute(SCRIPT.read_text(encoding="utf-8"), values)
        for _, definition in indexes:
            connection.execute(definition)
