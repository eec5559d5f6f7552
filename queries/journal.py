"""Named reads of the journal: of one request, and as the backoffice lists it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from domain.mailboxes import InvalidMailbox, email_key
from models import Account, AccountRequest, JournalDetail, JournalEntry


@dataclass(frozen=True)
class JournalRow:
    """An entry with what stands beside it: its detail (empty once erased), the reference of its request (or '')."""

    entry: JournalEntry
    detail: Mapping[str, Any]
    reference: str

    def get_id(self) -> int:
        return int(self.entry.id)


def with_details(entries: Sequence[JournalEntry]) -> list[JournalRow]:
    """These entries as lists show them, read in two statements."""
    ids = [entry.id for entry in entries]
    details = {row.entry_id: row.detail for row in JournalDetail.select().where(JournalDetail.entry.in_(ids))}
    wanted = {entry.request_id for entry in entries if entry.request_id is not None}
    rows: Any = (
        AccountRequest.select(AccountRequest.id, AccountRequest.reference)
        .where(AccountRequest.id.in_(sorted(wanted)))
        .tuples()
    )
    references = dict(rows)
    return [JournalRow(entry, details.get(entry.id) or {}, references.get(entry.request_id, "")) for entry in entries]


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


def entries_of(request: AccountRequest) -> list[JournalRow]:
    """The journal of a request, oldest first, read in one statement."""
    entries = (
        JournalEntry.select(JournalEntry, JournalDetail.detail)
        .left_outer_join(JournalDetail)
        .where(JournalEntry.request_id == request.id)
        .order_by(JournalEntry.at, JournalEntry.id)
    )
    return [JournalRow(entry, _joined_detail(entry), request.reference) for entry in entries]


def _joined_detail(entry: JournalEntry) -> Mapping[str, Any]:
    joined = getattr(entry, "journaldetail", None)
    return joined.detail if joined is not None else {}
