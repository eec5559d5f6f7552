"""Whose data a copy is of: the holder of an account, or the person of a rights request."""

from __future__ import annotations

from collections.abc import Mapping

from domain.registry import Registry
from models import Account, AccountRequest
from models_rights import RightsRequest
from queries import rights as known
from services.rights.held import Holder
from services.rights.held_of_signatures import letters_of


def holder_of(registry: Registry, account: Account, more: Mapping[int, frozenset[str]] | None = None) -> Holder:
    """The holder of an account. `more`: requests whose letter names them, beside those that they were granted."""
    since = known.theirs_since(account.email_key, account.id)
    signed = {**known.signed_by_holder(account.id), **(more or {})}
    return Holder(
        name=account.full_name,
        account=account,
        addresses={account.email_key: since},
        requests=known.own_requests(account, since),
        signed=signed,
        letters=letters_of(registry, signed),
    )


def person_of(registry: Registry, row: RightsRequest) -> Holder:
    """Whom a rights request is about. Of who has no account, the addresses of their requests count beside the one that
    the letter gives."""
    signed = known.signed_by(row)
    if row.account_id is not None:
        return holder_of(registry, row.account, signed)
    requests = known.own_requests_without_account(row)
    addresses: list[str] = [row.email_key] if row.email_key else []
    addresses += [request.email_key for request in AccountRequest.select().where(AccountRequest.id.in_(requests))]
    others = Account.select(Account.email_key).where(Account.email_key.in_(addresses)).tuples()
    return Holder(
        name=row.name,
        account=None,
        addresses={address: known.theirs_since(address, None) for address in dict.fromkeys(addresses)},
        accounts=frozenset(address for (address,) in others),
        requests=requests,
        signed=signed,
        letters=letters_of(registry, signed),
        asked=(row.id,),
    )
