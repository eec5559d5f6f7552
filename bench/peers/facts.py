"""Rows of a filled database that the operations ask for, and who asks."""

from __future__ import annotations

import sqlite3
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote_plus

import psycopg

from bench.peers import sinks

SI = "agent1@backoffice.example"
NEWEST_OF = (
    "SELECT reference FROM account_request WHERE state = ? AND id <= ? AND entity_id <> 1 ORDER BY id DESC LIMIT 1"
)
APPROVED = """SELECT id, email, siret, reference, entity_id, account_id FROM account_request
    WHERE state = 'approved' AND id <= ? AND entity_id <> 1 ORDER BY id DESC LIMIT 1"""
MANAGED = """SELECT r.reference, a.email FROM account_request r
    JOIN membership m ON m.entity_id = r.entity_id AND m.founding JOIN account a ON a.id = m.account_id
    WHERE r.state = 'with_manager' AND r.id <= ? AND r.entity_id <> 1 ORDER BY r.id DESC LIMIT 1"""
LARGE = (
    """SELECT a.email FROM membership m JOIN account a ON a.id = m.account_id WHERE m.founding AND m.entity_id = 1"""
)


def ask(url: str, query: str, *values: object) -> Any:
    """The first row of a query with `?` for values."""
    if sinks.is_sqlite(url):
        connection = sqlite3.connect(sinks.file_of(url))
        try:
            return connection.execute(query, values).fetchone()
        finally:
            connection.close()
    with psycopg.connect(url) as server:
        return server.execute(query.replace("?", "%s").encode(), values).fetchone()


def facts(product: str, plain: str, count: int, now: datetime) -> tuple[dict[str, object], dict[str, str]]:
    """What addresses are made of, and the addresses of mail by who asks."""
    number, email, siret, reference, entity, account = ask(product, APPROVED, count // 3)
    managed, manager = ask(product, MANAGED, count)
    after, after_id = ask(plain, "SELECT created_at, id FROM account_request WHERE id = ?", count - 49)
    found = {
        "number": number,
        "email": quote_plus(email),
        "siret": siret,
        "reference": reference,
        "plain_reference": f"REQ-{number:08d}",
        "entity": entity,
        "account": account,
        "with_si": ask(product, NEWEST_OF, "with_si", count // 2)[0],
        "approved": reference,
        "with_manager": managed,
        "after": quote_plus(str(after)),
        "after_id": after_id,
        "last_page": -(-count // 50),
        "day": f"{now - timedelta(days=200):%Y-%m-%d}",
    }
    return found, {"si": SI, "manager": manager, "large manager": ask(product, LARGE)[0]}
