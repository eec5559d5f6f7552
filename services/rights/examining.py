"""What every act on a rights request asks first: the actor as of now, and the request, somebody else's, locked."""

from __future__ import annotations

from domain.actors import Actor
from domain.errors import refusing
from domain.permissions import Permission
from models_rights import RightsRequest
from queries.locks import lock_row
from queries.rights import visible_rights_request
from services.people.authority import afresh

refused = refusing("rights")

EXAMINE = Permission.EXAMINE_RIGHTS


def not_their_own(actor: Actor, request_id: int) -> tuple[Actor, RightsRequest]:
    """The actor and the request, inside the caller's transaction. Raises NotFound, NotAllowed, FreshSignInNeeded,
    TransitionRefused ("right_own").
    """
    visible_rights_request(actor, request_id)
    row: RightsRequest = lock_row(RightsRequest, request_id)
    actor = afresh(actor, EXAMINE)
    if actor.account_id == row.account_id or (row.email_key and row.email_key == actor.email_key):
        raise refused("right_own")
    return actor, row


def to_examine(actor: Actor, request_id: int) -> tuple[Actor, RightsRequest]:
    """The same of one that nobody has answered. Raises what that does, and TransitionRefused ("right_answered")."""
    actor, row = not_their_own(actor, request_id)
    if row.answered_at is not None:
        raise refused("right_answered")
    return actor, row
