"""Second factors: set up, removed, lost; and recovery codes.

Codes come hashed and secrets sealed from the caller, who compares and hashes before a transaction begins.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from domain.actors import SYSTEM, Actor
from domain.errors import LinkUnusable, TransitionRefused
from domain.errors import Refusal as Why
from domain.ledger import Noted
from domain.permissions import Permission, demand
from domain.security_events import SecurityEvent, tell
from models import Account, FactorEnrolment, database
from queries.locks import lock_account_by_id
from services.backup import ledger
from services.machinery import journal, outbox
from services.machinery.dependencies import Dependencies
from services.people import sessions
from services.people.authority import holder_of, locked_account, update_account
from services.people.enrolments import find_enrolment, mail_enrolment, must_enrol, new_enrolment

FACTOR_CHANGES = {
    "on": "La double authentification par application a été activée.",
    "off": "La double authentification a été désactivée.",
    "codes": "De nouveaux codes de secours ont été créés ; les anciens ne fonctionnent plus.",
    "code_used": "Un code de secours a servi à la connexion.",
    "reset": "La double authentification a été réinitialisée par l’administration.",
}
"""What the mail says of a change of second factor."""


def set_second_factor(
    deps: Dependencies, key: str, totp_secret: str, codes: list[str], *, keep_session: int | None = None
) -> None:
    """Turn the second factor on with this (sealed) secret and these (hashed) recovery codes.

    Other sessions, which were opened without it, end. Raises NotFound.
    """
    with database.atomic():
        _turn_on(deps, locked_account(key), totp_secret, codes, keep_session)


def enrol(deps: Dependencies, key: str, totp_secret: str, codes: list[str], secret: str) -> None:
    """The same at sign-in, by the one-time link of this secret, which is used up. Raises NotFound, LinkUnusable."""
    with database.atomic():
        account = locked_account(key)
        link = find_enrolment(secret, deps.now())
        if link.account_id != account.id:
            raise LinkUnusable("unknown")
        _turn_on(deps, account, totp_secret, codes, None)


def remove_second_factor(deps: Dependencies, key: str) -> None:
    """Turn the second factor off, at its holder's wish. Raises NotFound."""
    with database.atomic():
        account = locked_account(key)
        _clear_factor(account)
        _factor_changed(deps, account, holder_of(account), "off")


def replace_recovery_codes(deps: Dependencies, key: str, codes: list[str]) -> None:
    """Store new (hashed) recovery codes; the former ones open nothing any more. Raises NotFound."""
    with database.atomic():
        account = locked_account(key)
        update_account(account, mf_recovery_codes=codes)
        _factor_changed(deps, account, holder_of(account), "codes")


def use_recovery_code(deps: Dependencies, key: str, used: str) -> bool:
    """Take this stored recovery code out; False when it is no longer there.

    Under the account's lock, so that one code opens one session whatever the number of tries at one instant.
    """
    with database.atomic():
        account = locked_account(key)
        stored = list(account.mf_recovery_codes or [])
        if used not in stored:
            return False
        update_account(account, mf_recovery_codes=[code for code in stored if code != used])
        _factor_changed(deps, account, holder_of(account), "code_used")
    return True


def hash_old_codes(hashed: Callable[[list[str]], list[str] | None]) -> int:
    """Replace the recovery codes that an older version of the program stored sealed, by what `hashed` makes of them.

    Returns of how many accounts. The person who uses or renews codes meanwhile is not undone.
    """
    done = 0
    for account in Account.select(Account.id, Account.mf_recovery_codes).where(
        Account.mf_recovery_codes.is_null(False)
    ):
        known = list(account.mf_recovery_codes or [])
        new = hashed(known)
        if new is None:
            continue
        with database.atomic():
            if list(lock_account_by_id(account.id).mf_recovery_codes or []) == known:
                Account.update(mf_recovery_codes=new).where(Account.id == account.id).execute()
                done += 1
    return done


def reset_second_factor(deps: Dependencies, actor: Actor, account_id: int, reason: str) -> str | None:
    """Take a lost second factor off an account: its holder was identified by other means. Ends its sessions.

    People who must have one set the next up by a one-time link: mailed where a colleague acts; where the program does,
    at an operator's command, returned to be handed over and never mailed. Can be done again when that link has expired.
    Raises NotAllowed (SI administrators and the program only), NotFound, TransitionRefused for one's own account or
    without a reason.
    """
    if actor.program is None:
        demand(actor, Permission.EDIT_ACCOUNTS)
    with database.atomic():
        account = lock_account_by_id(account_id)
        if account.id == actor.account_id:
            raise TransitionRefused("reset_second_factor", "", Why("own_account"))
        if not reason.strip():
            raise TransitionRefused("reset_second_factor", "", Why("reason_missing"))
        _clear_factor(account)
        sessions.end_all(account.id, "second_factor_changed", deps.now())
        _factor_changed(deps, account, actor, "reset", reason=reason.strip())
        secret = new_enrolment(deps, account, deps.policy.password_reset_link, after_reset=True)
        if not must_enrol(deps, account):
            return None
        if actor.program is None:
            mail_enrolment(deps, account, "reset", secret)
            return None
    return secret


def end_former(deps: Dependencies, account_id: int, reason: str) -> bool:
    """The second factor that an older database brought back is nobody's any more, inside the caller's transaction.

    Its holder is told. Who must have one gets the link to set up the next as after a reset: by a colleague, or by an
    operator's command. False where there was none.
    """
    account = lock_account_by_id(account_id)
    if account.tf_totp_secret is None and not account.mf_recovery_codes:
        return False
    _clear_factor(account)
    new_enrolment(deps, account, deps.policy.password_reset_link, after_reset=True)
    _factor_changed(deps, account, SYSTEM, "reset", reason=reason)
    return True


def _turn_on(
    deps: Dependencies, account: Account, totp_secret: str, codes: list[str], keep_session: int | None
) -> None:
    update_account(account, tf_primary_method="authenticator", tf_totp_secret=totp_secret, mf_recovery_codes=codes)
    FactorEnrolment.delete().where(FactorEnrolment.account == account.id).execute()
    sessions.end_all(account.id, "second_factor_changed", deps.now(), but=keep_session)
    _factor_changed(deps, account, holder_of(account), "on")


def _clear_factor(account: Account) -> None:
    update_account(account, tf_primary_method=None, tf_totp_secret=None, tf_last_counter=None, mf_recovery_codes=None)


def _factor_changed(deps: Dependencies, account: Account, actor: Actor, what: str, reason: str = "") -> None:
    """Tell the journal, the holder, and those who watch the log."""
    detail: dict[str, Any] = {"what": what} | ({"reason": reason} if reason else {})
    ledger.note(deps, Noted.FACTOR_CHANGED, [account.id])
    journal.record("account.second_factor_changed", actor, deps.now(), account_id=account.id, **detail)
    outbox.post(deps, "second_factor_changed", account.email, {"what": FACTOR_CHANGES[what]}, account=account)
    # Not before: what is rolled back did not happen.
    database.after_commit(lambda: tell(SecurityEvent.FACTOR_CHANGED, account_id=account.id, change=what, by=actor.kind))
