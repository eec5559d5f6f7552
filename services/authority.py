"""Who may, asked under the locks of a use case: the roles that a page was opened with may be gone by the click."""

from __future__ import annotations

from dataclasses import replace

from domain.actors import Actor
from domain.errors import NotAllowed
from domain.permissions import Permission, demand
from models import Account, AccountRequest
from queries.actors import actor_of
from queries.own import is_own


def afresh(actor: Actor, permission: Permission) -> Actor:
    """The same person with the roles of this instant, as fresh as before.

    Raises NotAllowed when the roles no longer carry the permission, FreshSignInNeeded as `demand` does.
    """
    account = Account.get_or_none(Account.id == actor.account_id)
    if account is None:
        raise NotAllowed(permission)
    now = replace(actor_of(account), fresh=actor.fresh)
    demand(now, permission)
    return now


def not_ones_own(actor: Actor, request: AccountRequest) -> None:
    """Raises NotAllowed for the actor's own request (rule 12)."""
    if is_own(actor, request):
        raise NotAllowed("own_request")
