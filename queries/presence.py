"""Who looks at a request, who takes care of it, and what became of it meanwhile. The time is passed in: aware UTC."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from domain.permissions import Permission, roles_with
from domain.states import OPEN
from models import Account, AccountRequest, Claim, Presence
from queries.absences import there_on
from queries.prepared import PreparedModels, Reader, among, given, numbers

HERE = timedelta(seconds=50)
"""A page that said within this time that it is open is being looked at (pages with scripts say so every 15 s)."""

LATELY = timedelta(minutes=10)
"""A page opened within this time, and silent since, may still be read: a browser without scripts says nothing more."""


REVIEWERS = roles_with(Permission.CLAIM)

MOST_TAKEN = 100


@dataclass(frozen=True)
class Onlooker:
    """A colleague on a request's page: since when, and whether the page still says that it is open."""

    account_id: int
    name: str
    since: datetime
    here: bool


def onlookers(request_id: int, but: int | None, now: datetime) -> list[Onlooker]:
    """The colleagues who have the page open or opened it lately, but for the account `but`; the first come first."""
    # No account bears 0: NULL is unlike nobody.
    rows = _onlookers.read(request=request_id, but=but or 0, since=now - LATELY)
    return [_onlooker(row, now) for row in rows]


_onlookers = PreparedModels(
    lambda: (
        Presence.select()
        .join(Account)
        .where(
            Presence.request == given(Presence.request, "request"),
            Presence.account != given(Presence.account, "but"),
            Presence.seen_at > given(Presence.seen_at, "since"),
        )
        .order_by(Presence.opened_at, Presence.id)
    ),
    Presence,
    account=Reader(Account),
)


def _onlooker(row: Presence, now: datetime) -> Onlooker:
    here = row.seen_at > now - HERE
    return Onlooker(row.account_id, row.account.full_name, row.opened_at if here else row.seen_at, here)


def live_claim(request_id: int, now: datetime) -> Claim | None:
    """The claim on this request that has not run out, with its holder and who handed it over."""
    return claims_of([request_id], now).get(request_id)


def claims_of(request_ids: Iterable[int], now: datetime) -> dict[int, Claim]:
    """The claims on these requests that have not run out, each with its holder and who handed it over."""
    return {claim.request_id: claim for claim in _claims.read(requests=numbers(request_ids), now=now)}


GIVER = Account.alias()
_claims = PreparedModels(
    lambda: (
        Claim.select()
        .join(Account, on=Claim.account)
        .switch(Claim)
        .left_outer_join(GIVER, on=(Claim.handed_by == GIVER.id))
        .where(among(Claim.request, "requests"), Claim.expires_at > given(Claim.expires_at, "now"))
    ),
    Claim,
    account=Reader(Account),
    handed_by=Reader(Account, of=GIVER),
)


def claimed_by(account_id: int | None, now: datetime, *, handed: bool = False) -> Any:
    """The ids of the requests that this account takes care of; those alone that a colleague handed over."""
    rows = Claim.select(Claim.request).where(Claim.account == account_id, Claim.expires_at > now)
    return rows.where(Claim.handed_by.is_null(False)) if handed else rows


def claimed(now: datetime) -> Any:
    """The ids of the requests that anybody takes care of."""
    return Claim.select(Claim.request).where(Claim.expires_at > now)


def claimed_by_others(account_id: int | None, now: datetime) -> Any:
    """The ids of the requests that anybody but this account takes care of."""
    return Claim.select(Claim.request).where(Claim.account != account_id, Claim.expires_at > now)


def taken_by(account_id: int | None, now: datetime, limit: int) -> list[Claim]:
    """What this account takes care of and is still open, each with its request and who handed it over, if somebody did.

    What colleagues handed over comes first, then the newest.
    """
    giver = Account.alias()
    rows = (
        Claim.select(Claim, AccountRequest, giver)
        .join(AccountRequest)
        .switch(Claim)
        .left_outer_join(giver, on=(Claim.handed_by == giver.id), attr="handed_by")
        .where(Claim.account == account_id, Claim.expires_at > now, AccountRequest.state.in_(sorted(OPEN)))
        .order_by(Claim.handed_by.is_null(), Claim.taken_at.desc(), Claim.id)
        .limit(limit)
    )
    return list(rows)


def references_taken_by(visible: Any, account_id: int, now: datetime) -> list[str]:
    """What somebody takes care of among these requests; to readers who said why (`services.people.consulting`)."""
    taken = visible.where(AccountRequest.id.in_(claimed_by(account_id, now)))
    rows = taken.select(AccountRequest.reference).order_by(AccountRequest.id).limit(MOST_TAKEN)
    return [reference for (reference,) in rows.tuples()]


def reviewers() -> Any:
    """Who may be handed a request: the active agents who review."""
    return Account.select().where(Account.staff_role.in_(REVIEWERS), Account.active)


def colleagues(but: int | None, today: date) -> list[Account]:
    """The same but for the account `but` and those who are away today (Paris), by name."""
    others = reviewers().where(Account.id != but)
    return there_on(today, others.order_by(Account.last_name, Account.first_name, Account.id))
