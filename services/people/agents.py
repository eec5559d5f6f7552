"""The agents of the public body: the first SI administrator, those invited later, their roles.

As for all accounts (`services.people.accounts`), hashes and tokens come from the caller.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime
from typing import Any

from peewee import IntegrityError

from domain.actors import SYSTEM, Actor
from domain.errors import Refusal as Why
from domain.errors import RowChanged, TransitionRefused
from domain.ledger import Noted
from domain.mailboxes import email_key
from domain.names import person_key
from domain.permissions import Permission, demand
from domain.row_marks import marks
from domain.states import MailPreference, StaffRole
from models import Account, database
from queries.locks import lock_account_by_id, lock_requests
from queries.signing_in import lock_administrators, unlinked_open_requests
from services.backup import ledger
from services.machinery import journal, outbox
from services.machinery.dependencies import Dependencies
from services.machinery.links import signed_until
from services.people import enrolments, sessions
from services.people.authority import update_account
from services.people.own_requests import link_open_requests

TokenFor = Callable[[Account], str]
"""Makes the secret of a link that lets the holder choose a password (`adapters.passwords.reset_token`)."""


def invite_agent(
    deps: Dependencies,
    actor: Actor,
    *,
    email: str,
    first_name: str,
    last_name: str,
    role: StaffRole,
    unusable_hash: str,
    token_for: TokenFor,
    reason: str = "",
) -> tuple[Account, str]:
    """Make a member of staff, who chooses a password by a mailed link; returns the account and the link's secret.

    `unusable_hash` is a hash that no password opens. The activated open requests of the address become the account's
    own. SI administrators are told of a new one. Raises NotAllowed, InvalidMailbox, TransitionRefused
    ("address_taken") when the address has an account, or when a person gives no reason.
    """
    if actor.program is None:
        demand(actor, Permission.MANAGE_AGENTS)
        if not reason.strip():
            raise TransitionRefused("invite_agent", "", Why("reason_missing"))
    key = email_key(email)
    with database.atomic():
        lock_requests(unlinked_open_requests(key))
        now = deps.now()
        account = _new_account(
            email=email.strip(),
            email_key=key,
            password=unusable_hash,
            first_name=first_name,
            last_name=last_name,
            staff_role=role,
            mail_preference=_usual_mails(role),
            created_at=now,
        )
        link_open_requests(account)
        token = token_for(account)
        detail: dict[str, Any] = {"role": role.value, "name": account.full_name, "reason": reason.strip()}
        journal.record("agent.invited", actor, now, account_id=account.id, **detail)
        facts = {"role_label": deps.registry.role_label(role.value), "expires_at": signed_until(deps)}
        outbox.post(deps, "agent_invited", account.email, facts, account=account, secrets={"reset": token})
        if role == StaffRole.SI_ADMIN:
            _tell_administrators(deps, actor, account, reason)
    return account, token


def create_first_administrator(
    deps: Dependencies, *, email: str, first_name: str, last_name: str, unusable_hash: str, token_for: TokenFor
) -> tuple[Account, str]:
    """The first SI administrator of an installation; later ones are invited in the backoffice.

    Raises TransitionRefused ("administrator_exists") when there is an active one, and as `invite_agent`.
    """
    with database.atomic():
        lock_administrators()
        if _administrators().exists():
            raise TransitionRefused("create_first_administrator", "", Why("administrator_exists"))
        return invite_agent(
            deps,
            SYSTEM,
            email=email,
            first_name=first_name,
            last_name=last_name,
            role=StaffRole.SI_ADMIN,
            unusable_hash=unusable_hash,
            token_for=token_for,
        )


def role_mark(account: Account) -> str:
    """What a form carries of the role that it shows."""
    return marks({"role": account.staff_role or ""})


def set_staff_role(
    deps: Dependencies,
    actor: Actor,
    account_id: int,
    role: StaffRole | None,
    reason: str,
    *,
    seen: str | None = None,
) -> None:
    """Give, change or take a staff role; with `seen` (`role_mark`) only while it is the one that was shown.

    The person signs in again, with a second factor if the role asks for it: a link to set one up is mailed to a person
    who has none. SI administrators are told of a new one.

    Raises NotAllowed, NotFound, RowChanged, TransitionRefused for one's own role, the last SI administrator, without a
    reason.
    """
    demand(actor, Permission.MANAGE_AGENTS)
    with database.atomic():
        lock_administrators()
        account = lock_account_by_id(account_id)
        if account.id == actor.account_id:
            raise TransitionRefused("set_staff_role", "", Why("own_account"))
        if seen is not None and seen != role_mark(account):
            raise RowChanged()
        if not reason.strip():
            raise TransitionRefused("set_staff_role", "", Why("reason_missing"))
        if role != StaffRole.SI_ADMIN:
            keep_an_administrator(account)
        before, now = account.staff_role, deps.now()
        update_account(account, staff_role=role, fs_uniquifier=secrets.token_hex(32), **_mails_of_role(account, role))
        if before is not None:
            ledger.note(deps, Noted.STAFF_ROLE_CHANGED, [account.id])
        sessions.end_all(account.id, "role_changed", now)
        journal.record(
            "agent.role_changed", actor, now, account_id=account.id, before=before, after=role, reason=reason.strip()
        )
        account.absorb({"staff_role": role})
        if enrolments.must_enrol(deps, account) and not account.tf_totp_secret:
            enrolments.offer_enrolment(deps, account, "role")
        if role == StaffRole.SI_ADMIN and before != role:
            _tell_administrators(deps, actor, account, reason)


def _usual_mails(role: StaffRole | None) -> MailPreference:
    """How somebody hears of requests who never chose: agents by one mail a working day."""
    return MailPreference.DAILY if role is not None else MailPreference.AT_ONCE


def _mails_of_role(account: Account, role: StaffRole | None) -> dict[str, Any]:
    return {"mail_preference": _usual_mails(role)} if account.mails_chosen_at is None else {}


def _new_account(*, created_at: datetime, **columns: Any) -> Account:
    """Raises TransitionRefused ("address_taken") when the address has an account."""
    try:
        with database.atomic():
            return Account.create(
                fs_uniquifier=secrets.token_hex(32),
                name_key=person_key(columns["first_name"], columns["last_name"]),
                created_at=created_at,
                confirmed_at=created_at,
                **columns,
            )
    except IntegrityError:
        raise TransitionRefused("invite_agent", "", Why("address_taken")) from None


def _tell_administrators(deps: Dependencies, actor: Actor, account: Account, reason: str) -> None:
    """Every SI administrator hears of a new one, the one who gave the role too: their session may have been
    borrowed.
    """
    facts = {
        "person_name": account.full_name,
        "person_address": account.email,
        "by_name": actor.name,
        "reason": reason.strip(),
    }
    for administrator in _administrators().where(Account.id != account.id).order_by(Account.id):
        outbox.post(deps, "administrator_added", administrator.email, facts, account=administrator)


def keep_an_administrator(account: Account) -> None:
    """Before one goes, under `lock_administrators`. Raises TransitionRefused ("last_administrator")."""
    if account.staff_role == StaffRole.SI_ADMIN and not _administrators().where(Account.id != account.id).exists():
        raise TransitionRefused("deactivate", "active", Why("last_administrator"))


def _administrators() -> Any:
    return Account.select().where(Account.staff_role == StaffRole.SI_ADMIN, Account.active)
