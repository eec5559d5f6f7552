"""Named reads of the journal: of one request, and as the backoffice lists it."""

from __future__ import annotations

from typing import Any

from domain.mailboxes import InvalidMailbox, email_key
from models import Account, AccountRequest, JournalDetail, JournalEntry


def with_details(entries: list[JournalEntry]) -> list[JournalEntry]:
    """These entries with `detail` (empty once erased) and `reference` (of their request, or ''), in two statements."""
    ids = [entry.id for entry in entries]
    details = {row.entry_id: row.detail for row in JournalDetail.select().where(JournalDetail.entry.in_(ids))}
    wanted = {entry.request_id for entry in entries if entry.request_id is not None}
    rows: Any = (
        AccountRequest.select(AccountRequest.id, AccountRequest.reference)
        .where(AccountRequest.id.in_(sorted(wanted)))
        .tuples()
    )
    references = dict(rows)
    for entry in entries:
        entry.detail = details.get(entry.id) or {}
        entry.reference = references.get(entry.request_id, "")
    return entries


def request_id_of(reference: str) -> int:
    """The request of this reference; -1 when there is none, which no entry is about."""
    row = AccountRequest.select(AccountRequest.id).where(AccountRequest.reference == reference).tuples().first()
    return int(row[0]) if row else -1


def account_id_of(address: str) -> int:
    """The account of this mail address; -1 when there is none, who did nothing."""
    try:
        key = email_key(address)
    except InvalidMailbox:
        return -1
    row = Account.select(Account.id).where(Account.email_key == key).tuples().first()
    return int(row[0]) if row else -1


def entries_of(request: AccountRequest) -> list[JournalEntry]:
    """The journal of a request, oldest first, each entry with `detail` (a dict, empty once erased)."""
    rows = (
        JournalEntry.select(JournalEntry, JournalDetail.detail)
        .left_outer_join(JournalDetail)
        .where(JournalEntry.request_id == request.id)
        .order_by(JournalEntry.at, JournalEntry.id)
    )
    entries = list(rows)
    for entry in entries:
        related = getattr(entry, "journaldetail", None)
        entry.detail = related.detail if related is not None else {}
    return entries
