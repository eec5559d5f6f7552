"""What became of entities, as the directory of companies tells it: a head office moved, an establishment closed.

It changes nothing of an entity: an administrator reads it, and does what follows.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from itertools import islice

from domain.actors import SYSTEM, Actor
from domain.calendar import paris_date
from domain.companies import TELLING, DirectoryAnswer, Finding, Moved, moved
from domain.permissions import Permission
from models import AccountRequest, Entity, database
from models_entities import EntityFinding
from queries.entities import bears, checked_after, entities_of, open_findings, succeeded_ids
from queries.locks import lock_row
from services.machinery import journal
from services.machinery.dependencies import Dependencies
from services.people.authority import afresh

LINKS_AT_ONCE = 500
"""Links whose predecessors are looked up in one statement: there are millions of them, and hundreds of thousands of
entities."""


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
        # Who succeeded whom is another file's to tell.
        settle(deps, entity.id, but={Moved.SUCCEEDED, *(change[:1] if change else ())})
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


def take_successions(deps: Dependencies, links: Iterable[tuple[str, str, str]]) -> Iterator[tuple[Entity, str]]:
    """Keep which establishments succeeded those of entities, and settle what the links no longer say: they are all
    that there are, as (SIRET of the predecessor, of the successor, day of ISO 8601). A transaction an entity.

    Yields the entities that were succeeded, each with the SIRET of the last one that did.
    """
    today, rest = paris_date(deps.now()).isoformat(), iter(links)
    last: dict[int, tuple[str, str, str]] = {}
    while some := list(islice(rest, LINKS_AT_ONCE)):
        known = entities_of({predecessor for predecessor, _, _ in some})
        for predecessor, successor, day in some:
            if predecessor != successor and day <= today:
                for entity_id in known.get(predecessor, ()):
                    last[entity_id] = max(last.get(entity_id, ("", "", "")), (day, successor, predecessor))
    for entity_id in sorted(last.keys() | succeeded_ids()):
        _, successor, predecessor = last.get(entity_id, ("", "", ""))
        with database.atomic():
            entity = lock_row(Entity, entity_id)
            if not successor or not bears(entity, "siret", predecessor):
                settle(deps, entity_id, but=set(Moved) - {Moved.SUCCEEDED})
                continue
            _open(deps, SYSTEM, entity, Moved.SUCCEEDED, successor)
        yield entity, successor


def settle(deps: Dependencies, entity_id: int, *, but: Collection[Moved] = ()) -> None:
    """What was told of an entity is done with, or no longer so; `but` stays. The entity is locked."""
    done = [one.id for one in open_findings(entity_id) if one.finding not in but]
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
