"""Requests as lists show them: each with its entity, newest mail, the decision under way, and who takes care of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from peewee import SQL

from models import Account, AccountRequest, Claim, Decision, Entity, Mail, Ministry, database
from queries.prepared import Prepared, Reader, among, given, numbers, read_all, relate

R = AccountRequest
PERSON = ("id", "first_name", "last_name", "email", "staff_role")

BODIES = (Reader(AccountRequest), Reader(Entity), Reader(Ministry))
SHOWN = (
    "id", "reference", "state", "version", "submitted_at", "activated_at", "closed_at", "escalated_at",
    "on_hold_until", "account", "first_name", "last_name", "capacity", "email", "email_key", "phone", "kind",
    "ministry", "siret", "entity_name", "city", "mandate_date", "entity", "waiting_since",
    "implied_decision_on",
)  # fmt: skip
"""What lists show of a request: never its secrets, nor what it is searched by."""
REQUEST = Reader(AccountRequest, *SHOWN)
ENTITY, MINISTRY = Reader(Entity, "id", "name"), Reader(Ministry, "id", "label")
DECISION = Reader(Decision, "id", "request", "author", "action", "due_at")
CLAIM, HOLDER = Reader(Claim, "id", "request", "account"), Reader(Account, *PERSON)
NEVER = datetime.max.replace(tzinfo=UTC)
"""All claims have run out by then."""
READERS = (REQUEST, ENTITY, MINISTRY, DECISION, CLAIM, HOLDER)


@dataclass(frozen=True)
class RequestRow:
    """A request with what lists show beside it."""

    request: AccountRequest
    last_mail: str
    """How it stands, by its code; '' where none was written."""
    pending: Decision | None
    claim: Claim | None = None
    read: tuple[Any, ...] = ()
    """All the values that it was made of."""


def _query() -> Any:
    newest = Mail.select(Mail.state).where(Mail.request == R.id).order_by(Mail.id.desc()).limit(1)
    # No table more than it takes: PostgreSQL thinks longer about nine of them than it reads.
    return (
        R.select(*(column for reader in READERS for column in reader.columns), newest)
        .left_outer_join(Entity)
        .switch(R)
        .left_outer_join(Ministry, on=(R.ministry == Ministry.id))
        .switch(R)
        # Written out: the partial index of pending decisions serves a literal only.
        .left_outer_join(Decision, on=((Decision.request == R.id) & (Decision.status == SQL("'pending'"))))
        .switch(R)
        .left_outer_join(Claim, on=((Claim.request == R.id) & (Claim.expires_at > given(Claim.expires_at, "now"))))
        .left_outer_join(Account, on=(Claim.account == Account.id))
        .where(among(R.id, "ids"))
    )


_rows = Prepared(_query)


def rows_of(ids: Sequence[int], claims_at: datetime | None = None) -> list[RequestRow]:
    """These requests in this order, in one statement; with the claims that have not run out then, where they show."""
    made = (_read(row) for row in _rows.rows(ids=numbers(ids), now=claims_at or NEVER))
    rows = {row.request.id: row for row in made}
    return [rows[key] for key in ids if key in rows]


def with_bodies(query: Any) -> list[AccountRequest]:
    """The requests of a query with their entity and ministry, in no order."""
    read = (
        query.select(*(column for reader in BODIES for column in reader.columns))
        .left_outer_join(Entity)
        .switch(R)
        .left_outer_join(Ministry, on=(R.ministry == Ministry.id))
    )
    return [_with_body(*read_all(BODIES, row)) for row in database.execute(read).fetchall()]


def _with_body(request: AccountRequest, entity: Entity | None, ministry: Ministry | None) -> AccountRequest:
    relate(request, "entity", entity)
    relate(request, "ministry", ministry)
    return request


def _read(row: Sequence[Any]) -> RequestRow:
    request, entity, ministry, decision, claim, holder = read_all(READERS, row)
    _with_body(request, entity, ministry)
    if claim is not None:
        relate(claim, "account", holder)
    return RequestRow(request, row[-1] or "", decision, claim, tuple(row))
