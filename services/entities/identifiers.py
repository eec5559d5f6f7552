"""The number by which an entity is known changes, or it is given one: the former one goes on leading to it."""

from __future__ import annotations

from datetime import date

from peewee import IntegrityError

from domain.actors import Actor
from domain.calendar import paris_date
from domain.errors import Refusal, RowChanged, TransitionRefused
from domain.identifiers import siren_of
from domain.permissions import Permission
from models import Entity, database
from models_entities import EntityIdentifier
from queries.entities import bears
from services.entities import findings, former_key
from services.entities.editing import demand_free, locked
from services.machinery import journal
from services.machinery.dependencies import Dependencies
from services.people.authority import afresh


def change_identifier(
    deps: Dependencies, actor: Actor, entity_id: int, kind: str, number: str, *, since: date | None, why: str, seen: str
) -> Entity:
    """Give the entity this number (canonical; `kind`: `siret`, or a register that identifies) from a day on.

    `seen` is the number that the form was made from, '' for none. What it bore until then is kept, with the day. Raises
    NotAllowed, NotFound, RowChanged, TransitionRefused ("listed_entity", "same_identifier", "day_to_come",
    "identifier_taken", "siret_of_listed").
    """
    with database.atomic():
        entity = locked(entity_id)
        actor = afresh(actor, Permission.EDIT_ENTITIES)
        if (entity.identifier or "") != seen:
            raise RowChanged()
        _demand_other(deps, entity, kind, number, since)
        demand_free(kind, number, but=entity.id)
        if entity.identifier is not None:
            _keep_former(deps, entity, since, why)
        _forget_as_former(entity, kind, number)
        _give(entity, kind, number)
        former_key.keep(entity.id)
        findings.settle(deps, entity.id)
        journal.record(
            "entity.identifier_changed",
            actor,
            deps.now(),
            entity_id=entity.id,
            object_key=entity.object_key,
            name=entity.name,
            changes={"identifier": [entity.identifier, number]},
            since=since.isoformat() if since else None,
            reason=why,
        )
    return Entity.get_by_id(entity.id)


def _demand_other(deps: Dependencies, entity: Entity, kind: str, number: str, since: date | None) -> None:
    """Raises TransitionRefused where the number is no other one, or cannot be given."""
    if entity.ministry_id is not None:
        raise TransitionRefused("entity", "", Refusal("listed_entity"))
    if bears(entity, kind, number):
        raise TransitionRefused("entity", "", Refusal("same_identifier"))
    if since is not None and since > paris_date(deps.now()):
        raise TransitionRefused("entity", "", Refusal("day_to_come"))


def _keep_former(deps: Dependencies, entity: Entity, until: date | None, why: str) -> None:
    last = EntityIdentifier.select().where(EntityIdentifier.entity == entity.id, EntityIdentifier.until.is_null(False))
    before = last.order_by(EntityIdentifier.until.desc(), EntityIdentifier.id.desc()).first()
    EntityIdentifier.create(
        entity=entity.id,
        kind=entity.identifier_kind,
        value=entity.identifier,
        since=before.until if before is not None else None,
        until=until,
        why=why,
        recorded_at=deps.now(),
    )


def _forget_as_former(entity: Entity, kind: str, number: str) -> None:
    """A number that comes back is the present one."""
    EntityIdentifier.delete().where(
        EntityIdentifier.entity == entity.id, EntityIdentifier.kind == kind, EntityIdentifier.value == number
    ).execute()


def _give(entity: Entity, kind: str, number: str) -> None:
    values: dict[str, object] = {"identifier_kind": kind, "identifier": number, "slot": 0}
    if kind == "siret":
        values["siren"] = siren_of(number)
    else:
        values |= {"register_kind": kind, "register_number": number}
    try:
        with database.atomic():
            Entity.update(values).where(Entity.id == entity.id).execute()
    except IntegrityError:
        # Somebody activated a request with this number at this instant.
        demand_free(kind, number, but=entity.id)
        raise
