"""Named reads of the journal: of one request, and as the backoffice lists it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import add
from typing import Any

from peewee import SQL

from domain.actors import Actor, Party
from domain.journal_chain import EntryFacts
from domain.mailboxes import InvalidMailbox, email_key
from domain.states import StaffRole
from models import Account, AccountRequest, Entity, JournalDetail, JournalEntry, database
from queries.scopes import accounts_visible_to, entities_ever_visible_to

Entry = JournalEntry | EntryFacts


@dataclass(frozen=True)
class JournalRow:
    """An entry with what stands beside it: its detail (empty once erased), the reference of its request (or '')."""

    entry: Entry
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


def names_of(actor: Actor, entries: Iterable[Entry]) -> dict[int, str]:
    """Id of an entry → the name of the account that it is about, else of the entity, as far as the actor sees them.

    One statement; none where all are about something else.
    """
    about = {one.id: ("account", one.account_id) if one.account_id else ("entity", one.entity_id) for one in entries}
    people = sorted(key for kind, key in about.values() if kind == "account" and key)
    bodies = sorted(key for kind, key in about.values() if kind == "entity" and key)
    accounts: Any = accounts_visible_to(actor).where(Account.id.in_(people))
    entities: Any = entities_ever_visible_to(actor).where(Entity.id.in_(bodies))
    parts = [
        *([accounts.select(SQL("'account'"), Account.id, Account.first_name, Account.last_name)] if people else ()),
        *([entities.select(SQL("'entity'"), Entity.id, Entity.name, SQL("''"))] if bodies else ()),
    ]
    if not parts:
        return {}
    rows = database.execute(reduce(add, parts)).fetchall()
    names = {(kind, key): f"{first} {last}".rstrip() for kind, key, first, last in rows}
    return {entry: names[key] for entry, key in about.items() if key in names}


def latest_about(account_id: int, events: Collection[str], entity_id: int | None = None) -> JournalRow | None:
    """The newest of these events of an account, in an entity where one is given."""
    entry = JournalEntry
    query: Any = entry.select().where(entry.account_id == account_id, entry.event.in_(sorted(events)))
    if entity_id is not None:
        query = query.where(entry.entity_id == entity_id)
    rows = with_details(list(query.order_by(entry.id.desc()).limit(1)))
    return rows[0] if rows else None


WATCHED = ("attached_file.opened", "document.viewed", "request.handed", "request.released", "request.taken")
"""What shows how an agent works: documents opened, requests taken. The list leaves it out, so that nobody counts it; by
agent it is read with a reason (`watched_by`), as is all else that an agent does."""

AGENTS = tuple(sorted(StaffRole))
"""The qualities (`domain.actors.Actor.kind`) in which the administration's agents act."""

MOST_WATCHED = 100


def without_watched(query: Any) -> Any:
    """Narrow entries to those that do not show how an agent works."""
    return query.where(JournalEntry.event.not_in(WATCHED))


def unwatched(reader_id: int | None) -> Any:
    """The condition on entries that may be listed by the person who acted: the reader's own, and what people did who
    were no agents then. What others did as agents is read with a reason (`watched_by`)."""
    return (JournalEntry.actor_id == reader_id) | JournalEntry.actor_kind.not_in(AGENTS)


def watched_by(query: Any, account_id: int) -> list[int]:
    """The latest entries of what somebody did as an agent, newest first: so many, and never how many.

    By their time: the index of what one person did is in this order, and the first that are met are enough.
    """
    own = query.select(JournalEntry.id).where(JournalEntry.actor_id == account_id, JournalEntry.actor_kind.in_(AGENTS))
    newest = own.order_by(JournalEntry.at.desc(), JournalEntry.id.desc())
    return [key for (key,) in newest.limit(MOST_WATCHED).tuples()]


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


def service_withdrew(request: AccountRequest) -> bool:
    """Whether the request was withdrawn by the program rather than by its applicant."""
    entry = _newest(request, "request.withdraw")
    return entry is not None and entry.actor_kind == Party.SYSTEM


def was_handed_on(request: AccountRequest) -> bool:
    """Whether the request came from the SI to its entity's managers."""
    return _newest(request, "request.reroute", "request.attach") is not None


def _newest(request: AccountRequest, *events: str) -> JournalEntry | None:
    entries = JournalEntry.select().where(JournalEntry.request_id == request.id, JournalEntry.event.in_(events))
    return entries.order_by(JournalEntry.id.desc()).first()


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
