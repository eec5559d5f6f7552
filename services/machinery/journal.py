"""The journal: one append-only row an event, its personal detail apart so that it can be erased."""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any

from peewee import PostgresqlDatabase, fn

from domain.actors import Actor
from domain.journal_chain import AGED, AGING, ERASING, OF_ROLES, digest_of
from models import AccountRequest, JournalDetail, JournalEntry, JournalErasure, Membership, database
from queries.writing import insert_all
from services.machinery.gathering import open_one, write_entries


def record(
    event: str,
    actor: Actor,
    at: datetime,
    *,
    request: AccountRequest | None = None,
    entity_id: int | None = None,
    account_id: int | None = None,
    object_key: tuple[str, str] | None = None,
    **detail: Any,
) -> JournalEntry:
    """Write what happened, inside the caller's transaction.

    `object_key` (`Base.object_key`) puts the entry into the history of that row; `changes` of the detail, field by
    field `{name: [before, after]}`, is what the history shows.
    """
    if request is not None:
        detail.setdefault("reference", request.reference)
        entity_id = entity_id if entity_id is not None else request.entity_id
    values, own = _row(event, actor, at, detail)
    values |= {
        "request_id": request.id if request is not None else None,
        "entity_id": entity_id,
        "account_id": account_id,
        "object_kind": object_key[0] if object_key is not None else None,
        "object_id": object_key[1] if object_key is not None else None,
    }
    gathered = open_one()
    if gathered is not None:
        gathered.entries.append((values, own))
        return JournalEntry(**values)
    entry = JournalEntry.create(**values)
    JournalDetail.create(entry=entry, **own)
    return entry


def record_each(event: str, actor: Actor, at: datetime, requests: Sequence[AccountRequest], **detail: Any) -> None:
    """The same event about each of these requests, as `record` writes it, in two statements for all."""
    entries = []
    for request in requests:
        values, own = _row(event, actor, at, {**detail, "reference": request.reference})
        entries.append((values | {"request_id": request.id, "entity_id": request.entity_id}, own))
    write_entries(entries)


def _row(event: str, actor: Actor, at: datetime, detail: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The columns of an entry about anything, and those of its detail."""
    # As it will be read back: JSON knows no tuple, and no key that is a number.
    detail = json.loads(json.dumps({"actor": actor.name, **detail}))
    salt = secrets.token_hex(16)
    entry = {
        "event": event,
        "at": at,
        "actor_kind": actor.kind,
        "actor_id": actor.account_id,
        "digest": digest_of(salt, detail),
    }
    return entry, {"salt": salt, "detail": detail}


def erase(cause: JournalEntry) -> int:
    """Delete the details of all earlier entries about the request that `cause` says was deleted; ids and times stay.

    Records each erasure, so that what was erased differs from what somebody deleted. Returns how many. On PostgreSQL
    the owner's function does it, for the program may not (migration 0008). Raises ValueError for another event.
    """
    if cause.event not in ERASING:
        raise ValueError(f"{cause.event} erases nothing")
    if isinstance(database.obj, PostgresqlDatabase):
        (count,) = database.execute_sql("SELECT journal_erase(%s)", (cause.id,)).fetchone()
        return int(count)
    about = JournalEntry.select(JournalEntry.id).where(
        JournalEntry.request_id == cause.request_id, JournalEntry.id < cause.id
    )
    return _erase(JournalDetail.select(JournalDetail.entry).where(JournalDetail.entry.in_(about)), cause)


def _erase(which: Any, cause: JournalEntry) -> int:
    """Delete these details, and record each erasure. Returns how many."""
    entries = [row.entry_id for row in which]
    if not entries:
        return 0
    insert_all(JournalErasure, [{"entry": entry, "cause": cause.id, "at": cause.at} for entry in entries])
    return int(JournalDetail.delete().where(JournalDetail.entry.in_(entries)).execute())


def count_aged(before: datetime, after: int, up_to: int) -> int:
    """How many entries between these ids, about no request and older, have a detail that goes by its age."""
    return int(_aged(before, after, up_to).count())


def erase_aged(cause: JournalEntry, before: datetime, after: int, up_to: int) -> int:
    """Delete these details, inside the caller's transaction, as `erase` does; PostgreSQL's function keeps those of the
    last six months, whatever it is asked. Returns how many. Raises ValueError for another event than AGED."""
    if cause.event != AGED:
        raise ValueError(f"{cause.event} erases nothing by its age")
    if isinstance(database.obj, PostgresqlDatabase):
        asked = (cause.id, before, after, up_to)
        (count,) = database.execute_sql("SELECT journal_erase_aged(%s, %s, %s, %s)", asked).fetchone()
        return int(count)
    return _erase(_aged(before, after, up_to).where(JournalEntry.id < cause.id), cause)


def _aged(before: datetime, after: int, up_to: int) -> Any:
    begins = reduce(or_, (JournalEntry.event.startswith(f"{name}.") for name in sorted(AGING)))
    roles = Membership.select(Membership.id).where(Membership.account == JournalEntry.account_id)
    of_nobody = JournalEntry.event.startswith(f"{OF_ROLES}.") & ~fn.EXISTS(roles)
    return (
        JournalDetail.select(JournalDetail.entry)
        .join(JournalEntry)
        .where(
            JournalDetail.entry > after,
            JournalDetail.entry <= up_to,
            JournalEntry.request_id.is_null(),
            JournalEntry.at < before,
            begins | of_nobody,
        )
    )
