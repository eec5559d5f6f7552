"""What happened since a backup is done again to one row each: to requests, their files, what they are kept by."""

from __future__ import annotations

from typing import Any

from domain.actors import SYSTEM
from domain.ledger import LedgerLine, Noted
from domain.retention import Category
from domain.states import StaffRole
from models import Account, DocumentVersion, Link
from models_retention import DisposalVisa, LegalHold
from queries.locks import lock_request, lock_requests_together
from queries.retention import held_among
from services.backup.again import REASON, Act, by_id, left_to_operators
from services.entities import documents
from services.imports import course
from services.machinery import journal
from services.machinery.dependencies import Dependencies
from services.requests import closing
from services.retention import erasing
from services.rights import restricting


def _erase_request(deps: Dependencies, line: LedgerLine, request_id: int) -> bool:
    (request,) = lock_requests_together([request_id]) or (None,)
    if request is None:
        return False
    erasing.erase_request(deps, request)
    return True


def _erase_file(deps: Dependencies, line: LedgerLine, version_id: int) -> bool:
    known = DocumentVersion.get_or_none(DocumentVersion.id == version_id)
    if known is None:
        return False
    request = lock_request(known.document.request_id)
    version = DocumentVersion.get_or_none(DocumentVersion.id == version_id, DocumentVersion.erased_at.is_null())
    if version is not None:
        erasing.erase_files(deps, request, [version], Category.MANDATE)
    return version is not None


def _place_hold(deps: Dependencies, line: LedgerLine, request_id: int) -> bool:
    """In the name of an administrator, since a « contentieux » has an author; the reason says what did it."""
    boss = _administrator()
    (request,) = lock_requests_together([request_id]) or (None,)
    if boss is None or request is None or held_among([request.id]):
        return False
    LegalHold.create(request=request, reason=REASON, placed_by=boss, placed_at=line.at)
    journal.record("legal_hold.placed", SYSTEM, deps.now(), request=request, reason=REASON)
    return True


def _end_visa(deps: Dependencies, line: LedgerLine, visa_id: int) -> bool:
    visa, boss = DisposalVisa.get_or_none(DisposalVisa.id == visa_id), _administrator()
    if visa is None or boss is None or visa.ended_at is not None:
        return False
    DisposalVisa.update(ended_by=boss, ended_at=line.at).where(DisposalVisa.id == visa_id).execute()
    journal.record("visa.ended", SYSTEM, deps.now(), object_key=visa.object_key, name=visa.number)
    return True


def _restrict(deps: Dependencies, line: LedgerLine, request_id: int) -> bool:
    boss = _administrator()
    return boss is not None and restricting.restrict_again(deps, request_id, boss, line.at)


def _void_links(deps: Dependencies, line: LedgerLine, request_id: int) -> bool:
    """The address of before is back, and so are the links that somebody else was mailed: they open nothing."""
    return bool(Link.delete().where(Link.request == request_id).execute())


def _administrator() -> int | None:
    """The first of the SI administrators."""
    rows: Any = Account.select(Account.id).where(Account.staff_role == StaffRole.SI_ADMIN).order_by(Account.id)
    first = rows.limit(1).tuples().first()
    return int(first[0]) if first else None


ACTS: dict[Noted, Act] = {
    Noted.REQUEST_ERASED: _erase_request,
    Noted.VERSION_ERASED: _erase_file,
    Noted.HOLD_PLACED: _place_hold,
    Noted.VISA_ENDED: _end_visa,
    Noted.REQUEST_RESTRICTED: _restrict,
    Noted.REQUEST_WITHDRAWN: by_id(closing.withdraw_again),
    Noted.REQUEST_READDRESSED: _void_links,
    Noted.REQUEST_CORRECTED: left_to_operators,
    Noted.IMPORT_CANCELLED: by_id(course.cancel_again),
    Noted.ENTITY_DOCUMENT_REMOVED: by_id(documents.remove_again),
}
