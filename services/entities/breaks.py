"""The days on which an entity's offices are shut: announced by who manages it, or by an SI administrator."""

from __future__ import annotations

from datetime import date

from domain.absences import fit
from domain.actors import Actor
from domain.calendar import paris_date
from domain.errors import NotFound, refusing
from domain.permissions import Permission, demand
from models import Entity, database
from models_absences import EntityBreak
from queries.absences import breaks_of, breaks_over
from queries.directory import entity_to_run
from queries.locks import lock_entities
from queries.memberships import active_managers
from services.machinery import journal
from services.machinery.dependencies import Dependencies
from services.people.absences import call_off, return_of_each, tell_those_there
from services.people.authority import afresh

_refused = refusing("break")

MOST = 30
"""So many breaks of an entity are kept at a time: more than the weeks of a year on which offices shut."""


def announce(deps: Dependencies, actor: Actor, entity_id: int, first: date, last: date) -> None:
    """The entity is shut on these days, the last one included. Nothing happens where just these are announced.

    Raises NotAllowed, NotFound, TransitionRefused ("absence_days", "break_overlaps", "too_many_breaks").
    """
    demand(actor, Permission.RUN_ENTITY)
    now = deps.now()
    if not fit(first, last, paris_date(now)):
        raise _refused("absence_days")
    with database.atomic():
        actor, entity = _locked(actor, entity_id)
        announced = breaks_of(entity, paris_date(now))
        if any((one.first_day, one.last_day) == (first, last) for one in announced):
            return
        if any(first <= one.last_day and one.first_day <= last for one in announced):
            raise _refused("break_overlaps")
        # With those that were called off today, which are kept until the entity's managers know what came.
        if EntityBreak.select().where(EntityBreak.entity == entity.id).count() >= MOST:
            raise _refused("too_many_breaks")
        EntityBreak.create(entity=entity.id, first_day=first, last_day=last, created_at=now)
        _record(deps, actor, "entity.break_announced", entity, first, last)


def cancel(deps: Dependencies, actor: Actor, entity_id: int, break_id: int) -> None:
    """The entity is open on these days. What has begun ended yesterday: what came since then is told as when any entity
    opens again. Raises NotAllowed, NotFound.
    """
    demand(actor, Permission.RUN_ENTITY)
    today = paris_date(deps.now())
    with database.atomic():
        actor, entity = _locked(actor, entity_id)
        announced = EntityBreak.get_or_none(EntityBreak.id == break_id, EntityBreak.entity == entity.id)
        if announced is None or announced.last_day < today:
            raise NotFound()
        call_off(announced, today)
        _record(deps, actor, "entity.break_cancelled", entity, announced.first_day, announced.last_day)


def _locked(actor: Actor, entity_id: int) -> tuple[Actor, Entity]:
    """The actor as of now and the entity, locked. Raises NotAllowed, NotFound."""
    lock_entities([entity_id])
    known = afresh(actor, Permission.RUN_ENTITY)
    return known, entity_to_run(known, entity_id)


def _record(deps: Dependencies, actor: Actor, event: str, entity: Entity, first: date, last: date) -> None:
    now, days = deps.now(), (first.isoformat(), last.isoformat())
    journal.record(event, actor, now, entity_id=entity.id, first_day=days[0], last_day=days[1])


def open_again(deps: Dependencies) -> int:
    """Tell the managers of each entity whose break is over what waits for them, as after an absence of their own.

    Those who are away still hear of it when they are back. Returns how many entities.
    """
    return return_of_each(deps, breaks_over, _is_open)


def _is_open(deps: Dependencies, break_id: int, today: date) -> bool:
    """Looked at again under the entity's lock: another process may have told them."""
    known = EntityBreak.get_or_none(EntityBreak.id == break_id)
    if known is None:
        return False
    lock_entities([known.entity_id])
    over = EntityBreak.get_or_none(EntityBreak.id == break_id)
    # Merged meanwhile, it went with the former entity.
    if over is None or not tell_those_there(deps, active_managers(over.entity_id), today, over.last_day):
        return False
    return bool(EntityBreak.delete().where(EntityBreak.id == over.id).execute())
