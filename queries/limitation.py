"""Named reads of which requests are kept without being used (domain/limitation.py)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any, cast

from peewee import JOIN, SQL, fn

from domain.states import DecisionStatus
from models import Account, AccountRequest, Decision, JournalEntry
from models_rights import Restriction, RightsRequest
from queries.prepared import Prepared, among, numbers


def restricted(ids: Collection[int]) -> set[int]:
    """Those of these requests that are kept without being used."""
    return {number for (number,) in _restricted.rows(ids=numbers(ids))} if ids else set()


_restricted = Prepared(
    lambda: Restriction.select(Restriction.request).where(
        among(Restriction.request, "ids"), Restriction.lifted_at.is_null()
    )
)


def limited_since(request_id: int) -> datetime | None:
    """Since when a request is kept without being used; None where it is not."""
    standing = Restriction.select().where(Restriction.request == request_id, Restriction.lifted_at.is_null()).first()
    return cast(datetime, standing.placed_at) if standing is not None else None


def opened_again(request_id: int, since: datetime) -> datetime | None:
    """When a request was last opened again since then: silence was given all its time anew."""
    again = JournalEntry.select().where(
        JournalEntry.request_id == request_id, JournalEntry.event == "request.reopen", JournalEntry.at >= since
    )
    entry = again.order_by(JournalEntry.id.desc()).first()
    return cast(datetime, entry.at) if entry is not None else None


def is_restricted() -> Any:
    """The same of a query's request, as a column."""
    there = (Restriction.request == AccountRequest.id) & Restriction.lifted_at.is_null()
    return fn.EXISTS(Restriction.select(SQL("1")).where(there))


def limited() -> Any:
    """The condition on requests that they are kept without being used."""
    return AccountRequest.id.in_(_all_restricted())


def usable() -> Any:
    """The condition that they are not."""
    return AccountRequest.id.not_in(_all_restricted())


def _all_restricted() -> Any:
    """By their numbers: there are few, and an index has these alone."""
    return Restriction.select(Restriction.request).where(Restriction.lifted_at.is_null())


def restrictions_of(row: RightsRequest) -> list[Restriction]:
    """Those that it brought and that last."""
    mine = Restriction.select().where(Restriction.asked == row, Restriction.lifted_at.is_null())
    return list(mine.order_by(Restriction.id))


def last_lifted(row: RightsRequest) -> Restriction | None:
    """The one of those that it brought that was lifted last, with who lifted it."""
    ended = Restriction.select(Restriction, Account).join(Account, on=Restriction.lifted_by)
    return ended.where(Restriction.asked == row).order_by(Restriction.lifted_at.desc(), Restriction.id.desc()).first()


def limited_by(row: RightsRequest) -> list[tuple[AccountRequest, Decision | None]]:
    """The requests that it limits now, each with the decision that this stopped in its window, oldest first."""
    stopped = (Decision.request == Restriction.request) & (Decision.status == DecisionStatus.CANCELLED)
    query = (
        Restriction.select(Restriction, AccountRequest, Decision)
        .join(AccountRequest)
        .join(Decision, JOIN.LEFT_OUTER, on=stopped & (Decision.settled_at == Restriction.placed_at))
        .where(Restriction.asked == row, Restriction.lifted_at.is_null())
    )
    return [(one.request, getattr(one.request, "decision", None)) for one in query.order_by(Restriction.id)]
