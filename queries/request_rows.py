"""Requests as lists show them: each with its entity, newest mail, the decision under way, who takes care of it, and
whether it is limited."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Any

from peewee import SQL

from models import Account, AccountRequest, Claim, Decision, Entity, Mail, Ministry, database
from queries.limitation import is_restricted
from queries.prepared import Prepared, Reader, among, given, numbers, read_all, relate
from queries.written import written

R = AccountRequest
PERSON = ("id", "first_name", "last_name", "email", "staff_role")

BODIES = (Reader(AccountRequest), Reader(Entity), Reader(Ministry))
SHOWN = (
    "id", "reference", "state", "version", "submitted_at", "activated_at", "closed_at", "escalated_at",
    "on_hold_until", "account", "first_name", "last_name", "capacity", "email", "email_key", "phone", "kind",
    "ministry", "siret", "entity_name", "city", "mandate_date", "entity", "waiting_since",
    "implied_decision_on", "away_until",
)  # fmt: skip
"""What lists show of a request: never its secrets, nor what it is searched by."""
REQUEST = Reader(AccountRequest, *SHOWN)
ENTITY, MINISTRY = Reader(Entity, "id", "name", "closed_on"), Reader(Ministry, "id", "label")
DECISION = Reader(Decision, "id", "request", "author", "action", "due_at")
CLAIM, HOLDER = Reader(Claim, "id", "request", "account"), Reader(Account, *PERSON)
NEVER = datetime.max.replace(tzinfo=UTC)
"""All claims have run out by then."""
READERS = (REQUEST, ENTITY, MINISTRY, DECISION, CLAIM, HOLDER)
_STARTS = {reader: sum(before.width for before in READERS[:place]) for place, reader in enumerate(READERS)}
"""Where the columns of each begin."""


def _column(reader: Reader[Any], name: str) -> Any:
    """A property: the value of this column of a row, as the model would have it."""
    place, convert = _STARTS[reader] + reader.names.index(name), dict(reader.conversions).get(name)
    if convert is None:
        return property(lambda row: row.read[place])
    return property(lambda row: None if row.read[place] is None else convert(row.read[place]))


class RequestRow:
    """A request with what lists show beside it.

    Its models are made when they are asked for: most rows of a page were drawn before, and are asked for little of it.
    """

    def __init__(self, read: Sequence[Any]) -> None:
        self.read = tuple(read)
        """All the values that it is made of."""

    @property
    def last_mail(self) -> str:
        """How it stands, by its code; '' where none was written."""
        return self.read[-1] or ""

    @property
    def limited(self) -> bool:
        """Whether it is kept without being used (domain/limitation.py)."""
        return bool(self.read[-2])

    @cached_property
    def request(self) -> AccountRequest:
        request: Any = REQUEST.read(self.read, _STARTS[REQUEST])
        return _with_body(request, *(reader.read(self.read, _STARTS[reader]) for reader in (ENTITY, MINISTRY)))

    @cached_property
    def pending(self) -> Decision | None:
        return DECISION.read(self.read, _STARTS[DECISION])

    @cached_property
    def claim(self) -> Claim | None:
        claim = CLAIM.read(self.read, _STARTS[CLAIM])
        if claim is not None:
            relate(claim, "account", HOLDER.read(self.read, _STARTS[HOLDER]))
        return claim

    # -- what every page asks of every row

    id = _column(REQUEST, "id")
    reference = _column(REQUEST, "reference")
    state = _column(REQUEST, "state")
    version = _column(REQUEST, "version")
    on_hold_until = _column(REQUEST, "on_hold_until")
    waiting_since = _column(REQUEST, "waiting_since")
    closed_at = _column(REQUEST, "closed_at")
    entity_closed_on = _column(ENTITY, "closed_on")
    pending_id = _column(DECISION, "id")
    holder_id = _column(CLAIM, "account")

    def is_of_closed(self, today: date) -> bool:
        """Whether it waits for an entity that is closed on this day (Paris): it came after, and gives no role."""
        closed_on = self.entity_closed_on
        return closed_on is not None and self.closed_at is None and closed_on <= today


def _query() -> Any:
    newest = Mail.select(Mail.state).where(Mail.request == R.id).order_by(Mail.id.desc()).limit(written(1))
    # No table more than it takes: PostgreSQL thinks longer about nine of them than it reads.
    return (
        R.select(*(column for reader in READERS for column in reader.columns), is_restricted(), newest)
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
    rows = {row[0]: RequestRow(row) for row in _rows.rows(ids=numbers(ids), now=claims_at or NEVER)}
    return [rows[key] for key in ids if key in rows]


def with_bodies(query: Any) -> list[AccountRequest]:
    """The requests of a query with their entity and ministry, in no order."""
    return [of_row(row) for row in database.execute(joining_bodies(query)).fetchall()]


def joining_bodies(query: Any, *beside: Any) -> Any:
    """Such a query's own SELECT, whose rows `of_row` reads; with these columns at the end."""
    return (
        query.select(*(column for reader in BODIES for column in reader.columns), *beside)
        .left_outer_join(Entity)
        .switch(R)
        .left_outer_join(Ministry, on=(R.ministry == Ministry.id))
    )


def of_row(row: Sequence[Any]) -> AccountRequest:
    """A request with its entity and ministry."""
    return _with_body(*read_all(BODIES, row))


def _with_body(request: AccountRequest, entity: Entity | None, ministry: Ministry | None) -> AccountRequest:
    relate(request, "entity", entity)
    relate(request, "ministry", ministry)
    return request
