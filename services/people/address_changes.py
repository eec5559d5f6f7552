"""Another mail address for somebody who can no longer read theirs, and calls: staff propose it, an SI administrator
confirms it, and it is made some days later unless the old address stops it.

The person has an account, or has activated requests and no account yet: both can sign in, so both are taken this way.
Before that (services/signup/staff_corrections.py) a request is nobody's, and its address is corrected at once.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from peewee import IntegrityError

from domain.actors import SYSTEM, Actor
from domain.errors import LinkUnusable, NotFound, refusing
from domain.ledger import Noted
from domain.mailboxes import email_key
from domain.mails import JSON
from domain.permissions import Permission, demand
from models import Account, AccountRequest, Note, database
from models_support import AccountNote, AddressChange
from queries.locks import lock_row
from queries.signing_in import account_of, unlinked_followed, unlinked_open_requests
from services.backup import ledger
from services.machinery import journal, outbox
from services.machinery.dependencies import Dependencies
from services.machinery.links import followed_since, hash_of, new_secret, whole
from services.people.authority import afresh

_refused = refusing("change_address")


@dataclass(frozen=True)
class Holder:
    """Who has an address: an account, or the activated requests of somebody who has none yet."""

    account: Account | None
    requests: list[int]

    @property
    def about(self) -> dict[str, Any]:
        """Whose history an entry of the journal stands in."""
        if self.account is not None:
            return {"account_id": self.account.id}
        return {"request": AccountRequest.get_by_id(self.requests[0])}

    def note(self, actor: Actor, at: datetime, words: str) -> None:
        """Keep what was said, where staff look for it: the change is gone once it is made."""
        values = {"author": actor.account_id, "at": at, "text": words}
        if self.account is not None:
            AccountNote.create(account=self.account.id, **values)
        else:
            Note.create(request=self.requests[0], **values)


def holder_of(key: str) -> Holder | None:
    """Who signs in with this address; None when nobody does."""
    account = account_of(key)
    if account is not None:
        return Holder(account, []) if account.active else None
    requests = unlinked_open_requests(key)
    return Holder(None, requests) if requests else None


def propose_address(deps: Dependencies, actor: Actor, key: str, new: str, words: str) -> None:
    """Propose another address for the person who signs in with `key`; `words` are the note of the call, which stays.

    Nobody is written to before it is confirmed. Raises NotAllowed, NotFound, InvalidMailbox, TransitionRefused
    ("own_account", "same_address", "address_taken", "address_followed", "address_change_pending").
    """
    demand(actor, Permission.HELP_APPLICANT)
    with database.atomic():
        actor = afresh(actor, Permission.HELP_APPLICANT)
        holder = _holder(key)
        _look_at(deps, actor, key, email_key(new))
        old = holder.account.email if holder.account is not None else holder.about["request"].email
        try:
            with database.atomic():
                AddressChange.create(
                    old=old,
                    old_key=key,
                    new=new,
                    new_key=email_key(new),
                    words=words,
                    proposed_by=actor.account_id,
                    proposed_at=deps.now(),
                )
        except IntegrityError:
            raise _refused("address_change_pending") from None
        holder.note(actor, deps.now(), words)
        journal.record("address.proposed", actor, deps.now(), **holder.about, old=old, new=new, words=words)


def confirm_address(deps: Dependencies, actor: Actor, change_id: int) -> datetime:
    """Confirm a change that somebody else proposed, and return when it will be made; both addresses are told.

    The old one gets the link that stops it. Raises NotAllowed, FreshSignInNeeded, NotFound, TransitionRefused
    ("own_proposal", "own_account", "address_taken", "address_followed", "address_change_confirmed" when somebody else
    did).
    """
    demand(actor, Permission.EDIT_ACCOUNTS)
    with database.atomic():
        actor = afresh(actor, Permission.EDIT_ACCOUNTS)
        change = lock_row(AddressChange, change_id)
        holder = _holder(change.old_key)
        if change.proposed_by_id == actor.account_id:
            raise _refused("own_proposal")
        _look_at(deps, actor, change.old_key, change.new_key)
        now, secret = deps.now(), new_secret()
        due = now + deps.policy.address_change
        values = {
            "confirmed_by": actor.account_id,
            "confirmed_at": now,
            "due_at": due,
            "stop_hash": hash_of(secret),
        }
        confirmed = (
            AddressChange.update(values)
            .where(AddressChange.id == change.id, AddressChange.confirmed_at.is_null())
            .execute()
        )
        if not confirmed:
            raise _refused("address_change_confirmed")
        journal.record("address.confirmed", actor, now, **holder.about, old=change.old, new=change.new)
        facts: dict[str, JSON] = {"on": due.isoformat(), "has_account": holder.account is not None}
        planned = {**facts, "new": change.new}
        secrets = {"stop_address": secret}
        account = holder.account
        outbox.post(deps, "address_change_planned", change.old, planned, account=account, secrets=secrets)
        outbox.post(deps, "address_change_expected", change.new, facts, account=account)
    return due


def drop_address(deps: Dependencies, actor: Actor, change_id: int) -> None:
    """Give up a proposed or confirmed change: those who may propose one may do it, since all stays as it is then.

    Both addresses are told of a confirmed one. Raises NotAllowed, NotFound.
    """
    demand(actor, Permission.HELP_APPLICANT)
    with database.atomic():
        actor = afresh(actor, Permission.HELP_APPLICANT)
        end(deps, lock_row(AddressChange, change_id), "address.dropped", actor)


def read_stop(secret: str) -> AddressChange:
    """The change that a mailed link stops. Raises LinkUnusable("unknown"): it was made, or stopped, or never was."""
    change = AddressChange.get_or_none(AddressChange.stop_hash == hash_of(whole(secret)))
    if change is None:
        raise LinkUnusable("unknown")
    return change


def stop_address(deps: Dependencies, secret: str) -> None:
    """Somebody who reads the old address stops the change; both addresses are told. Raises LinkUnusable."""
    with database.atomic():
        known = read_stop(secret)
        try:
            change = lock_row(AddressChange, known.id)
        except NotFound:
            raise LinkUnusable("unknown") from None
        end(deps, change, "address.stopped", SYSTEM)


def confirmed_change_of(key: str) -> AddressChange | None:
    """The change that awaits the person who signs in with this address."""
    awaited: AddressChange | None = (
        AddressChange.select().where(AddressChange.old_key == key, AddressChange.due_at.is_null(False)).first()
    )
    return awaited


def demand_free(deps: Dependencies, key: str) -> None:
    """See that nobody signs in with this address: a person who was given it would be given their requests too.

    The new mailbox is not asked, so that it proves nothing about requests that were activated from there.
    Raises TransitionRefused ("address_taken", "address_followed").
    """
    if account_of(key) is not None:
        raise _refused("address_taken")
    if unlinked_followed(key, followed_since(deps)):
        raise _refused("address_followed")


def forget_change_of(deps: Dependencies, key: str, chosen_key: str) -> None:
    """Inside the caller's transaction, before it locks the account: its holder gives it another address. A change to
    the same one is theirs, and needs no word.
    """
    known = AddressChange.get_or_none(AddressChange.old_key == key)
    if known is None:
        return
    with suppress(NotFound):
        change = lock_row(AddressChange, known.id)
        if change.new_key == chosen_key:
            change.delete_instance()
        else:
            end(deps, change, "address.dropped", SYSTEM, why="holder")


def end(deps: Dependencies, change: AddressChange, event: str, actor: Actor, *, why: str = "") -> None:
    """Inside the caller's transaction, which holds the change's lock: it will not be made.

    Both addresses are told of a confirmed one, since they were told that it would be. `why`: where nobody decided it.
    """
    account = _ended(deps, change, event, actor, why)
    ledger.note(deps, Noted.ADDRESS_CHANGE_STOPPED, [change.id])
    if change.confirmed_at is None:
        return
    for address in (change.old, change.new):
        outbox.post(deps, "address_change_stopped", address, {"has_account": account is not None}, account=account)


def stop_again(deps: Dependencies, change_id: int) -> bool:
    """The same for one that an older database brought back; nobody is told anew."""
    try:
        change = lock_row(AddressChange, change_id)
    except NotFound:
        return False
    _ended(deps, change, "address.dropped", SYSTEM, "")
    return True


def _ended(deps: Dependencies, change: AddressChange, event: str, actor: Actor, why: str) -> Account | None:
    account = account_of(change.old_key)  # a closed one too, whose history says what became of its change
    holder = Holder(account, []) if account is not None else holder_of(change.old_key)
    about = holder.about if holder is not None else {}
    cause: dict[str, Any] = {"why": why} if why else {}
    journal.record(event, actor, deps.now(), **about, old=change.old, new=change.new, **cause)
    AddressChange.delete().where(AddressChange.id == change.id).execute()
    return account


def _holder(key: str) -> Holder:
    holder = holder_of(key)
    if holder is None:
        raise NotFound()
    return holder


def _look_at(deps: Dependencies, actor: Actor, key: str, new_key: str) -> None:
    if key == actor.email_key:
        raise _refused("own_account")
    if key == new_key:
        raise _refused("same_address")
    demand_free(deps, new_key)
