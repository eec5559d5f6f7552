"""What happens to accounts: passwords, second factors, profiles, closing and opening again.

Hashes and tokens come from the caller: argon2 never runs inside a transaction, and nothing here knows Flask.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from typing import Any

from peewee import IntegrityError

from domain.actors import Actor
from domain.errors import NotFound, TransitionRefused
from domain.errors import Refusal as Why
from domain.mailboxes import deliverable, email_key
from domain.permissions import Permission, demand
from domain.states import WITH_DECIDERS, MailPreference, StaffRole
from models import Account, Entity, database
from queries.locks import lock_account, lock_account_by_id, lock_entities, lock_requests
from queries.memberships import active_managers
from queries.my_account import memberships_of
from queries.requests import open_of_entity
from queries.signing_in import lock_administrators, requests_of_account, unlinked_open_requests
from services import effects, journal, mail_limit, memberships, outbox, sessions, tasks
from services.agents import keep_an_administrator
from services.links import end_links_of, signed_until
from services.office import Office
from services.own_requests import link_open_requests, take_along

ADDRESS = "address"

FACTOR_CHANGES = {
    "on": "La double authentification par application a été activée.",
    "off": "La double authentification a été désactivée.",
    "codes": "De nouveaux codes de secours ont été créés ; les anciens ne fonctionnent plus.",
    "code_used": "Un code de secours a servi à la connexion.",
    "reset": "La double authentification a été réinitialisée par l’administration.",
}
"""What the mail says of a change of second factor."""


def set_password(office: Office, key: str, new_hash: str, *, keep_session: int | None = None) -> str:
    """Change the password, tell the holder, and end every session but `keep_session`.

    Returns the account's new uniquifier, which the kept session's cookie must take over; links to choose a password
    that were mailed before open nothing any more. Raises NotFound.
    """
    with database.atomic():
        account = _locked(key)
        uniquifier = secrets.token_hex(32)
        _update(account, password=new_hash, fs_uniquifier=uniquifier)
        sessions.end_all(account.id, "password_changed", office.now(), but=keep_session)
        end_links_of(account)
        journal.record("account.password_changed", _holder(account), office.now(), account_id=account.id)
        outbox.post(office, "password_changed", account.email, {}, account=account)
    return uniquifier


def ask_address(office: Office, account: Account, new: str) -> None:
    """A holder wants another address: leave it to the worker to see whether it is free, so that the page cannot tell.

    Raises InvalidMailbox.
    """
    with database.atomic():
        tasks.enqueue(office, ADDRESS, {"account_id": account.id, "new": deliverable(new)})


def address_handler(token_for: Callable[[Account, str], str]) -> Callable[[Office, Mapping[str, Any]], None]:
    """What the worker does with tasks of the kind `address`: mail the link to confirm it, if the address is free."""

    def handle(office: Office, payload: Mapping[str, Any]) -> None:
        account, new = Account.get_or_none(Account.id == payload["account_id"]), str(payload["new"])
        taken = Account.select().where(Account.email_key == email_key(new)).exists()
        if account is None or not account.active or taken:
            return
        # No more than this: whoever reads that mailbox may never have heard of the account.
        facts, waited = {"expires_at": signed_until(office)}, bool(payload.get("waited"))
        secrets_ = {"address": token_for(account, new)}
        with database.atomic():
            if waited:
                mail_limit.take_place(office, email_key(new))
            outbox.post(office, "address_to_confirm", new, facts, account=account, secrets=secrets_, in_turn=waited)

    return handle


def change_address(office: Office, key: str, new: str, *, keep_session: int | None = None) -> str:
    """Give the account the address that its holder has confirmed; both addresses are told, other sessions end.

    Its open requests take the new address along, and what was mailed to the old one opens nothing any more.
    Returns the account's new uniquifier, for the kept session's cookie. Raises NotFound, InvalidMailbox,
    TransitionRefused ("address_taken") when somebody got it meanwhile.
    """
    new_key = email_key(new)
    with database.atomic():
        account = _locked_with_requests(key)
        link_open_requests(account)
        uniquifier, old = secrets.token_hex(32), account.email
        try:
            with database.atomic():
                _update(account, email=new, email_key=new_key, fs_uniquifier=uniquifier)
        except IntegrityError:
            raise TransitionRefused("change_address", "", Why("address_taken")) from None
        take_along(account.id, new, new_key)
        sessions.end_all(account.id, "address_changed", office.now(), but=keep_session)
        journal.record(
            "account.address_changed", _holder(account), office.now(), account_id=account.id, old=old, new=new
        )
        for address in (old, new):
            outbox.post(office, "address_changed", address, {"old": old, "new": new}, account=account)
    return uniquifier


def set_second_factor(
    office: Office, key: str, totp_secret: str, codes: list[str], *, keep_session: int | None = None
) -> None:
    """Turn the second factor on with this (encrypted) secret and these (encrypted) recovery codes.

    Other sessions, which were opened without it, end. Raises NotFound.
    """
    with database.atomic():
        account = _locked(key)
        _update(account, tf_primary_method="authenticator", tf_totp_secret=totp_secret, mf_recovery_codes=codes)
        sessions.end_all(account.id, "second_factor_changed", office.now(), but=keep_session)
        _factor_changed(office, account, _holder(account), "on")


def remove_second_factor(office: Office, key: str) -> None:
    """Turn the second factor off, at its holder's wish. Raises NotFound."""
    with database.atomic():
        account = _locked(key)
        _clear_factor(account)
        _factor_changed(office, account, _holder(account), "off")


def replace_recovery_codes(office: Office, key: str, codes: list[str]) -> None:
    """Store new (encrypted) recovery codes; the former ones open nothing any more. Raises NotFound."""
    with database.atomic():
        account = _locked(key)
        _update(account, mf_recovery_codes=codes)
        _factor_changed(office, account, _holder(account), "codes")


def use_recovery_code(office: Office, key: str, right: Callable[[str], bool]) -> bool:
    """Take out the first stored (encrypted) recovery code that `right` accepts; False when there is none.

    Under the account's lock, so that one code opens one session whatever the number of tries at one instant.
    """
    with database.atomic():
        account = _locked(key)
        stored = list(account.mf_recovery_codes or [])
        used = next((code for code in stored if right(code)), None)
        if used is None:
            return False
        _update(account, mf_recovery_codes=[code for code in stored if code != used])
        _factor_changed(office, account, _holder(account), "code_used")
    return True


def update_profile(
    office: Office, key: str, *, capacity: str, phone: str, mail_preference: MailPreference | None = None
) -> None:
    """Write what a holder may change of the profile (texts already cleaned). Raises NotFound."""
    with database.atomic():
        account = _locked(key)
        new: dict[str, Any] = {"capacity": capacity, "phone": phone}
        if mail_preference is not None:
            new["mail_preference"] = mail_preference
        changed = {
            name: [getattr(account, name), value] for name, value in new.items() if getattr(account, name) != value
        }
        if not changed:
            return
        _update(account, **new)
        journal.record(
            "account.profile_changed", _holder(account), office.now(), account_id=account.id, changes=changed
        )


def deactivate(office: Office, actor: Actor, account_id: int, reason: str) -> None:
    """Close an account: its sessions end, and its old cookies stay dead even if it is opened again.

    Its memberships stay, and count no more: the entities that it alone managed lose their manager (rule 11). Nothing
    happens to an account that is closed already.
    Raises NotAllowed, NotFound, TransitionRefused for one's own account, the last SI administrator, or without a
    reason.
    """
    demand(actor, Permission.EDIT_ACCOUNTS)
    with database.atomic():
        _lock_entities_of(account_id)
        lock_administrators()
        account = lock_account_by_id(account_id)
        if account.id == actor.account_id:
            raise TransitionRefused("deactivate", "active", Why("own_account"))
        if not reason.strip():
            raise TransitionRefused("deactivate", "active", Why("reason_missing"))
        if not account.active:
            return
        keep_an_administrator(account)
        now = office.now()
        _update(account, active=False, deactivated_at=now, fs_uniquifier=secrets.token_hex(32))
        sessions.end_all(account.id, "deactivated", now)
        end_links_of(account)
        journal.record("account.deactivated", actor, now, account_id=account.id, reason=reason.strip())
        memberships.orphan_entities_of(office, account)


def reactivate(office: Office, actor: Actor, account_id: int, reason: str) -> None:
    """Open a closed account again: the entities that it alone manages get their waiting requests back (rule 1).

    Nothing happens to an account that is open. Raises NotAllowed, NotFound, TransitionRefused without a reason.
    """
    demand(actor, Permission.EDIT_ACCOUNTS)
    with database.atomic():
        entities = _lock_entities_of(account_id)
        account = lock_account_by_id(account_id)
        if not reason.strip():
            raise TransitionRefused("reactivate", "inactive", Why("reason_missing"))
        if account.active:
            return
        unmanaged = [entity.id for entity in entities if not active_managers(entity.id)]
        _update(account, active=True, deactivated_at=None)
        journal.record("account.reactivated", actor, office.now(), account_id=account.id, reason=reason.strip())
        for entity_id in unmanaged:
            if active_managers(entity_id):
                effects.reroute_waiting(office, entity_id)


def reset_second_factor(office: Office, actor: Actor, account_id: int) -> None:
    """Take a lost second factor off an account: its holder was identified by other means. Ends its sessions.

    Raises NotAllowed (SI administrators and the program only), NotFound.
    """
    if actor.program is None:
        demand(actor, Permission.EDIT_ACCOUNTS)
    with database.atomic():
        account = lock_account_by_id(account_id)
        _clear_factor(account)
        sessions.end_all(account.id, "second_factor_changed", office.now())
        _factor_changed(office, account, actor, "reset")


def _locked(key: str) -> Account:
    account = lock_account(key)
    if account is None:
        raise NotFound()
    return account


def _lock_entities_of(account_id: int) -> list[Entity]:
    """Lock the entities of an account's memberships, and the requests there that closing or opening it may move."""
    entities = lock_entities(membership.entity_id for membership in memberships_of(account_id))
    lock_requests(request.id for entity in entities for request in open_of_entity(entity.id, *WITH_DECIDERS))
    return entities


def _locked_with_requests(key: str) -> Account:
    """The account of this address, locked after its requests and those that its address has (the order of all)."""
    known = Account.get_or_none(Account.email_key == key)
    if known is None:
        raise NotFound()
    lock_requests([*requests_of_account(known.id), *unlinked_open_requests(key)])
    return _locked(key)


def _holder(account: Account) -> Actor:
    """The holder as actor of what touches the account alone: roles in entities do not matter here."""
    role = StaffRole(account.staff_role) if account.staff_role else None
    return Actor(name=account.full_name, email_key=account.email_key, account_id=account.id, staff_role=role)


def _update(account: Account, **values: Any) -> None:
    Account.update(**values).where(Account.id == account.id).execute()


def _clear_factor(account: Account) -> None:
    _update(account, tf_primary_method=None, tf_totp_secret=None, tf_last_counter=None, mf_recovery_codes=None)


def _factor_changed(office: Office, account: Account, actor: Actor, what: str) -> None:
    journal.record("account.second_factor_changed", actor, office.now(), account_id=account.id, what=what)
    outbox.post(office, "second_factor_changed", account.email, {"what": FACTOR_CHANGES[what]}, account=account)
