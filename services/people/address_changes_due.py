"""Changes of address that nobody stopped in time are made; the clock runs this."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

from domain.actors import SYSTEM
from domain.errors import NotFound, TransitionRefused
from models import AccountRequest, Link, database
from models_support import AddressChange
from queries.locks import lock_requests, lock_row
from queries.requests import open_of_addresses
from queries.signing_in import requests_of_account, unlinked_open_requests
from services.machinery import journal, outbox
from services.machinery.dependencies import Dependencies
from services.people.accounts import give_address
from services.people.address_changes import Holder, demand_free, end, holder_of
from services.requests.list_keys import list_keys
from services.signup.find_requests import ask_links

PROPOSED = timedelta(days=30)
"""How long a change waits to be confirmed."""


def make_due(deps: Dependencies) -> int:
    """Make each change that is due, in a transaction of its own, and drop what nobody confirmed. Returns how many were
    made.
    """
    _drop_old(deps)
    due = AddressChange.select(AddressChange.id).where(AddressChange.due_at <= deps.now()).order_by(AddressChange.id)
    made = 0
    for (change_id,) in due.tuples():
        with database.atomic():
            made += _make(deps, change_id)
    return made


def _drop_old(deps: Dependencies) -> None:
    late = AddressChange.select().where(
        AddressChange.confirmed_at.is_null(), AddressChange.proposed_at <= deps.now() - PROPOSED
    )
    for change in late:
        with suppress(NotFound), database.atomic():
            locked = lock_row(AddressChange, change.id)
            if locked.confirmed_at is None:
                end(deps, locked, "address.dropped", SYSTEM, why="unconfirmed")


def _make(deps: Dependencies, change_id: int) -> bool:
    """Whether the address was changed: not when it was stopped at this moment, when somebody has the new one by now, or
    follows requests with it, or nobody has the old one.

    The change is locked before all else, as by somebody who stops it. Who has the old address is read before the locks:
    one who got an account meanwhile is left to the next turn of the clock.
    """
    try:
        change = lock_row(AddressChange, change_id)
    except NotFound:
        return False
    holder = holder_of(change.old_key)
    locked = _locked(holder, change)
    if holder_of(change.old_key) != holder:
        return False
    AddressChange.delete().where(AddressChange.id == change.id).execute()
    try:
        if holder is None:
            raise NotFound()
        demand_free(deps, change.new_key)
        if holder.account is not None:
            give_address(deps, change.old_key, change.new, SYSTEM)
        else:
            _move_requests(deps, change, [request for request in locked if request.id in holder.requests])
    except NotFound:
        end(deps, change, "address.dropped", SYSTEM, why="nobody")
        return False
    except TransitionRefused as refused:
        end(deps, change, "address.dropped", SYSTEM, why=refused.refusal.code)
        return False
    return True


def _locked(holder: Holder | None, change: AddressChange) -> list[AccountRequest]:
    """The requests of both addresses, locked: none of the new one's is activated while it is looked at."""
    ids = open_of_addresses([change.new_key])
    if holder is not None and holder.account is not None:
        ids += [*requests_of_account(holder.account.id), *unlinked_open_requests(change.old_key)]
    elif holder is not None:
        ids += holder.requests
    return lock_requests(ids)


def _move_requests(deps: Dependencies, change: AddressChange, requests: list[AccountRequest]) -> None:
    """The requests of somebody without account; what was mailed to the old address opens nothing any more, and the
    browsers that sent them are told nothing more. The password stays: it is the person's.
    """
    Link.delete().where(Link.request.in_([request.id for request in requests])).execute()
    for request in requests:
        request.absorb({"email": change.new, "email_key": change.new_key})
        changes = {"email": change.new, "email_key": change.new_key, **list_keys(request)}
        browsers = {"browser_hash": None, "activator_hash": None}
        AccountRequest.update({**changes, **browsers}).where(AccountRequest.id == request.id).execute()
        journal.record("address.changed", SYSTEM, deps.now(), request=request, old=change.old, new=change.new)
    facts = {"old": change.old, "new": change.new, "has_account": False}
    for address in (change.old, change.new):
        outbox.post(deps, "address_changed", address, facts)
    ask_links(deps, change.new_key, by_staff=True)
