"""What the ledger says of the time since a backup is done again on the database that was restored from it."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from domain.actors import SYSTEM
from domain.errors import NotFound
from domain.ledger import LedgerLine, Noted, line_of
from domain.page_troubles import StoredFileUnusable
from domain.retention import Category
from domain.states import StaffRole
from models import Account, DocumentVersion, JournalEntry, database
from models_retention import DisposalVisa, LegalHold
from queries.locks import lock_account_by_id, lock_request
from services.backup import ledger
from services.machinery import journal
from services.machinery.dependencies import Dependencies
from services.people import memberships
from services.people.authority import update_account
from services.retention import closed_accounts, erasing

MARGIN = timedelta(days=1)
"""Lines of so long before the dump are looked at too: their tasks, done or not, still stand in it."""
REASON = "Appliqué de nouveau après la restauration d’une sauvegarde"

Act = Callable[[Dependencies, LedgerLine, int], bool]
"""Does again to one row what a line says; False when nothing was left to be done."""


def replay(
    deps: Dependencies, started_at: datetime, unusable_hash: Callable[[], str]
) -> tuple[dict[Noted, list[int]], int]:
    """Do again what happened since a backup that began then; returns the ids by kind, and how many lines could not be
    read.

    What was taken back since (a role suspended, then given back) is done again all the same, and told: the safe side.
    Each line is written down with what it does: the next restore, of a backup of this very database, leaves it alone,
    for the same ids may be others' rows by then.
    """
    again: dict[Noted, list[int]] = {}
    lines, unread = _since_the_dump(deps, started_at)
    nobody = unusable_hash() if lines else ""
    acts = ACTS | {Noted.PASSWORD_CHANGED: lambda deps, line, row_id: _void_password(row_id, nobody)}
    for line in lines:
        with database.atomic():
            done = [row_id for row_id in line.ids if acts[line.kind](deps, line, row_id)]
            ledger.know(deps, line.name)
        if done:
            again.setdefault(line.kind, []).extend(done)
    return again, unread


def _since_the_dump(deps: Dependencies, started_at: datetime) -> tuple[list[LedgerLine], int]:
    """Lines that the database does not know: it was made before them. Oldest first.

    A database that the host's own means brought back may be older than the backup of its documents: then its journal
    says how old.
    """
    newest: Any = JournalEntry.select(JournalEntry.at).order_by(JournalEntry.id.desc()).limit(1).tuples().first()
    made = min(started_at, newest[0]) if newest else started_at
    lines, unread = [], 0
    for day, name, sealed in deps.storage.ledger_lines((made - MARGIN).date()):
        if ledger.is_known(name):
            continue
        try:
            lines.append(line_of(name, deps.storage.open_line(day, name, sealed)))
        except (StoredFileUnusable, ValueError):
            unread += 1
    return sorted(lines, key=lambda line: (line.at, line.name)), unread


def _erase_request(deps: Dependencies, line: LedgerLine, request_id: int) -> bool:
    try:
        erasing.erase_request(deps, lock_request(request_id))
    except NotFound:
        return False
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
    try:
        request = lock_request(request_id)
    except NotFound:
        return False
    open_one = LegalHold.select().where(LegalHold.request == request, LegalHold.lifted_at.is_null())
    if boss is None or open_one.exists():
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


def _administrator() -> int | None:
    """The first of the SI administrators."""
    rows: Any = Account.select(Account.id).where(Account.staff_role == StaffRole.SI_ADMIN).order_by(Account.id)
    first = rows.limit(1).tuples().first()
    return int(first[0]) if first else None


def _erase_account(deps: Dependencies, line: LedgerLine, account_id: int) -> bool:
    account = _account(account_id)
    if account is None:
        return False
    _close_account(deps, line, account_id)
    closed_accounts.erase(deps, account)
    return True


def _close_account(deps: Dependencies, line: LedgerLine, account_id: int) -> bool:
    account = _account(account_id)
    if account is None or not account.active:
        return False
    update_account(account, active=False, deactivated_at=line.at, fs_uniquifier=secrets.token_hex(32))
    journal.record("account.deactivated", SYSTEM, deps.now(), account_id=account_id, reason=REASON)
    memberships.orphan_entities_of(deps, account)
    return True


def _take_staff_role(deps: Dependencies, line: LedgerLine, account_id: int) -> bool:
    account = _account(account_id)
    if account is None or account.staff_role is None:
        return False
    before = account.staff_role
    update_account(account, staff_role=None, fs_uniquifier=secrets.token_hex(32))
    about = {"account_id": account_id, "before": before, "after": None, "reason": REASON}
    journal.record("agent.role_changed", SYSTEM, deps.now(), **about)
    return True


def _stop(deps: Dependencies, line: LedgerLine, membership_id: int) -> bool:
    return memberships.stop_again(deps, membership_id, line.at, REASON, ends=line.kind is Noted.MEMBERSHIP_ENDED)


def _void_password(account_id: int, nobody: str) -> bool:
    account = _account(account_id)
    if account is not None:
        update_account(account, password=nobody, fs_uniquifier=secrets.token_hex(32))
    return account is not None


def _left_to_operators(deps: Dependencies, line: LedgerLine, row_id: int) -> bool:
    """Nothing can be done again: an operator is told the ids."""
    return True


def _account(account_id: int) -> Account | None:
    try:
        return lock_account_by_id(account_id)
    except NotFound:
        return None


ACTS: dict[Noted, Act] = {
    Noted.REQUEST_ERASED: _erase_request,
    Noted.ACCOUNT_ERASED: _erase_account,
    Noted.VERSION_ERASED: _erase_file,
    Noted.HOLD_PLACED: _place_hold,
    Noted.VISA_ENDED: _end_visa,
    Noted.ACCOUNT_CLOSED: _close_account,
    Noted.STAFF_ROLE_CHANGED: _take_staff_role,
    Noted.ADDRESS_CHANGED: _close_account,
    Noted.MEMBERSHIP_ENDED: _stop,
    Noted.MEMBERSHIP_SUSPENDED: _stop,
    Noted.FACTOR_CHANGED: _left_to_operators,
}
"""By kind; passwords need what no password opens, which the command hands in."""
