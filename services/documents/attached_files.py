"""Files that go with what somebody writes on a request, or that are kept with an entity.

One is taken in as soon as it comes, whatever else its form says, and joined as its text is written. What is never
written leaves it to the clock.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from domain.actors import Actor
from domain.errors import FileGone
from domain.permissions import Permission, demand
from domain.scans import Verdict
from domain.store import FileNotKept, Unkept
from models import AccountRequest, Decision, Entity, database
from models_exchange import AttachedFile
from queries.attached_files import joined_to, of_author, of_row, weight_given
from queries.locks import lock_request
from queries.scopes import visible_request
from queries.writing import insert
from services.documents import files, scans
from services.documents.files import AcceptedFile
from services.machinery import journal
from services.machinery.dependencies import Dependencies

WAITS = timedelta(days=1)
"""So long a file waits for what it is to go with."""


def take_for_decision(deps: Dependencies, actor: Actor, reference: str, file: AcceptedFile) -> AttachedFile:
    """Keep a file for a decision that this person is about to take. Raises NotFound, NotAllowed, FileNotKept."""
    demand(actor, Permission.SEE_DOCUMENTS)
    return take(deps, actor, visible_request(actor, reference, Permission.SEE_DOCUMENTS), "decision", file)


def take(deps: Dependencies, actor: Actor, request: AccountRequest, purpose: str, file: AcceptedFile) -> AttachedFile:
    """Keep a file for what this actor, who may, writes on a request. Raises FileNotKept.

    All that an applicant gives so weighs no more than a draft's files may.
    """
    demand_antivirus(deps)
    with files.keeping(deps, file) as key, database.atomic():
        lock_request(request.id)
        limit = deps.policy.draft_bytes
        if author_of(actor) is None and weight_given(request) + len(file.data) > limit:
            raise FileNotKept(Unkept.DRAFT_FULL, limit)
        return add_row(deps, actor, file, key, purpose=purpose, request=request.id)


def demand_antivirus(deps: Dependencies) -> None:
    """Raises FileNotKept without an antivirus: nobody could ever open the file."""
    if not deps.policy.antivirus:
        raise FileNotKept(Unkept.NO_ANTIVIRUS)


def add_row(deps: Dependencies, actor: Actor, file: AcceptedFile, key: str, **of: Any) -> AttachedFile:
    """The row of a stored file, inside the caller's transaction, and its scan."""
    values = {
        "storage_key": key,
        "filename": file.filename,
        "media_type": file.media_type,
        "size": len(file.data),
        "sha256": file.sha256,
        "pages": file.pages,
        "added_by": author_of(actor),
        "added_at": deps.now(),
        **of,
    }
    row = AttachedFile(id=insert(AttachedFile, values), **values)
    scans.ask(deps, row)
    return row


def author_of(actor: Actor) -> int | None:
    """Who gave a file, as its row says it: an agent's account, or None for the applicant."""
    return actor.account_id if actor.is_staff else None


def join(
    deps: Dependencies, actor: Actor, row: AccountRequest | Entity, purpose: str, file_id: int, **to: Any
) -> AttachedFile:
    """Have a file go with what is written now, inside the caller's transaction and under the lock of the row, a request
    or an entity.

    Raises FileGone unless this actor gave it for that, on this row, and it goes with nothing yet.
    """
    waiting = (AttachedFile.purpose == purpose) & AttachedFile.joined_at.is_null()
    joined = (
        AttachedFile.update(joined_at=deps.now(), **to)
        .where(AttachedFile.id == file_id, of_row(row), waiting, of_author(author_of(actor)))
        .execute()
    )
    if not joined:
        raise FileGone()
    file: AttachedFile = AttachedFile.get_by_id(file_id)
    if isinstance(row, AccountRequest):
        journal.record("attached_file.joined", actor, deps.now(), request=row, purpose=purpose, filename=file.filename)
    return file


def is_infected(decision: Decision) -> bool:
    """Whether the antivirus found something in the file that goes with this decision."""
    file = joined_to(decision.id)
    return file is not None and file.scan_verdict == Verdict.INFECTED


def let_go(deps: Dependencies, decision: Decision) -> None:
    """Delete the file of a decision that never happens, inside the caller's transaction."""
    files.forget_attached(deps, AttachedFile.select().where(AttachedFile.decision == decision.id))


def opened(deps: Dependencies, actor: Actor, file: AttachedFile) -> None:
    """Journal that staff are given a file, right before it is handed over."""
    with database.atomic():
        journal.record("attached_file.opened", actor, deps.now(), **files.in_journal(file))


def forget_waiting(deps: Dependencies) -> int:
    """Delete the files that go with nothing after a day. Returns how many."""
    waiting = AttachedFile.joined_at.is_null() & (AttachedFile.added_at <= deps.now() - WAITS)
    query = AttachedFile.select().where(waiting).limit(deps.policy.bulk_chunk)
    with database.atomic():
        # One that is joined at this very instant stays: on PostgreSQL, what the lock waited for is looked at again.
        return files.forget_attached(deps, query.for_update() if database.obj.for_update else query)
