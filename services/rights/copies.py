"""Copies of all that is held about the holder of an account (GDPR, article 15): asked for, made by the worker, kept
sealed for some days, for their holder alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from typing import Any

from domain.actors import CLOCK, SYSTEM
from domain.errors import NotFound
from models import Account, database
from models_rights import RightsCopy, RightsCopyPart
from queries.locks import lock_account_by_id
from services.documents import files
from services.machinery import journal, outbox, tasks
from services.machinery.dependencies import Dependencies
from services.machinery.handling import Handler
from services.machinery.outbox import Renderer
from services.people.authority import holder_of as acting
from services.rights.archive import StoredPieces, write_archive
from services.rights.held import holder_of

KIND = "rights.copy"
AGAIN = timedelta(hours=24)
"""So long a copy that was made is the answer to another wish: making one reads every document."""
GIVEN_UP = timedelta(days=3)
"""Later than its last try, a copy that is not made will not be."""


def ask(deps: Dependencies, key: str) -> RightsCopy:
    """Have the worker make a copy for the holder of this address; the one that is being made, or was made today.

    Raises NotFound.
    """
    now = deps.now()
    with database.atomic():
        account = _locked(key)
        mine = RightsCopy.select().where(RightsCopy.account == account.id)
        recent = RightsCopy.expires_at.is_null(False) & (RightsCopy.asked_at > now - AGAIN)
        known: RightsCopy | None = mine.where(RightsCopy.ended_at.is_null() | recent).first()
        if known is not None:
            return known
        copy: RightsCopy = RightsCopy.create(account=account.id, asked_at=now)
        tasks.enqueue(deps, KIND, {"copy": copy.id})
        journal.record("rights.copy_asked", acting(account), now, account_id=account.id)
    return copy


def handler(renderer: Renderer, label_of: Callable[[str], str]) -> Handler:
    """What the worker does with tasks of the kind `rights.copy`; `label_of` names the events of the journal."""

    def handle(deps: Dependencies, payload: Mapping[str, Any]) -> None:
        make(deps, int(payload["copy"]), renderer, label_of)

    return handle


def make(deps: Dependencies, copy_id: int, renderer: Renderer, label_of: Callable[[str], str]) -> None:
    """Make the file, keep it, and tell its holder. One that ended is left alone. Raises FileNotKept."""
    copy: RightsCopy | None = RightsCopy.get_or_none(RightsCopy.id == copy_id)
    if copy is None or copy.ended_at is not None:
        return
    pieces = StoredPieces(deps)
    try:
        write_archive(deps, holder_of(copy.account), pieces, renderer, label_of)
        kept = _keep(deps, copy, pieces)
    except Exception:
        _abandon(deps, pieces)
        raise
    if not kept:
        _abandon(deps, pieces)


def _keep(deps: Dependencies, copy: RightsCopy, pieces: StoredPieces) -> bool:
    """Write the rows that name the file, and tell the holder; False where the copy ended meanwhile."""
    now = deps.now()
    until = now + deps.policy.exports
    with database.atomic():
        account = lock_account_by_id(copy.account_id)
        if not _end(copy, ended_at=now, expires_at=until, size=pieces.size):
            return False
        for number, (key, size) in enumerate(pieces.keys):
            RightsCopyPart.create(copy=copy.id, number=number, storage_key=key, size=size)
        journal.record("rights.copy_made", SYSTEM, now, account_id=account.id)
        if account.active:
            outbox.post(deps, "rights_copy_ready", account.email, {"until": until.isoformat()}, account=account)
    return True


def _abandon(deps: Dependencies, pieces: StoredPieces) -> None:
    for key, _ in pieces.keys:
        files.abandon(deps, key)


def opened(deps: Dependencies, account: Account, copy_id: int) -> tuple[RightsCopy, Iterator[bytes]]:
    """A copy of one's own, and its file piece by piece; the journal says that it was taken.

    Raises NotFound, StoredFileUnusable as it is read.
    """
    copy: RightsCopy | None = RightsCopy.get_or_none(RightsCopy.id == copy_id, RightsCopy.account == account.id)
    if copy is None or copy.expires_at is None or copy.expires_at <= deps.now():
        raise NotFound()
    parts = RightsCopyPart.select().where(RightsCopyPart.copy == copy.id).order_by(RightsCopyPart.number)
    keys = [part.storage_key for part in parts]
    journal.record("rights.copy_taken", acting(account), deps.now(), account_id=account.id)
    return copy, (deps.storage.get(key) for key in keys)


def expire(deps: Dependencies) -> int:
    """Forget the files whose time is over, give those up that could not be made, and delete old wishes. Returns how
    many files' time was over.
    """
    now = deps.now()
    with database.atomic():
        over = RightsCopy.expires_at.is_null(False) & (RightsCopy.expires_at <= now)
        copies = _some(deps, over)
        RightsCopy.update(expires_at=None).where(RightsCopy.id.in_(copies)).execute()
        _forget(deps, copies)
        late = RightsCopy.ended_at.is_null() & (RightsCopy.asked_at < now - GIVEN_UP)
        for copy in RightsCopy.select().where(late).limit(deps.policy.bulk_chunk):
            if _end(copy, ended_at=now):
                journal.record("rights.copy_failed", CLOCK, now, account_id=copy.account_id)
        old = RightsCopy.expires_at.is_null() & (RightsCopy.ended_at < now - timedelta(deps.policy.retention.work_days))
        RightsCopy.delete().where(RightsCopy.id.in_(_some(deps, old))).execute()
    return len(copies)


def _some(deps: Dependencies, which: Any) -> list[int]:
    return [row.id for row in RightsCopy.select(RightsCopy.id).where(which).limit(deps.policy.bulk_chunk)]


def _end(copy: RightsCopy, **values: Any) -> bool:
    """Write what came of it, unless it has ended; whether it was written."""
    return bool(RightsCopy.update(values).where(RightsCopy.id == copy.id, RightsCopy.ended_at.is_null()).execute())


def forget_of(deps: Dependencies, account_id: int) -> None:
    """Delete all copies of an account, inside the transaction that erases it."""
    copies = [row.id for row in RightsCopy.select(RightsCopy.id).where(RightsCopy.account == account_id)]
    _forget(deps, copies)
    RightsCopy.delete().where(RightsCopy.id.in_(copies)).execute()


def _forget(deps: Dependencies, copies: list[int]) -> None:
    keys = [row.storage_key for row in RightsCopyPart.select().where(RightsCopyPart.copy.in_(copies))]
    RightsCopyPart.delete().where(RightsCopyPart.copy.in_(copies)).execute()
    files.discard_later(deps, keys)


def _locked(key: str) -> Account:
    known = Account.get_or_none(Account.email_key == key)
    if known is None:
        raise NotFound()
    return lock_account_by_id(known.id)
