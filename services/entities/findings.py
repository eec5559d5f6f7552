"""What became of entities, as the directory of companies tells it: a head office moved, an establishment closed.

It changes nothing of an entity: an administrator reads it, and does what follows.
"""

from __future__ import annotations

from domain.actors import SYSTEM, Actor
from domain.companies import TELLING, DirectoryAnswer, Finding, Moved, moved
from domain.permissions import Permission
from models import AccountRequest, Entity, database
from models_entities import EntityFinding
from queries.entities import bears, checked_after, open_findings
from queries.locks import lock_row
from services.machinery import journal
from services.machinery.dependencies import Dependencies
from services.people.authority import afresh


def take(deps: Dependencies, actor: Actor, entity_id: int, answer: DirectoryAnswer) -> Moved | None:
    """Keep what this answer tells of the entity, and settle what it no longer says. Returns what became of it.

    An answer about another number than its present one, or one that tells nothing, changes nothing. Raises NotFound;
    NotAllowed for a person who does not edit entities.
    """
    with database.atomic():
        entity = lock_row(Entity, entity_id)
        if actor.account_id is not None:
            actor = afresh(actor, Permission.EDIT_ENTITIES)
        if answer.finding not in TELLING or not bears(entity, "siret", answer.siret):
            return None
        change = moved(answer, needs_head_office=_needs_head_office(deps, entity.kind))
        settle(deps, entity.id, but=change[0] if change else None)
        if change is not None:
            _open(deps, actor, entity, *change)
    return change[0] if change else None


def declared(deps: Dependencies, request: AccountRequest) -> None:
    """Inside the caller's transaction, its entity locked: an applicant whose head office's SIRET is required gave
    another one of the entity's own unit."""
    entity = request.entity
    if entity is None or not (request.is_school and request.is_head_office and request.siret):
        return
    another = entity.identifier_kind == "siret" and entity.identifier != request.siret
    if another and entity.siren == request.siret[:9] and request.siret not in (entity.former_key or ""):
        _open(deps, SYSTEM, entity, Moved.HEAD_OFFICE, request.siret)


def settle(deps: Dependencies, entity_id: int, *, but: Moved | None = None) -> None:
    """What was told of an entity is done with, or no longer so; `but` stays. The entity is locked."""
    done = [one.id for one in open_findings(entity_id) if one.finding != but]
    EntityFinding.update(settled_at=deps.now()).where(EntityFinding.id.in_(done)).execute()


def check_next(deps: Dependencies, after: int) -> tuple[Entity, Finding, Moved | None] | None:
    """Look up the entity with a SIRET that follows `after`, and keep what is told of it; None where there is none.

    The directory is asked outside of any transaction.
    """
    entity = checked_after(after)
    if entity is None or deps.companies is None:
        return None
    answer = deps.companies.look_up(entity.identifier)
    return entity, answer.finding, take(deps, SYSTEM, entity.id, answer)


def _open(deps: Dependencies, actor: Actor, entity: Entity, what: Moved, value: str) -> None:
    known = next((one for one in open_findings(entity.id) if one.finding == what), None)
    if known is not None:
        EntityFinding.update(value=value).where(EntityFinding.id == known.id).execute()
        return
    EntityFinding.create(entity=entity.id, finding=what, value=value, seen_at=deps.now())
    journal.record(
        "entity.moved",
        actor,
        deps.now(),
        entity_id=entity.id,
        object_key=entity.object_key,
        name=entity.name,
        what=what.label,
    )


def _needs_head_office(deps: Dependencies, kind: str) -> bool:
    return any(one.code == kind and one.head_office_question is not None for one in deps.registry.kinds)
