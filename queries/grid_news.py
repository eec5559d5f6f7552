"""What became of the rows that an open list shows, and what came to it since: asked again and again, so little is read.

Both take a query that a scope began (`queries.scopes`). Times are aware UTC.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from peewee import SQL

from domain.states import State
from models import AccountRequest, Claim, Decision
from queries.grid import count_up_to
from queries.request_rows import NEVER, RequestRow

R = AccountRequest
MOST_ARRIVED = 99
"""What came is counted up to this many."""
ARRIVE_AS = (State.AWAITING_ACTIVATION, State.WITH_MANAGER, State.WITH_SI)
"""The states in which a request comes to a list by its applicant's doing."""


class Standing(NamedTuple):
    """What colleagues change of a row: its state and version, who takes care of it, the decision under way."""

    version: int
    state: str
    on_hold_until: date | None
    holder: int | None
    pending: int | None


def standing_of(row: RequestRow) -> Standing:
    """That of a row that was read to be drawn."""
    return Standing(row.version, row.state, row.on_hold_until, row.holder_id, row.pending_id)


def standings(query: Any, references: Sequence[str], claims_at: datetime | None) -> dict[str, tuple[int, Standing]]:
    """Reference → the row's key and how it stands, of those that the query has; claims as `rows_of` shows them."""
    columns = (R.reference, R.id, R.version, R.state, R.on_hold_until, Claim.account, Decision.id)
    rows = (
        query.select(*columns)
        .where(R.reference.in_(references))
        .left_outer_join(Claim, on=((Claim.request == R.id) & (Claim.expires_at > (claims_at or NEVER))))
        .switch(R)
        # Written out: the partial index of pending decisions serves a literal only.
        .left_outer_join(Decision, on=((Decision.request == R.id) & (Decision.status == SQL("'pending'"))))
    )
    return {reference: (key, Standing(*standing)) for reference, key, *standing in rows.tuples()}


def arrived(query: Any, since: datetime, but: Sequence[int]) -> int:
    """How many requests of a list came after `since` by their applicants' doing, but for the rows `but`;
    `MOST_ARRIVED + 1` stands for more.

    Read by the index of (state, waiting_since): what is put off or decided comes to a list by somebody else's doing.
    """
    came = query.where(R.state.in_(ARRIVE_AS), R.waiting_since > since)
    return count_up_to(came.where(R.id.not_in(but)) if but else came, MOST_ARRIVED)
