"""Named reads of invitations to join an entity."""

from __future__ import annotations

from datetime import datetime

from domain.actors import Actor
from domain.errors import NotFound
from domain.permissions import Permission
from models import Account, Entity
from models_people import Invitation
from queries.scopes import entities_visible_to, invitations_visible_to


def entity_to_join(actor: Actor, entity_id: int) -> Entity:
    """An entity to which the actor may invite: none that was merged into another. Raises NotFound."""
    entity = entities_visible_to(actor, Permission.INVITE).where(Entity.id == entity_id).first()
    if entity is None:
        raise NotFound()
    return entity


def visible_invitation(actor: Actor, invitation_id: int, permission: Permission) -> Invitation:
    """Raises NotFound, the same for absent and hidden."""
    invitation = invitations_visible_to(actor, permission).where(Invitation.id == invitation_id).first()
    if invitation is None:
        raise NotFound()
    return invitation


def invitations_to(actor: Actor, entity: Entity) -> list[Invitation]:
    """Those to this entity that are open, or expired: what can be renewed, the newest first, with who invites."""
    going_on = Invitation.ended_at.is_null() | (Invitation.outcome == "expired")
    return list(
        invitations_visible_to(actor)
        .select(Invitation, Account)
        .join(Account, on=Invitation.inviter)
        .where(Invitation.entity == entity, going_on)
        .order_by(Invitation.id.desc())
    )


def invitation_of_link(token_hash: str) -> Invitation | None:
    """The invitation of a link, whatever became of it, with its entity and who invites."""
    row: Invitation | None = (
        Invitation.select(Invitation, Entity, Account)
        .join_from(Invitation, Entity)
        .join_from(Invitation, Account, on=Invitation.inviter)
        .where(Invitation.token_hash == token_hash)
        .first()
    )
    return row


def due_invitations(now: datetime) -> list[int]:
    """The ids of those that are open and whose day has come."""
    rows = Invitation.select(Invitation.id).where(Invitation.ended_at.is_null(), Invitation.expires_at <= now)
    return [row_id for (row_id,) in rows.order_by(Invitation.id).tuples()]
