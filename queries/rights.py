"""Named reads of what people ask about what is held about them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from peewee import SQL, NodeList, SqliteDatabase, fn

from domain.actors import Actor
from domain.errors import NotFound
from domain.rights import Right, RightOutcome, Subject
from models import Account, AccountRequest, JournalDetail, JournalEntry, database
from models_rights import RightsCopy, RightsMatch, RightsRequest, RightsScan
from queries.scopes import rights_visible_to

LATEST = 5


def copies_of(account_id: int) -> list[RightsCopy]:
    """The latest copies that the holder of this account asked for, newest first."""
    mine = RightsCopy.select().where(RightsCopy.account == account_id)
    return list(mine.order_by(RightsCopy.id.desc()).limit(LATEST))


def asked_by(account_id: int) -> list[RightsRequest]:
    """What the holder of this account asked lately, newest first."""
    mine = RightsRequest.select().where(RightsRequest.account == account_id)
    return list(mine.order_by(RightsRequest.id.desc()).limit(LATEST))


def open_rights(actor: Actor) -> Any:
    """Those that nobody has answered yet."""
    return rights_visible_to(actor).where(RightsRequest.answered_at.is_null())


def visible_rights_request(actor: Actor, request_id: int) -> RightsRequest:
    """Raises NotFound, the same for absent and hidden."""
    row: RightsRequest | None = rights_visible_to(actor).where(RightsRequest.id == request_id).first()
    if row is None:
        raise NotFound()
    return row


def to_be_handed() -> Any:
    """The condition for those whose answer, or copy, somebody without an account has not been handed yet."""
    closed = Account.select(Account.id).where(~Account.active)
    nowhere = RightsRequest.account.is_null() | RightsRequest.account.in_(closed)
    copied = (RightsRequest.kind == Right.ACCESS) & (RightsRequest.outcome != RightOutcome.REFUSED)
    by_hand = (RightsRequest.email == "") | copied
    return RightsRequest.answered_at.is_null(False) & RightsRequest.handed_on.is_null() & nowhere & by_hand


def is_to_be_handed(row: RightsRequest) -> bool:
    """Whether it is one of them."""
    return bool(RightsRequest.select().where(RightsRequest.id == row.id, to_be_handed()).exists())


def theirs_since(address: str, account_id: int | None) -> datetime | None:
    """When this account took the address (its key), or any account left it, whichever is later; None: neither happened.

    By two indexes: of the account's own entries, and of the addresses that were left (migration 0086).
    """
    changed = JournalEntry.event == "account.address_changed"
    left = JournalEntry.select(fn.MAX(JournalEntry.at)).join(JournalDetail).where(changed, *_left(address))
    moments = [left.scalar()]
    if account_id is not None:
        own = JournalEntry.select(fn.MAX(JournalEntry.at)).where(changed, JournalEntry.account_id == account_id)
        moments.append(own.scalar())
    return max(filter(None, map(JournalEntry.at.python_value, moments)), default=None)


def _left(address: str) -> list[Any]:
    """That a detail says that this address was left, as the index has it: keys are these addresses in lower case."""
    detail = JournalDetail.detail
    if isinstance(database.obj, SqliteDatabase):
        old = NodeList((SQL("json_extract("), detail, SQL(", '$.old')")))
    else:
        old = NodeList((detail, SQL("->> 'old'")))
    return [NodeList((old, SQL("IS NOT NULL"))), NodeList((SQL("lower("), old, SQL(") ="), address))]


def activated_with(address: str, since: datetime | None) -> Any:
    """The condition for the requests of no account that were activated with this address since then."""
    theirs = (AccountRequest.email_key == address) & AccountRequest.account.is_null()
    theirs &= AccountRequest.activated_at.is_null(False)
    return theirs if since is None else theirs & (AccountRequest.created_at >= since)


def own_requests(account: Account, since: datetime | None) -> tuple[int, ...]:
    """Those of this account, or activated with its address since then."""
    own = (AccountRequest.account == account.id) | activated_with(account.email_key, since)
    return _ids(own)


def own_requests_without_account(row: RightsRequest) -> tuple[int, ...]:
    """Those of a person who has no account: activated with their address, or chosen by who examines what they ask."""
    chosen: Any = RightsMatch.select(RightsMatch.request).where(_chosen(row), RightsMatch.quality == Subject.APPLICANT)
    own = AccountRequest.id.in_(chosen) & AccountRequest.account.is_null()
    if row.email_key and row.subject != Subject.SIGNATORY:
        own |= activated_with(row.email_key, theirs_since(row.email_key, None))
    return _ids(own)


def _ids(which: Any) -> tuple[int, ...]:
    rows: Any = AccountRequest.select(AccountRequest.id).where(which).order_by(AccountRequest.id).tuples()
    return tuple(number for (number,) in rows)


def _chosen(row: RightsRequest) -> Any:
    return (RightsMatch.asked == row.id) & RightsMatch.chosen_at.is_null(False)


def signed_by(row: RightsRequest) -> dict[int, frozenset[str]]:
    """The requests whose letter names the person of this rights request, as it was chosen → by which names."""
    return _signed(_chosen(row))


def signed_by_holder(account_id: int) -> dict[int, frozenset[str]]:
    """The same of the holder of an account: of all that they asked and were granted."""
    granted = RightsRequest.select(RightsRequest.id).where(
        RightsRequest.account == account_id, RightsRequest.outcome.in_([RightOutcome.GRANTED, RightOutcome.PARTLY])
    )
    return _signed(RightsMatch.asked.in_(granted) & RightsMatch.chosen_at.is_null(False))


def _signed(which: Any) -> dict[int, frozenset[str]]:
    rows: Any = RightsMatch.select(RightsMatch.request, RightsMatch.name).where(
        which, RightsMatch.quality == Subject.SIGNATORY
    )
    names: dict[int, frozenset[str]] = {}
    for number, name in rows.order_by(RightsMatch.request, RightsMatch.id).tuples():
        names[number] = names.get(number, frozenset()) | {name}
    return names


def scan_of(row: RightsRequest) -> RightsScan | None:
    """The search for requests that name the person, if there was one."""
    scan: RightsScan | None = RightsScan.get_or_none(RightsScan.asked == row.id)
    return scan


def matches_of(row: RightsRequest) -> list[RightsMatch]:
    """The requests that may name the person, with these requests: newest first."""
    query = RightsMatch.select(RightsMatch, AccountRequest).join(AccountRequest).where(RightsMatch.asked == row.id)
    return list(query.order_by(RightsMatch.request.desc(), RightsMatch.id))


def copy_for(row: RightsRequest) -> RightsCopy | None:
    """The latest copy that was made to be handed to the person of this rights request."""
    copy: RightsCopy | None = (
        RightsCopy.select().where(RightsCopy.asked == row.id).order_by(RightsCopy.id.desc()).first()
    )
    return copy
