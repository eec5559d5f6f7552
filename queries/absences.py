"""Named reads of who is away, and of which entities are shut. They hide nothing and give nobody a right: they say whom
a mail finds.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any

from domain.absences import Days, back_on
from domain.calendar import paris_midnight
from domain.states import Role
from models import Account, AccountRequest, Claim, Entity, Membership
from models_absences import Absence, EntityBreak, ServiceMailbox
from queries.memberships import active_managers


def away_on(day: date, account_ids: Collection[int]) -> dict[int, date]:
    """Those of these accounts that are away on this day → their last day."""
    rows: Any = Absence.select(Absence.account, Absence.last_day).where(
        Absence.account.in_(sorted(account_ids)), Absence.first_day <= day, Absence.last_day >= day
    )
    return dict(rows.tuples())


def absence_of(account_id: int) -> Absence | None:
    """What somebody announced, perhaps over and not told yet."""
    return Absence.get_or_none(Absence.account == account_id)


def there_on(day: date, people: Iterable[Account]) -> list[Account]:
    """Those of these people who are not away on this day."""
    known = list(people)
    away = away_on(day, [person.id for person in known])
    return [person for person in known if person.id not in away]


def shut_on(day: date, entity_ids: Collection[int]) -> set[int]:
    """Those of these entities that are shut on this day."""
    rows: Any = EntityBreak.select(EntityBreak.entity).where(
        EntityBreak.entity.in_(sorted(entity_ids)), EntityBreak.first_day <= day, EntityBreak.last_day >= day
    )
    return {entity_id for (entity_id,) in rows.tuples()}


def breaks_of(entity: Entity, today: date) -> list[EntityBreak]:
    """Those of the entity that are not over, the next one first."""
    rows = EntityBreak.select().where(EntityBreak.entity == entity, EntityBreak.last_day >= today)
    return list(rows.order_by(EntityBreak.first_day, EntityBreak.id))


def mailbox_of(entity_id: int) -> ServiceMailbox | None:
    """The mailbox that its people share."""
    return ServiceMailbox.get_or_none(ServiceMailbox.entity == entity_id)


def managers_back_on(entity_id: int, today: date) -> date | None:
    """The first day, today or later, on which a manager of the entity is there; None where it has none."""
    managers = [person.id for person in active_managers(entity_id)]
    if not managers:
        return None
    absences = {row.account_id: Days(row.first_day, row.last_day) for row in _absences_of(managers)}
    people = [[absences[one]] if one in absences else [] for one in managers]
    shut = [Days(row.first_day, row.last_day) for row in EntityBreak.select().where(EntityBreak.entity == entity_id)]
    return back_on(today, people, shut)


def _absences_of(account_ids: Collection[int]) -> list[Absence]:
    return list(Absence.select().where(Absence.account.in_(sorted(account_ids))))


def with_nobody_perhaps(today: date) -> Any:
    """The ids of the entities that are shut today, or that have a manager who is away: few, whatever there is."""
    of_people = (
        Membership.select(Membership.entity)
        .join(Absence, on=(Absence.account == Membership.account))
        .where(
            Membership.role == Role.ENTITY_MANAGER,
            Membership.until.is_null(),
            Absence.first_day <= today,
            Absence.last_day >= today,
        )
    )
    shut = EntityBreak.select(EntityBreak.entity).where(EntityBreak.first_day <= today, EntityBreak.last_day >= today)
    return AccountRequest.entity.in_(of_people) | AccountRequest.entity.in_(shut)


def claimed_by_the_absent(today: date, now: datetime) -> list[int]:
    """The ids of the requests that somebody who is away today took care of before they left, or was handed."""
    rows = (
        Claim.select(Claim.request, Claim.taken_at, Absence.first_day, Absence.created_at)
        .join(Absence, on=(Absence.account == Claim.account))
        .where(Claim.expires_at > now, Absence.first_day <= today, Absence.last_day >= today)
        .order_by(Claim.request)
    )
    left = ((request, at, max(paris_midnight(first), announced)) for request, at, first, announced in rows.tuples())
    return [request for request, at, since in left if at <= since]


def absences_over(today: date) -> list[int]:
    """The ids of those that ended before this day and whose people were not told yet what waited."""
    rows = Absence.select(Absence.id).where(Absence.last_day < today).order_by(Absence.id)
    return [row_id for (row_id,) in rows.tuples()]


def breaks_over(today: date) -> list[int]:
    """The same of entities."""
    rows = EntityBreak.select(EntityBreak.id).where(EntityBreak.last_day < today).order_by(EntityBreak.id)
    return [row_id for (row_id,) in rows.tuples()]
