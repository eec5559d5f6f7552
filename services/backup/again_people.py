"""What happened since a backup is done again to one row each: to accounts, roles, invitations, entities."""

from __future__ import annotations

import secrets

from domain.actors import SYSTEM
from domain.ledger import LedgerLine, Noted
from models import Account
from queries.locks import lock_accounts_by_id
from services.backup.again import REASON, Act, by_id, left_to_operators
from services.entities import service_mailboxes
from services.machinery import journal
from services.machinery.dependencies import Dependencies
from services.people import address_changes, invitations, memberships, proposals, second_factors
from services.people.authority import update_account
from services.retention import closed_accounts


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


def _void_password(nobody: str) -> Act:
    def void(deps: Dependencies, line: LedgerLine, account_id: int) -> bool:
        account = _account(account_id)
        if account is not None:
            update_account(account, password=nobody, fs_uniquifier=secrets.token_hex(32))
        return account is not None

    return void


def _end_factor(nobody: str) -> Act:
    """A new password is chosen by the mailbox, which the person who has a lost telephone has not."""

    def end(deps: Dependencies, line: LedgerLine, account_id: int) -> bool:
        known = _void_password(nobody)(deps, line, account_id)
        if known:
            second_factors.end_former(deps, account_id, REASON)
        return known

    return end


def _account(account_id: int) -> Account | None:
    return next(iter(lock_accounts_by_id([account_id])), None)


def acts(nobody: str) -> dict[Noted, Act]:
    """By kind. `nobody`: a hash that no password opens."""
    return {
        Noted.ACCOUNT_ERASED: _erase_account,
        Noted.ACCOUNT_CLOSED: _close_account,
        Noted.ACCOUNT_CORRECTED: left_to_operators,
        Noted.STAFF_ROLE_CHANGED: _take_staff_role,
        Noted.ADDRESS_CHANGED: _close_account,
        Noted.MEMBERSHIP_ENDED: _stop,
        Noted.MEMBERSHIP_SUSPENDED: _stop,
        Noted.PASSWORD_CHANGED: _void_password(nobody),
        Noted.FACTOR_CHANGED: _end_factor(nobody),
        Noted.INVITATION_REVOKED: by_id(invitations.revoke_again),
        Noted.ADDRESS_CHANGE_STOPPED: by_id(address_changes.stop_again),
        Noted.PROPOSAL_REVOKED: by_id(proposals.revoke_again),
        Noted.MAILBOX_CHANGED: by_id(service_mailboxes.take_again),
        Noted.ENTITY_CLOSED: left_to_operators,
    }
