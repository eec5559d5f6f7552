"""What erasing does, inside the caller's transaction and under the request's lock: a file, a request, a role.

Never a row of the journal: its details go, its ids and times stay. The store's files go by name once the transaction
is through, and the ledger beside the store remembers, for a restored backup.
"""

from __future__ import annotations

from collections.abc import Collection

from peewee import SqliteDatabase

from domain.actors import CLOCK
from domain.calendar import paris_date
from domain.figures import parts_of, past_flow
from domain.ledger import Noted
from domain.retention import Category
from domain.states import MailState
from models import (
    AccountRequest,
    Decision,
    Document,
    DocumentVersion,
    Mail,
    Membership,
    database,
)
from models_exchange import AttachedFile, Message
from models_retention import LegalHold, RequestTrace
from queries.retention import newest_request
from queries.waiting_time import moves_of
from queries.writing import insert
from services.backup import ledger
from services.documents import files
from services.machinery import journal
from services.machinery.dependencies import Dependencies


def erase_files(
    deps: Dependencies, request: AccountRequest, versions: Collection[DocumentVersion], category: Category
) -> None:
    """Erase the files of these versions, the images and the text made of them. Hash, kind, dates and judgement stay."""
    by_kind: dict[str, list[DocumentVersion]] = {}
    for version in versions:
        by_kind.setdefault(version.document.kind, []).append(version)
    for kind, its in by_kind.items():
        files.erase(deps, its, deps.registry.document(kind).label)
        journal.record("document.erased", CLOCK, deps.now(), request=request, document=kind, category=category)
    ledger.note(deps, Noted.VERSION_ERASED, [version.id for version in versions])


def may_go(request: AccountRequest) -> bool:
    """Whether the row may be deleted: SQLite gives the id of its newest row again, which the journal goes on naming."""
    return not isinstance(database.obj, SqliteDatabase) or request.id != newest_request()


def erase_request(deps: Dependencies, request: AccountRequest) -> None:
    """Delete a request and all that hangs on it; figures count the trace that is left, which names nobody.

    Roles that it gave and that ended go with it; one that lasts stays, without its request.
    """
    _leave_trace(deps, request)
    Mail.delete().where(Mail.request == request, Mail.state != MailState.QUEUED).execute()
    documents = Document.select(Document.id).where(Document.request == request)
    files.forget(deps, DocumentVersion.select().where(DocumentVersion.document.in_(documents)))
    Message.delete().where(Message.request == request).execute()
    files.forget_attached(deps, AttachedFile.select().where(AttachedFile.request == request))
    Decision.delete().where(Decision.request == request).execute()
    LegalHold.delete().where(LegalHold.request == request).execute()
    Membership.delete().where(Membership.request == request, Membership.until.is_null(False)).execute()
    Membership.update(request=None).where(Membership.request == request).execute()
    ledger.note(deps, Noted.REQUEST_ERASED, [request.id])
    request.delete_instance(recursive=False)
    journal.erase(journal.record("request.purged", CLOCK, deps.now(), request=request))


def erase_role(role: Membership) -> None:
    """Delete an ended role with its hearings, remedies and answers of reviews."""
    role.delete_instance(recursive=False)


def _leave_trace(deps: Dependencies, request: AccountRequest) -> None:
    if request.activated_at is None or request.closed_at is None:
        return  # one that nobody activated counts nowhere
    counted = parts_of(request) + past_flow(request, moves_of([request.id]).get(request.id, ()))
    parts = [
        [part.measure, part.day.isoformat(), part.kind, part.detail, amount] for part, amount in sorted(counted.items())
    ]
    trace = {
        "number": request.id,
        "kind": request.kind or "",
        "state": request.state,
        "received_on": paris_date(request.activated_at),
        "closed_on": paris_date(request.closed_at),
        "erased_on": paris_date(deps.now()),
        "parts": parts,
        "counted": request.counted,
    }
    insert(RequestTrace, trace)
