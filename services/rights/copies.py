"""Copies of all that is held about somebody (GDPR, article 15): asked for, made by the worker, kept sealed for days.

The holder of an account takes theirs there, and nobody else does. One for a person without an account is prepared and
taken by SI administrators, who hand it over; the journal says each time that it was taken.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from typing import Any

from domain.actors import CLOCK, SYSTEM, Actor
from domain.errors import NotFound
from domain.permissions import demand
from domain.rights import Right, RightOutcome
from models import Account, database
from models_rights import RightsCopy, RightsCopyPart, RightsRequest
from queries.locks import lock_account_by_id
from queries.rights import copy_for
from services.documents import files
from services.machinery import journal, outbox, tasks
from services.machinery.dependencies import Dependencies
from services.machinery.handling import Handler
from services.machinery.outbox import Renderer
from services.people.authority import holder_of as acting
from services.rights.archive import StoredPieces, write_archive
from services.rights.examining import EXAMINE, not_their_own, refused
from services.rights.handing import has_account
from services.rights.held import Holder
from services.rights.persons import holder_of, person_of

KIND = "rights.copy"
AGAIN = timedelta(hours=24)
"""So long a copy that was made is the answer to another wish: making one reads every document."""
GIVEN_UP = timedelta(days=3)
"""Later than its last try, a copy that is not made will not be."""


def ask(deps: Dependencies, key: str, *, anew: bool = False) -> RightsCopy:
    """Have the worker make a copy for the holder of this address; the one that is being made, or was made today.

    `anew`: more is given than before, and neither of these has it. Raises NotFound.
    """
    now = deps.now()
    with database.atomic():
        account = _locked(key)
        mine = RightsCopy.select().where(RightsCopy.account == account.id)
        recent = RightsCopy.expires_at.is_null(False) & (RightsCopy.asked_at > now - AGAIN)
        known: RightsCopy | None = mine.where(RightsCopy.ended_at.is_null() | recent).first()
        if known is not None and not anew:
            return known
        for running in mine.where(RightsCopy.ended_at.is_null()):
            _end(running, ended_at=now)  # its maker lets it go
        copy: RightsCopy = RightsCopy.create(account=account.id, asked_at=now)
        tasks.enqueue(deps, KIND, {"copy": copy.id})
        journal.record("rights.copy_asked", acting(account), now, account_id=account.id)
    return copy


def is_handed_over(row: RightsRequest) -> bool:
    """Whether SI administrators hand the person a copy: access, neither refused nor taken in an account."""
    return row.kind == Right.ACCESS and row.outcome != RightOutcome.REFUSED and not has_account(row)


def prepare(deps: Dependencies, actor: Actor, request_id: int) -> RightsCopy:
    """Have the worker make a copy for the person of a rights request, who has no account to take it in.

    Raises NotAllowed, FreshSignInNeeded, NotFound, TransitionRefused ("right_own", "right_no_copy": another right,
    somebody who can sign in, or who was refused it).
    """
    demand(actor, EXAMINE)
    now = deps.now()
    with database.atomic():
        actor, row = not_their_own(actor, request_id)
        if not is_handed_over(row):
            raise refused("right_no_copy")
        known: RightsCopy | None = RightsCopy.get_or_none(RightsCopy.asked == row.id, RightsCopy.ended_at.is_null())
        if known is not None:
            return known
        copy: RightsCopy = RightsCopy.create(asked=row.id, asked_at=now)
        tasks.enqueue(deps, KIND, {"copy": copy.id})
        journal.record("rights.copy_asked", actor, now, account_id=row.account_id, object_key=row.object_key)
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
        write_archive(deps, _whose(deps, copy), pieces, renderer, label_of)
        kept = _keep(deps, copy, pieces)
    except Exception:
        _abandon(deps, pieces)
        raise
    if not kept:
        _abandon(deps, pieces)


def _whose(deps: Dependencies, copy: RightsCopy) -> Holder:
    return person_of(deps.registry, copy.asked) if copy.asked_id is not None else holder_of(deps.registry, copy.account)


def _keep(deps: Dependencies, copy: RightsCopy, pieces: StoredPieces) -> bool:
    """Write the rows that name the file, and tell the holder; False where the copy ended meanwhile."""
    now = deps.now()
    until = now + deps.policy.exports
    with database.atomic():
        account = lock_account_by_id(copy.account_id) if copy.account_id is not None else None
        if not _end(copy, ended_at=now, expires_at=until, size=pieces.size):
            return False
        for number, (key, size) in enumerate(pieces.keys):
            RightsCopyPart.create(copy=copy.id, number=number, storage_key=key, size=size)
        journal.record("rights.copy_made", SYSTEM, now, **_about(copy))
        if account is not None and account.active:
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
    copy, pieces = _pieces(deps, copy)
    journal.record("rights.copy_taken", acting(account), deps.now(), account_id=account.id)
    return copy, pieces


def opened_for(deps: Dependencies, actor: Actor, request_id: int) -> tuple[RightsCopy, Iterator[bytes]]:
    """The latest copy for the person of a rights request, to be handed to them; the journal says that it was taken.

    Raises NotAllowed, FreshSignInNeeded, NotFound, TransitionRefused ("right_own"), StoredFileUnusable as it is read.
    """
    demand(actor, EXAMINE)
    with database.atomic():
        actor, row = not_their_own(actor, request_id)
        copy, pieces = _pieces(deps, copy_for(row))
        journal.record("rights.copy_taken", actor, deps.now(), **_about(copy))
    return copy, pieces


def _pieces(deps: Dependencies, copy: RightsCopy | None) -> tuple[RightsCopy, Iterator[bytes]]:
    """The copy, and its file piece by piece. Raises NotFound where it is not kept."""
    if copy is None or copy.expires_at is None or copy.expires_at <= deps.now():
        raise NotFound()
    parts = RightsCopyPart.select().where(RightsCopyPart.copy == copy.id).order_by(RightsCopyPart.number)
    keys = [part.storage_key for part in parts]
    return copy, (deps.storage.get(key) for key in keys)


def _about(copy: RightsCopy) -> dict[str, Any]:
    """What the journal says that it is about: the account, or the rights request."""
    if copy.asked_id is None:
        return {"account_id": copy.account_id}
    return {"account_id": copy.asked.account_id, "object_key": copy.asked.object_key}


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
                journal.record("rights.copy_failed", CLOCK, now, **_about(copy))
        old = RightsCopy.expires_at.is_null() & (RightsCopy.ended_at < now - timedelta(deps.policy.retention.work_days))
        RightsCopy.delete().where(RightsCopy.id.in_(_some(deps, old))).execute()
    return len(copies)


def _some(deps: Dependencies, which: Any) -> list[int]:
    return [row.id for row in RightsCopy.select(RightsCopy.id).where(which).limit(deps.policy.bulk_chunk)]


def _end(copy: RightsCopy, **values: Any) -> bool:
    """Write what came of it, unless it has ended; whether it was written."""
    return bool(RightsCopy.update(values).where(RightsCopy.id == copy.id, RightsCopy.ended_at.is_null()).execute())


def forget_of(deps: Dependencies, account_id: int) -> None:
    """Delete all copies of an account, and those for its holder, inside the transaction that erases it."""
    theirs = RightsRequest.select(RightsRequest.id).where(RightsRequest.account == account_id)
    _delete(deps, (RightsCopy.account == account_id) | RightsCopy.asked.in_(theirs))


def forget_for(deps: Dependencies, row: RightsRequest) -> None:
    """Delete all copies for the person of a rights request, one that is being made too, inside the caller's
    transaction."""
    _delete(deps, RightsCopy.asked == row.id)


def _delete(deps: Dependencies, which: Any) -> None:
    copies = [row.id for row in RightsCopy.select(RightsCopy.id).where(which)]
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
