"""How much the continuity list has, counted by the clock: the first page of staff reads the numbers alone."""

from __future__ import annotations

from datetime import timedelta

from domain.actors import Actor
from domain.calendar import paris_date
from domain.continuity import Limits, Part, unseen_before
from domain.states import StaffRole
from models import database
from models_absences import ContinuityCount
from queries.continuity import number_to_keep
from services.machinery.dependencies import Dependencies

EVERY = timedelta(hours=1)

AS_SEEN_BY = Actor(name="", staff_role=StaffRole.SI_ADMIN)
"""Of all entities and requests, whatever is one's own."""


def limits_now(deps: Dependencies) -> Limits:
    """What is late, and who was not here for long, by the settings."""
    now, policy = deps.now(), deps.policy
    today = paris_date(now)
    late = deps.working_days.late_before(now, policy.delay_target)
    return Limits(late, unseen_before(today, policy.manager_unseen_months), today)


def count(deps: Dependencies) -> int:
    """Write how many rows each part has, once an hour: it looks at all entities. Returns how many parts have any."""
    limits, now = limits_now(deps), deps.now()
    if ContinuityCount.select().where(ContinuityCount.counted_at > now - EVERY).exists():
        return 0
    numbers = {part: number_to_keep(AS_SEEN_BY, part, limits) for part in Part}
    with database.atomic():
        for part, rows in numbers.items():
            new = {"rows": rows, "counted_at": now}
            kept = ContinuityCount.insert(part=part.value, **new)
            kept.on_conflict(conflict_target=[ContinuityCount.part], update=new).execute()
    return sum(rows > 0 for rows in numbers.values())
