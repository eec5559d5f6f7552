"""Entities that SI administrators enter and change: what they are called, their kind, address, register.

Which number identifies one is another question (`identifiers`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from peewee import IntegrityError

from domain.actors import Actor
from domain.calendar import paris_date
from domain.errors import NotFound, Refusal, RowChanged, TransitionRefused
from domain.identifiers import siren_of
from domain.names import SEARCH_KEY_MAXIMUM, search_key
from domain.permissions import Permission
from domain.row_marks import changed, differences
from models import Entity, database
from models_entities import EntityAlias
from queries.entities import by_identifier, ministry_of_siret
from queries.locks import lock_entities
from services.entities import former_key
from services.entities.rows import DESCRIBED, columns_of_new
from services.machinery import journal
from services.machinery.dependencies import Dependencies
from services.people.authority import afresh

EDITED = ("name", *DESCRIBED)
"""The columns that the form changes."""


def create(deps: Dependencies, actor: Actor, values: Mapping[str, Any], siret: str | None = None) -> Entity:
    """Enter an entity that no request has made. `values`: EDITED, cleaned. Its SIRET, else the number of a register
    that identifies, is its identifier.

    Raises NotAllowed, TransitionRefused ("identifier_taken", "siret_of_listed").
    """
    with database.atomic():
        actor = afresh(actor, Permission.EDIT_ENTITIES)
        kind, number = ("siret", siret) if siret else _identifying(deps, values)
        if number is not None:
            demand_free(str(kind), number)
        siren = siren_of(siret) if siret else None
        identifier = (str(kind), number) if number is not None else None
        entity = _insert(columns_of_new(deps, values, values["name"], identifier, siren=siren))
        new = {name: getattr(entity, name) or None for name in (*EDITED, "identifier")}
        _record(deps, actor, "entity.made", entity, differences({}, new))
    return entity


def change(
    deps: Dependencies, actor: Actor, entity_id: int, values: Mapping[str, Any], seen: str
) -> dict[str, list[Any]]:
    """Write these columns of EDITED over those that were shown (`seen`: their marks). Returns what changed.

    A name that it loses goes on leading to it. A number of a register that identifies becomes its identifier where it
    has none. Raises NotAllowed, NotFound, RowChanged, TransitionRefused ("identifier_taken", "listed_entity").
    """
    with database.atomic():
        entity = locked(entity_id)
        actor = afresh(actor, Permission.EDIT_ENTITIES)
        stored = {name: getattr(entity, name) for name in EDITED}
        if changed(stored, seen):
            raise RowChanged()
        changes = differences(stored, {**stored, **values})
        if entity.ministry_id is not None and changes.keys() & {"name", "kind"}:
            raise TransitionRefused("entity", "", Refusal("listed_entity"))
        if changes:
            new = {name: values[name] for name in changes}
            _write(entity, new | _identified(deps, entity, {**stored, **new}))
            if "name" in changes:
                _keep_name(deps, entity, values["name"])
            _record(deps, actor, "entity.changed", entity, changes)
    return changes


def locked(entity_id: int) -> Entity:
    """The entity, locked until the transaction ends. Raises NotFound, TransitionRefused ("entity_merged")."""
    rows = lock_entities([entity_id])
    if not rows:
        raise NotFound()
    if rows[0].merged_into_id is not None:
        raise TransitionRefused("entity", "", Refusal("entity_merged"))
    return rows[0]


def demand_free(kind: str, number: str, *, but: int | None = None) -> None:
    """Raises TransitionRefused where the number leads to an entity already ("identifier_taken": its facts name it), or
    to a body of the list ("siret_of_listed"). `but`: the entity that it may lead to."""
    bearers = [row for row in by_identifier(kind, number) if row.id != but]
    if bearers:
        raise TransitionRefused("entity", "", Refusal("identifier_taken", (str(bearers[0].id),)))
    if kind == "siret" and ministry_of_siret(number) is not None:
        raise TransitionRefused("entity", "", Refusal("siret_of_listed"))


def _identifying(deps: Dependencies, values: Mapping[str, Any]) -> tuple[str | None, str | None]:
    """The register and the number by which the entity is known, where that register identifies."""
    code, number = values["register_kind"], values["register_number"]
    if code and number and deps.registry.register(code).identifies:
        return code, number
    return None, None


def _identified(deps: Dependencies, entity: Entity, values: Mapping[str, Any]) -> dict[str, Any]:
    """What an entity without an identifier becomes by the number of its register."""
    kind, number = _identifying(deps, values) if entity.identifier is None else (None, None)
    if number is None:
        return {}
    demand_free(str(kind), number)
    return {"identifier_kind": kind, "identifier": number}


def _keep_name(deps: Dependencies, entity: Entity, name: str) -> None:
    """Its former name goes on leading to it; the present one is no former one."""
    EntityAlias.insert(
        entity=entity.id, name=entity.name, search_key=entity.search_key, until=paris_date(deps.now())
    ).on_conflict_ignore().execute()
    key = search_key(name, SEARCH_KEY_MAXIMUM)
    EntityAlias.delete().where(EntityAlias.entity == entity.id, EntityAlias.search_key == key).execute()
    former_key.keep(entity.id)


def _insert(values: Mapping[str, Any]) -> Entity:
    try:
        with database.atomic():
            entity: Entity = Entity.create(**values)
    except IntegrityError:
        # Somebody entered this number, or activated a request with it, at this instant.
        demand_free(values["identifier_kind"], values["identifier"])
        raise
    return entity


def _write(entity: Entity, values: dict[str, Any]) -> None:
    if "name" in values:
        values["search_key"] = search_key(values["name"], SEARCH_KEY_MAXIMUM)
    try:
        with database.atomic():
            Entity.update(values).where(Entity.id == entity.id).execute()
    except IntegrityError:
        if values.get("identifier"):
            demand_free(values["identifier_kind"], values["identifier"])
        raise


def _record(deps: Dependencies, actor: Actor, event: str, entity: Entity, changes: dict[str, list[Any]]) -> None:
    journal.record(
        event,
        actor,
        deps.now(),
        entity_id=entity.id,
        object_key=entity.object_key,
        name=entity.name,
        changes=changes,
    )
