"""What was written between two moments: the rows of every table, compared."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import models
import models_work
from models import database


@cache
def _readings(dialect: str) -> dict[str, tuple[str, Sequence[Any]]]:
    """Table → the statement that reads all of it: what takes peewee ten times as long to write as it is to answer."""
    found = {}
    for table in set(models_work.TABLES) - {models.Presence, models.DerivedFile, models_work.Counter}:
        ignored = {"last_seen_at", "read_at"} & set(table._meta.fields)
        fields = [column for name, column in table._meta.fields.items() if name not in ignored]
        found[table.__name__] = table.select(*fields).order_by(*table._meta.get_primary_keys()).sql()
    return found


def contents() -> dict[str, dict[Any, tuple[Any, ...]]]:
    """Every row of every table, but for what looking may change: the journal of viewed documents, presence, last
    seen, that a message was read, page images; and the counters of what visitors post.

    GET writes nothing but the journal of viewed documents, presence, last-seen, what was read, and caches.
    """
    found = {
        name: {row[0]: row for row in database.execute_sql(sql, parameters).fetchall()}
        for name, (sql, parameters) in _readings(type(database.obj).__name__).items()
    }
    looked = ("document.viewed", "attached_file.opened", "rights.copy_taken")
    viewed = {row_id for row_id, row in found["JournalEntry"].items() if row[1] in looked}
    for row_id in viewed:
        del found["JournalEntry"][row_id]
    entry = list(models.JournalDetail._meta.fields).index("entry")
    found["JournalDetail"] = {key: row for key, row in found["JournalDetail"].items() if row[entry] not in viewed}
    return found


def changed(before: dict[str, dict[Any, Any]], after: dict[str, dict[Any, Any]]) -> list[str]:
    """The tables and rows that differ."""
    return [
        f"{table} {row_id}"
        for table in before
        for row_id in sorted(before[table].keys() | after[table].keys())
        if before[table].get(row_id) != after[table].get(row_id)
    ]
