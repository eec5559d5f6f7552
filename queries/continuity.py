"""Named reads of the continuity list: each part is a query begun by a scope, in its order, the most urgent first.

Its rows are entities, roles, requests, accounts, findings, remedies or endings of roles: `Part` says which.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from peewee import SQL, Case, NodeList, fn

from domain.actors import Actor
from domain.continuity import MONTH, Limits, Part
from domain.permissions import Permission
from domain.states import ACTIVATED_OPEN, Role, State
from models import Account, AccountRequest, Entity, Mail, Membership
from models_absences import ContinuityCount
from models_entities import EntityFinding
from models_people import Remedy
from queries import departures, remedies, role_endings
from queries.access_reviews import left_to_staff
from queries.grid import count_up_to
from queries.listed_rows import people_now
from queries.mails import unreached
from queries.scopes import accounts_visible_to, entities_visible_to, memberships_visible_to, requests_visible_to
from queries.waiting_time import late
from queries.written import one_of, written

LISTED = 20
"""Rows of a part on its page: there is more to do than that on no morning."""


def rows_to_keep(actor: Actor, part: Part, limits: Limits) -> list[Any]:
    """The first rows of a part, as the actor sees them."""
    return list(ROWS[part](actor, limits).limit(LISTED))


def number_to_keep(actor: Actor, part: Part, limits: Limits) -> int:
    """How many there are, up to what anybody reads (`queries.grid.COUNTED`, one more for more)."""
    return count_up_to(ROWS[part](actor, limits).order_by())


def kept_numbers() -> dict[Part, int]:
    """How many rows each part had when the clock last counted; those that had any."""
    rows = dict(ContinuityCount.select(ContinuityCount.part, ContinuityCount.rows).tuples())
    return {part: rows[part] for part in Part if rows.get(part)}


def _managing(role: Any) -> Any:
    """The condition that a role decides for its entity now, in words that an index has (`membership_managing`)."""
    words = SQL("("), role.role, SQL("= 'entity_manager' AND"), role.until, SQL("IS NULL AND"), role.suspended_at
    # Accounts that are closed are few, and read once.
    closed = Account.alias("closed")
    open_ones = role.account.not_in(closed.select(closed.id).where(closed.active == SQL("false")))
    return NodeList((*words, SQL("IS NULL)"))) & open_ones


def _entities(actor: Actor) -> Any:
    """Those that go on: closing one for good settles what waits there."""
    return entities_visible_to(actor).where(Entity.closed_on.is_null())


def _without(actor: Actor, limits: Limits) -> Any:
    """Entities that have people, or had some and somebody waits, and no manager who decides. A first request is none:
    its mandate is what is being examined.
    """
    there, waiting = Membership.alias(), AccountRequest.alias()
    ever = fn.EXISTS(there.select(SQL("1")).where(there.entity == Entity.id))
    people = fn.EXISTS(there.select(SQL("1")).where(there.entity == Entity.id, there.until.is_null()))
    asks = fn.EXISTS(waiting.select(SQL("1")).where(waiting.entity == Entity.id, one_of(waiting.state, ACTIVATED_OPEN)))
    return _with_managers(actor, 0).where(people | (ever & asks))


def _alone(actor: Actor, limits: Limits) -> Any:
    return _with_managers(actor, 1)


def _with_managers(actor: Actor, number: int) -> Any:
    """The entities that have so many managers. Counted for each, by an index: of rows that it has not counted yet,
    those of an import say, PostgreSQL would walk all roles for each entity if it were told to join them.
    """
    entities = _entities(actor).where(people_now(Role.ENTITY_MANAGER) == written(number))
    return entities.order_by(Entity.name, Entity.id)


def _unseen(actor: Actor, limits: Limits) -> Any:
    """Roles of managers whose holder did not come for long, those who never came first."""
    never = Account.last_seen_at.is_null() & (Membership.since < limits.unseen)
    query = memberships_visible_to(actor).select(Membership, Account, Entity)
    return (
        query.join_from(Membership, Account, on=Membership.account)
        .join_from(Membership, Entity, on=Membership.entity)
        .where(_managing(Membership), never | (Account.last_seen_at < limits.unseen))
        .order_by(Case(None, [(Account.last_seen_at.is_null(), 0)], 1), Account.last_seen_at, Membership.id)
    )


def _unreached(actor: Actor, limits: Limits) -> Any:
    """Accounts of managers whose last mails nobody received."""
    role = Membership.alias()
    manages = fn.EXISTS(role.select(SQL("1")).where(role.account == Account.id, _managing(role)))
    failing = unreached(actor).select(Mail.account).where(Mail.account.is_null(False))
    return accounts_visible_to(actor).where(Account.id.in_(failing), manages).order_by(Account.id)


def _expiring(actor: Actor, limits: Limits) -> Any:
    """Requests whose applicant was warned that they are about to be closed."""
    waits = one_of(AccountRequest.state, (State.AWAITING_ACTIVATION, State.AWAITING_APPLICANT))
    query = requests_visible_to(actor).where(waits, AccountRequest.expiry_warned_at.is_null(False))
    return query.order_by(AccountRequest.expiry_warned_at, AccountRequest.id)


def _late(actor: Actor, limits: Limits) -> Any:
    return requests_visible_to(actor).where(late(limits.late)).order_by(AccountRequest.waiting_since, AccountRequest.id)


def _remedies(actor: Actor, limits: Limits) -> Any:
    query = remedies.with_people(remedies.running(actor).where(Remedy.due_on <= limits.today + MONTH))
    return query.order_by(Remedy.due_on, Remedy.id)


def _moved(actor: Actor, limits: Limits) -> Any:
    """What the directory says became of entities, and is not settled."""
    there = EntityFinding.alias()
    few = Entity.id.in_(there.select(there.entity).where(there.settled_at.is_null()))
    return (
        EntityFinding.select(EntityFinding, Entity)
        .join(Entity)
        .where(
            EntityFinding.settled_at.is_null(), EntityFinding.entity.in_(_entities(actor).select(Entity.id).where(few))
        )
        .order_by(EntityFinding.seen_at, EntityFinding.id)
    )


ROWS: dict[Part, Callable[[Actor, Limits], Any]] = {
    Part.LATE: _late,
    Part.EXPIRING: _expiring,
    Part.REMEDIES: _remedies,
    Part.DEPARTURES: lambda actor, limits: departures.waiting_departures(actor),
    Part.ENDINGS: lambda actor, limits: role_endings.endings_begun(actor),
    Part.WITHOUT: _without,
    Part.UNREACHED: _unreached,
    Part.MOVED: _moved,
    Part.REVIEWS: lambda actor, limits: left_to_staff(actor),
    Part.UNSEEN: _unseen,
    Part.ALONE: _alone,
}

DEMANDED: dict[Part, Permission] = {
    Part.DEPARTURES: Permission.MANAGE_MEMBERSHIPS,
    Part.ENDINGS: Permission.MANAGE_MEMBERSHIPS,
}
"""What the scope of a part demands of who sees the list, where it is more than they all have."""
