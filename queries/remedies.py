"""Named reads of remedies: those that run, due first, and those of a request or of somebody's roles."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from peewee import JOIN

from domain.actors import Actor
from domain.errors import NotFound
from domain.permissions import Permission
from models import Account, AccountRequest, Entity, Membership, Ministry
from models_people import Remedy
from queries.directory import visible_membership
from queries.role_endings import ended_by_decision
from queries.scopes import remedies_visible_to

Holder = Account.alias()


def running(actor: Actor) -> Any:
    """Those that nobody has answered yet."""
    return remedies_visible_to(actor).where(Remedy.answered_at.is_null())


def with_people(query: Any) -> Any:
    """Remedies with what they are about: the request, or the role with its holder and entity."""
    return (
        query.select(Remedy, AccountRequest, Ministry, Membership, Holder, Entity)
        .join_from(Remedy, AccountRequest, JOIN.LEFT_OUTER)
        .join_from(AccountRequest, Ministry, JOIN.LEFT_OUTER, on=(AccountRequest.ministry == Ministry.id))
        .join_from(Remedy, Membership, JOIN.LEFT_OUTER)
        .join_from(Membership, Holder, JOIN.LEFT_OUTER, on=(Membership.account == Holder.id))
        .join_from(Membership, Entity, JOIN.LEFT_OUTER)
    )


def visible_remedy(actor: Actor, remedy_id: int) -> Remedy:
    """Raises NotFound, the same for absent and hidden."""
    remedy: Remedy | None = with_people(remedies_visible_to(actor).where(Remedy.id == remedy_id)).first()
    if remedy is None:
        raise NotFound()
    return remedy


def remedies_of_request(actor: Actor, request: AccountRequest) -> list[Remedy]:
    """All that were recorded on it, newest first."""
    return list(remedies_visible_to(actor).where(Remedy.request == request).order_by(Remedy.id.desc()))


def remedies_of_roles(actor: Actor, roles: Iterable[Membership]) -> dict[int, list[Remedy]]:
    """Of each of these roles by its id, newest first; those without are left out."""
    ids = [role.id for role in roles]
    by_role: dict[int, list[Remedy]] = {}
    for remedy in remedies_visible_to(actor).where(Remedy.membership.in_(ids)).order_by(Remedy.id.desc()):
        by_role.setdefault(remedy.membership_id, []).append(remedy)
    return by_role


def latest_of_request(request_id: int) -> Remedy | None:
    """The one that was recorded last on a request, whether it runs or not."""
    latest: Remedy | None = Remedy.select().where(Remedy.request == request_id).order_by(Remedy.id.desc()).first()
    return latest


def may_be_contested(actor: Actor, membership_id: int) -> Membership:
    """A role that the administration ended, which the actor may record a remedy about. Raises NotFound: of what its
    holder gave up, or an entity's end took away, nobody decided against them."""
    membership = ended_role(actor, membership_id)
    if membership.id not in ended_by_decision([membership]):
        raise NotFound()
    return membership


def ended_role(actor: Actor, membership_id: int) -> Membership:
    """A role that has ended, about which the actor may answer a remedy. Raises NotFound."""
    membership = visible_membership(actor, membership_id, Permission.ANSWER_REMEDIES)
    if membership.until is None:
        raise NotFound()
    return membership
