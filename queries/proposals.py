"""Named reads of the depositors whom managers propose as managers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from domain.actors import Actor
from domain.errors import NotFound
from domain.permissions import Permission
from domain.states import Role
from models import Account, Entity, Membership
from models_people import ManagerProposal
from queries.scopes import entities_visible_to, memberships_visible_to


def proposable_membership(actor: Actor, membership_id: int) -> Membership:
    """A depositor's role that counts, of an entity of which the actor proposes managers. Raises NotFound."""
    membership: Membership | None = _proposable(actor).where(Membership.id == membership_id).first()
    if membership is None:
        raise NotFound()
    return membership


def proposable_in(actor: Actor, entity: Entity) -> set[int]:
    """The ids of the roles in the entity whose holders the actor may propose."""
    return {row.id for row in _proposable(actor).where(Membership.entity == entity, Account.active)}


def _proposable(actor: Actor) -> Any:
    return (
        memberships_visible_to(actor, Permission.PROPOSE_MANAGER)
        .select(Membership, Account)
        .join(Account, on=Membership.account)
        .where(
            Membership.role == Role.DEPOSITOR,
            Membership.until.is_null(),
            Membership.suspended_at.is_null(),
            Membership.account != actor.account_id,
        )
    )


def proposals_in(actor: Actor, entity: Entity) -> dict[int, ManagerProposal]:
    """The open proposals of the entity, by the account that is proposed, with who proposes."""
    visible = entities_visible_to(actor, Permission.SEE_PEOPLE).select(Entity.id)
    rows = (
        ManagerProposal.select(ManagerProposal, Account)
        .join(Account, on=ManagerProposal.proposer)
        .where(
            ManagerProposal.entity == entity, ManagerProposal.entity.in_(visible), ManagerProposal.ended_at.is_null()
        )
    )
    return {row.account_id: row for row in rows}


def open_proposal(entity_id: int | None, account_id: int | None) -> ManagerProposal | None:
    """That this account be manager of this entity."""
    row: ManagerProposal | None = ManagerProposal.get_or_none(
        ManagerProposal.entity == entity_id, ManagerProposal.account == account_id, ManagerProposal.ended_at.is_null()
    )
    return row


def proposals_to(account_id: int) -> dict[int, ManagerProposal]:
    """The open proposals to this account, by entity, with who proposes."""
    rows = (
        ManagerProposal.select(ManagerProposal, Account)
        .join(Account, on=ManagerProposal.proposer)
        .where(ManagerProposal.account == account_id, ManagerProposal.ended_at.is_null())
    )
    return {row.entity_id: row for row in rows}


def proposals_made_before(day: datetime) -> list[int]:
    """The ids of the open ones that are older."""
    rows = ManagerProposal.select(ManagerProposal.id).where(
        ManagerProposal.ended_at.is_null(), ManagerProposal.created_at <= day
    )
    return [row_id for (row_id,) in rows.order_by(ManagerProposal.id).tuples()]


def proposed_since(entity_id: int, account_id: int, moment: datetime) -> bool:
    """Whether this account was proposed in this entity after that moment, whatever became of it."""
    made = ManagerProposal.select().where(ManagerProposal.entity == entity_id, ManagerProposal.account == account_id)
    return bool(made.where(ManagerProposal.created_at > moment).exists())
