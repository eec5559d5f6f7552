"""The journal's entries with their seals, to be compared (services/machinery/journal_check.py)."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from peewee import JOIN

from domain.journal_chain import EntryFacts
from models import (
    AccountRequest,
    JournalCheckpoint,
    JournalDetail,
    JournalEntry,
    JournalEra,
    JournalErasure,
    JournalSeal,
)
from queries.prepared import AS_THEY_ARE, Prepared, among, numbers

LINKS_AT_ONCE = 2_000
ENTRIES_AT_ONCE = 50_000


@dataclass(frozen=True)
class Cause:
    """The entry that an erasure names as its reason."""

    id: int
    event: str
    request_id: int | None


@dataclass(frozen=True)
class Link:
    """An entry, its seal and its detail; each is None when there is none."""

    number: int | None
    key_id: str
    mac: str
    sealed_at: datetime | None
    entry_id: int
    entry: EntryFacts | None
    salt: str | None
    detail: dict[str, Any] | None
    erased: bool
    cause: Cause | None


_Reason: Any = JournalEntry.alias()
_Before: Any = JournalSeal.alias()

_SEAL = (JournalSeal.number, JournalSeal.key_id, JournalSeal.mac, JournalSeal.sealed_at, JournalSeal.entry)
_ENTRY = tuple(getattr(JournalEntry, name) for name in EntryFacts._fields)
_REST = (
    *(JournalDetail.salt, JournalDetail.detail),
    *(JournalErasure.entry, _Reason.id, _Reason.event, _Reason.request_id),
)
_WIDTH = len(_SEAL) + len(_ENTRY) + len(_REST)


def _link(row: tuple[Any, ...]) -> Link:
    number, key_id, mac, sealed_at, sealed_entry = row[: len(_SEAL)]
    columns = row[len(_SEAL) : len(_SEAL) + len(_ENTRY)]
    salt, detail, erased, cause_id, cause_event, cause_request = row[_WIDTH - len(_REST) : _WIDTH]
    return Link(
        number,
        key_id or "",
        mac or "",
        sealed_at,
        columns[0] if columns[0] is not None else sealed_entry,
        EntryFacts(*columns) if columns[0] is not None else None,
        salt,
        detail,
        erased is not None,
        Cause(cause_id, cause_event, cause_request) if cause_id is not None else None,
    )


def _with_details(query: Any) -> Any:
    return (
        query.join_from(JournalEntry, JournalDetail, JOIN.LEFT_OUTER, on=(JournalDetail.entry == JournalEntry.id))
        .join_from(JournalEntry, JournalErasure, JOIN.LEFT_OUTER, on=(JournalErasure.entry == JournalEntry.id))
        .join_from(JournalErasure, _Reason, JOIN.LEFT_OUTER, on=(JournalErasure.cause == _Reason.id))
    )


def links_after(number: int, up_to: int) -> Iterator[Link]:
    """The chain's links from after `number` to `up_to`, in order, read some thousands at a time."""
    while number < up_to:
        query = JournalSeal.select(*_SEAL, *_ENTRY, *_REST).join(
            JournalEntry, JOIN.LEFT_OUTER, on=(JournalSeal.entry == JournalEntry.id)
        )
        rows = list(
            _with_details(query)
            .where(JournalSeal.number > number, JournalSeal.number <= up_to)
            .order_by(JournalSeal.number)
            .limit(LINKS_AT_ONCE)
            .tuples()
        )
        if not rows:
            return
        yield from map(_link, rows)
        number = rows[-1][0]


@dataclass(frozen=True)
class Chained:
    """A link, the MAC of the link before it (None when that is gone), the reference of the entry's request (or '')."""

    link: Link
    before: str | None
    reference: str


def _of_entries() -> Any:
    query = JournalEntry.select(*_CHAINED)
    query = query.join(JournalSeal, JOIN.LEFT_OUTER, on=(JournalSeal.entry == JournalEntry.id))
    query = query.join_from(JournalSeal, _Before, JOIN.LEFT_OUTER, on=(_Before.number == JournalSeal.number - 1))
    query = query.join_from(
        JournalSeal, JournalCheckpoint, JOIN.LEFT_OUTER, on=(JournalCheckpoint.number == JournalSeal.number - 1)
    )
    about = AccountRequest.id == JournalEntry.request_id
    query = query.join_from(JournalEntry, AccountRequest, JOIN.LEFT_OUTER, on=about)
    return _with_details(query).where(among(JournalEntry.id, "ids"))


_CHAINED = (*_SEAL, *_ENTRY, *_REST, _Before.mac, JournalCheckpoint.mac, AccountRequest.reference)
_entries = Prepared(_of_entries)
_converted = [(place, one.python_value) for place, one in enumerate(_CHAINED) if not isinstance(one, AS_THEY_ARE)]


def links_of(entry_ids: Collection[int]) -> list[Chained]:
    """These entries with their seals, sealed or not, in no order."""
    return [_chained(list(row)) for row in _entries.rows(ids=numbers(entry_ids))]


def _chained(row: list[Any]) -> Chained:
    for place, convert in _converted:
        if row[place] is not None:
            row[place] = convert(row[place])
    before, checkpoint, reference = row[_WIDTH:]
    return Chained(_link(tuple(row)), before or checkpoint, reference or "")


def first_number() -> int | None:
    """The number of the chain's first link; None when nothing is sealed."""
    row = JournalSeal.select(JournalSeal.number).order_by(JournalSeal.number).tuples().first()
    return int(row[0]) if row else None


def head() -> JournalSeal | None:
    """The chain's last link."""
    return JournalSeal.select().order_by(JournalSeal.number.desc()).first()


def checkpoints() -> dict[int, JournalCheckpoint]:
    """By number: a handful, one for each time that the journal was cut."""
    return {row.number: row for row in JournalCheckpoint.select()}


def eras() -> list[JournalEra]:
    """A handful, one for each time that keys went; the shortest first."""
    return list(JournalEra.select().order_by(JournalEra.number, JournalEra.id))


def unsealed(after: int, *, limit: int, up_to: int | None = None) -> list[JournalEntry]:
    """The first `limit` entries, by id, above `after` (and not above `up_to`), that have no seal."""
    entries: list[JournalEntry] = []
    for lower, upper in spans(after, up_to, ENTRIES_AT_ONCE // 5):
        query = _without_seal(JournalEntry.select(), lower, upper)
        entries.extend(query.order_by(JournalEntry.id).limit(limit - len(entries)))
        if len(entries) >= limit:
            break
    return entries


def waiting(after: int, up_to: int) -> Iterator[tuple[int, datetime]]:
    """Id and time of the entries of this span that have no seal."""
    query = _without_seal(JournalEntry.select(JournalEntry.id, JournalEntry.at), after, up_to)
    yield from query.order_by(JournalEntry.id).tuples().iterator()


def _without_seal(query: Any, after: int, up_to: int) -> Any:
    # The span is told of both tables: a database that knows nothing of their sizes else reads one of them whole.
    same = (JournalSeal.entry == JournalEntry.id) & (JournalSeal.entry > after) & (JournalSeal.entry <= up_to)
    query = query.join(JournalSeal, JOIN.LEFT_OUTER, on=same)
    return query.where(JournalEntry.id > after, JournalEntry.id <= up_to, JournalSeal.number.is_null())


def spans(after: int = 0, up_to: int | None = None, width: int = ENTRIES_AT_ONCE) -> Iterator[tuple[int, int]]:
    """The journal's ids above `after` (and not above `up_to`) in pieces that a statement goes through quickly: (after
    this one, up to that one).
    """
    lower = after
    while True:
        ids = JournalEntry.select(JournalEntry.id).where(JournalEntry.id > lower)
        if up_to is not None:
            ids = ids.where(JournalEntry.id <= up_to)
        upper = ids.order_by(JournalEntry.id).offset(width - 1).limit(1).tuples().first()
        if upper is None:
            upper = ids.order_by(JournalEntry.id.desc()).limit(1).tuples().first()
            if upper is None:
                return
        yield lower, int(upper[0])
        lower = int(upper[0])


def sealed_up_to(head_number: int, *, back: int, width: int) -> int:
    """The largest id among the `width` links that end `back` links before the head; 0 near the chain's beginning."""
    rows: Any = JournalSeal.select(JournalSeal.entry).where(
        JournalSeal.number > head_number - back - width, JournalSeal.number <= head_number - back
    )
    return max((int(entry) for (entry,) in rows.tuples()), default=0)
