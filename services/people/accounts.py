"""What happens to accounts: passwords, addresses, profiles, closing and opening again.

Hashes and tokens come from the caller: argon2 never runs inside a transaction, and nothing here knows Flask.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from typing import Any

from peewee import IntegrityError

from domain.actors import Actor
from domain.calendar import month_before, paris_date
from domain.errors import NotFound, TransitionRefused
from domain.errors import Refusal as Why
from domain.ledger import Noted
from domain.mailboxes import deliverable, email_key
from domain.permissions import Permission, demand
from domain.states import WITH_DECIDERS, MailPreference
from models import Account, Entity, database
from queries.locks import lock_account_by_id, lock_entities, lock_requests, until_it_stands
from queries.memberships import active_managers
from queries.my_account import memberships_of
from queries.requests import open_of_entity
from queries.signing_in import lock_administrators, requests_of_account, unlinked_open_requests
from services.backup import ledger
from services.machinery import journal, mail_limit, outbox, tasks
from services.machinery.dependencies import Dependencies
from services.machinery.links import end_links_of, signed_until
from services.people import memberships, sessions, welcomes
from services.people.address_changes import forget_change_of
from services.people.agents import keep_an_administrator
from services.people.authority import holder_of, locked_account, update_account
from services.people.own_requests import link_open_requests, take_along
from services.review import effects

ADDRESS = "address"


def set_password(deps: Dependencies, key: str, new_hash: str, *, keep_session: int | None = None) -> str:
    """Change the password, tell the holder, and end every session but `keep_session`.

    Returns the account's new uniquifier, which the kept session's cookie must take over; links to choose a password
    that were mailed before open nothing any more. Raises NotFound.
    """
    with database.atomic():
        account = locked_account(key)
        uniquifier = _put_password(deps, account, new_hash, keep_session)
        journal.record("account.password_changed", holder_of(account), deps.now(), account_id=account.id)
        outbox.post(deps, "password_changed", account.email, {}, account=account)
    return uniquifier


def choose_first_password(deps: Dependencies, secret: str, new_hash: str) -> None:
    """Give the account of a mailed link its first password. Raises LinkUnusable."""
    with database.atomic():
        account = lock_account_by_id(welcomes.find_welcome(deps, secret).account_id)
        welcomes.find_welcome(deps, secret)
        _put_password(deps, account, new_hash)
        journal.record("account.password_chosen", holder_of(account), deps.now(), account_id=account.id)


def _put_password(deps: Dependencies, account: Account, new_hash: str, keep_session: int | None = None) -> str:
    """Write the password of a locked account; whatever opened it before opens nothing. Returns its new uniquifier."""
    uniquifier = secrets.token_hex(32)
    update_account(account, password=new_hash, fs_uniquifier=uniquifier)
    ledger.note(deps, Noted.PASSWORD_CHANGED, [account.id])
    sessions.end_all(account.id, "password_changed", deps.now(), but=keep_session)
    end_links_of(account)
    welcomes.password_chosen(deps, account.id)
    return uniquifier


def ask_address(deps: Dependencies, account: Account, new: str) -> None:
    """A holder wants another address: leave it to the worker to see whether it is free, so that the page cannot tell.

    Raises InvalidMailbox.
    """
    with database.atomic():
        tasks.enqueue(deps, ADDRESS, {"account_id": account.id, "new": deliverable(new)})


def address_handler(token_for: Callable[[Account, str], str]) -> Callable[[Dependencies, Mapping[str, Any]], None]:
    """What the worker does with tasks of the kind `address`: mail the link to confirm it, if the address is free."""

    def handle(deps: Dependencies, payload: Mapping[str, Any]) -> None:
        account, new = Account.get_or_none(Account.id == payload["account_id"]), str(payload["new"])
        taken = Account.select().where(Account.email_key == email_key(new)).exists()
        if account is None or not account.active or taken:
            return
        # No more than this: the person who reads that mailbox may never have heard of the account.
        facts, waited = {"expires_at": signed_until(deps)}, bool(payload.get("waited"))
        secrets_ = {"address": token_for(account, new)}
        with database.atomic():
            if waited:
                mail_limit.take_place(deps, email_key(new))
            outbox.post(deps, "address_to_confirm", new, facts, account=account, secrets=secrets_, in_turn=waited)

    return handle


def change_address(deps: Dependencies, key: str, new: str, *, keep_session: int | None = None) -> str:
    """Give the account the address that its holder has confirmed; what staff were asked for is given up.

    Returns and raises what `give_address` does.
    """
    with database.atomic():
        forget_change_of(deps, key, email_key(new))
        return give_address(deps, key, new, None, keep_session=keep_session)


def give_address(
    deps: Dependencies, key: str, new: str, actor: Actor | None, *, keep_session: int | None = None
) -> str:
    """Give the account another address, on behalf of its holder when `actor` is None; both addresses are told, other
    sessions end.

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
                update_account(account, email=new, email_key=new_key, fs_uniquifier=uniquifier)
        except IntegrityError:
            raise TransitionRefused("change_address", "", Why("address_taken")) from None
        take_along(account.id, new, new_key)
        ledger.note(deps, Noted.ADDRESS_CHANGED, [account.id])
        sessions.end_all(account.id, "address_changed", deps.now(), but=keep_session)
        by = actor or holder_of(account)
        journal.record("account.address_changed", by, deps.now(), account_id=account.id, old=old, new=new)
        facts = {"old": old, "new": new, "has_account": True}
        for address in (old, new):
            outbox.post(deps, "address_changed", address, facts, account=account)
    return uniquifier


def update_profile(
    deps: Dependencies,
    key: str,
    *,
    capacity: str,
    phone: str,
    mail_preference: MailPreference | None = None,
    monthly_statistics: bool | None = None,
) -> None:
    """Write what a holder may change of the profile (texts already cleaned; None leaves a choice as it is).

    Raises NotFound.
    """
    with database.atomic():
        account = locked_account(key)
        new: dict[str, Any] = {"capacity": capacity, "phone": phone}
        if mail_preference is not None:
            new["mail_preference"] = mail_preference
        changed = {
            name: [getattr(account, name), value] for name, value in new.items() if getattr(account, name) != value
        }
        if monthly_statistics is not None and monthly_statistics != account.monthly_statistics:
            changed["monthly_statistics"] = [account.monthly_statistics, monthly_statistics]
            # The first mail tells of the present month.
            new["statistics_after"] = month_before(paris_date(deps.now())) if monthly_statistics else None
        if not changed:
            return
        if "mail_preference" in changed:
            new["mails_chosen_at"] = deps.now()
        update_account(account, **new)
        journal.record(
            "account.profile_changed", holder_of(account), deps.now(), account_id=account.id, changes=changed
        )


def deactivate(deps: Dependencies, actor: Actor, account_id: int, reason: str) -> None:
    """Close an account: its sessions end, and its old cookies stay dead even if it is opened again.

    Its memberships stay, and count no more: the entities that it alone managed lose their manager (rule 11). Nothing
    happens to an account that is closed already.
    Raises NotAllowed, NotFound, TransitionRefused for one's own account, the last SI administrator, or without a
    reason.
    """
    demand(actor, Permission.EDIT_ACCOUNTS)
    with database.atomic():
        account, _ = locked_with_entities(account_id)
        if account.id == actor.account_id:
            raise TransitionRefused("deactivate", "active", Why("own_account"))
        if not reason.strip():
            raise TransitionRefused("deactivate", "active", Why("reason_missing"))
        close(deps, actor, account, reason.strip())


def close(deps: Dependencies, actor: Actor, account: Account, reason: str) -> None:
    """The same of an account that `locked_with_entities` locked. Raises TransitionRefused ("last_administrator")."""
    if not account.active:
        return
    keep_an_administrator(account)
    now = deps.now()
    update_account(account, active=False, deactivated_at=now, fs_uniquifier=secrets.token_hex(32))
    ledger.note(deps, Noted.ACCOUNT_CLOSED, [account.id])
    sessions.end_all(account.id, "deactivated", now)
    end_links_of(account)
    journal.record("account.deactivated", actor, now, account_id=account.id, reason=reason)
    memberships.orphan_entities_of(deps, account)


def reactivate(deps: Dependencies, actor: Actor, account_id: int, reason: str) -> None:
    """Open a closed account again: the entities that it alone manages get their waiting requests back (rule 1).

    Nothing happens to an account that is open. Raises NotAllowed, NotFound, TransitionRefused for one's own account
    or without a reason.
    """
    demand(actor, Permission.EDIT_ACCOUNTS)
    with database.atomic():
        account, entities = locked_with_entities(account_id)
        if account.id == actor.account_id:
            raise TransitionRefused("reactivate", "inactive", Why("own_account"))
        if not reason.strip():
            raise TransitionRefused("reactivate", "inactive", Why("reason_missing"))
        if account.active:
            return
        unmanaged = [entity.id for entity in entities if not active_managers(entity.id)]
        update_account(account, active=True, deactivated_at=None, inactive_warned_at=None)
        journal.record("account.reactivated", actor, deps.now(), account_id=account.id, reason=reason.strip())
        for entity_id in unmanaged:
            if active_managers(entity_id):
                effects.reroute_waiting(deps, entity_id)


def locked_with_entities(account_id: int) -> tuple[Account, list[Entity]]:
    """Lock an account after the entities of its memberships, and the requests there that closing or opening it may
    move. Raises NotFound."""

    def attempt() -> tuple[Account, list[Entity]] | None:
        entities = lock_entities(membership.entity_id for membership in memberships_of(account_id))
        lock_requests(request.id for entity in entities for request in open_of_entity(entity.id, *WITH_DECIDERS))
        lock_administrators()
        account = lock_account_by_id(account_id)
        stands = {membership.entity_id for membership in memberships_of(account_id)} <= {row.id for row in entities}
        return (account, entities) if stands else None

    return until_it_stands(attempt)


def _locked_with_requests(key: str) -> Account:
    """The account of this address, locked after its requests and those that its address has (the order of all)."""
    known = Account.get_or_none(Account.email_key == key)
    if known is None:
        raise NotFound()
    lock_requests([*requests_of_account(known.id), *unlinked_open_requests(key)])
    return locked_account(key)
