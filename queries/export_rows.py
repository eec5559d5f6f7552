"""Requests as an exported list has them: of each no more than what the columns of its file are made of.

Those that are limited are left out (domain/limitation.py).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from peewee import SqliteDatabase, fn

from models import AccountRequest, Claim, Decision, Ministry, UtcDateTimeField, database
from queries.limitation import usable
from queries.prepared import Prepared, among, given, numbers
from queries.request_rows import NEVER

R = AccountRequest
OF_DECISION = {
    "settled_at": Decision.settled_at,
    "action": Decision.action,
    "reason": Decision.reason,
}
"""Of the decision that was applied last."""
OF_CLAIM = {"holder": Claim.id}
"""Whether somebody takes care of it: by agent neither that nor decisions are counted."""
OF_MINISTRY = {"ministry": Ministry.label}
BESIDE: dict[str, Any] = {**OF_DECISION, **OF_CLAIM, **OF_MINISTRY}


Values = Mapping[str, Sequence[Any]]


def reader(query: Any, names: Sequence[str]) -> Callable[[Sequence[int], datetime | None], Values]:
    """What reads some requests of a query, in the order of their keys: the values of each column of the request that
    is named, and of what stands beside it (BESIDE). No values at all of no rows, nor of limited ones.

    Moments are texts in UTC: « 2026-11-28 05:09 », and perhaps more behind it. Claims count that have not run out at
    the time that is given with the keys, if any.
    """
    prepared = Prepared(lambda: _query(query, names))

    def read(keys: Sequence[int], claims_at: datetime | None) -> Values:
        read = prepared.rows(ids=numbers(keys), now=claims_at or NEVER)
        rows = {row[0]: row for row in read}
        if len(rows) < len(read):  # some were decided more than once
            rows = {row[0]: row for row in sorted(read, key=lambda row: row[1] or 0)}
        columns = zip(*(rows[key] for key in keys if key in rows), strict=True)
        return dict(zip(("id", "decision", *names), columns, strict=bool(rows)))

    return read


def _query(query: Any, names: Sequence[str]) -> Any:
    beside = {name: BESIDE[name] for name in names if name in BESIDE}
    decision = Decision.id if beside.keys() & OF_DECISION.keys() else R.id
    columns = [_as_text(beside[name] if name in beside else getattr(R, name)) for name in names]
    rows = query.order_by().select(R.id, decision, *columns).where(among(R.id, "ids"), usable())
    if beside.keys() & OF_MINISTRY.keys():
        rows = rows.switch(R).left_outer_join(Ministry, on=(R.ministry == Ministry.id))
    if beside.keys() & OF_DECISION.keys():
        applied = (Decision.request == R.id) & (Decision.status == "applied")
        rows = rows.switch(R).left_outer_join(Decision, on=applied)
    if beside.keys() & OF_CLAIM.keys():
        current = (Claim.request == R.id) & (Claim.expires_at > given(Claim.expires_at, "now"))
        rows = rows.switch(R).left_outer_join(Claim, on=current)
    return rows


def _as_text(column: Any) -> Any:
    """A moment as a text of UTC to the minute, which SQLite holds already; any other column as it is."""
    if not isinstance(column, UtcDateTimeField) or isinstance(database.obj, SqliteDatabase):
        return column
    return fn.to_char(fn.timezone("UTC", column), "YYYY-MM-DD HH24:MI")
