"""Named reads of roles that the administration means to end, while their holders are heard."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from peewee import Case

from domain.actors import Actor
from domain.errors import NotFound
from domain.permissions import Permission
from domain.role_endings import EndingOutcome
from models import Account, Entity, Membership
from models_people import RoleEnding
from queries.scopes import memberships_visible_to


def open_ending(membership_id: int) -> RoleEnding | None:
    """The one of this role that nobody has settled; None too where the role has ended otherwise."""
    of_role = RoleEnding.select(RoleEnding, Membership).join(Membership)
    ending: RoleEnding | None = of_role.where(
        RoleEnding.membership == membership_id, RoleEnding.settled_at.is_null(), Membership.until.is_null()
    ).first()
    return ending


def unsettled_ending(membership_id: int) -> RoleEnding | None:
    """The one of this role that nobody has settled, whether or not the role has ended."""
    ending: RoleEnding | None = RoleEnding.get_or_none(
        RoleEnding.membership == membership_id, RoleEnding.settled_at.is_null()
    )
    return ending


def ended_by_decision(roles: Iterable[Membership]) -> set[int]:
    """The ids of these roles that the administration has ended, their holders heard."""
    over = [role.id for role in roles if role.until is not None]
    rows = RoleEnding.select(RoleEnding.membership).where(
        RoleEnding.membership.in_(over), RoleEnding.outcome == EndingOutcome.ENDED
    )
    return {role_id for (role_id,) in rows.tuples()}


def open_endings_of(roles: Iterable[Membership]) -> dict[int, RoleEnding]:
    """The open ones of these roles, by the role's id."""
    current = [role.id for role in roles if role.until is None]
    rows = RoleEnding.select().where(RoleEnding.membership.in_(current), RoleEnding.settled_at.is_null())
    return {row.membership_id: row for row in rows}


def own_ending(account_id: int, membership_id: int) -> RoleEnding:
    """The open one of a role that somebody has. Raises NotFound, the same for absent and another person's."""
    ending = open_ending(membership_id)
    if ending is None or ending.membership.account_id != account_id:
        raise NotFound()
    return ending


def endings_begun(actor: Actor) -> Any:
    """Those that nobody has settled, those that can be first: their holders were heard, or have the least time left.
    Each with its role, holder and entity.
    """
    roles = memberships_visible_to(actor, Permission.MANAGE_MEMBERSHIPS).select(Membership.id)
    rows = RoleEnding.select(RoleEnding, Membership, Account, Entity).join(Membership)
    whole = rows.join_from(Membership, Account, on=Membership.account).join_from(Membership, Entity)
    still = RoleEnding.settled_at.is_null() & Membership.until.is_null() & RoleEnding.membership.in_(roles)
    unheard = Case(None, [(RoleEnding.heard_at.is_null(), 1)], 0)
    return whole.where(still).order_by(unheard, RoleEnding.hear_until, RoleEnding.id)
