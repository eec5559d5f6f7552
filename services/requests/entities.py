"""Which entity a request is of: found or made from an identifier, or chosen by the approver."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from domain.actors import SYSTEM
from domain.identifiers import siren_of
from models import AccountRequest, Entity
from queries.entities import bears, by_identifier, head_offices, ministry_of_siret, same_siren
from queries.locks import lock_request, until_it_stands
from queries.requests import revisions_of
from services.entities.rows import columns_of_new
from services.machinery import journal, tasks
from services.machinery.dependencies import Dependencies

TELL_SIBLINGS = "tell_siblings"
"""The kind of task that tells managers of another entity of their unit (services/requests/sibling_mails.py)."""
IDENTIFYING = ("has_siret", "siret", "register_kind", "register_number")
"""What a complement may change of what `identifier_of` reads."""


def identifier_of(deps: Dependencies, request: AccountRequest) -> tuple[str, str] | None:
    """The (kind, value) that identifies the declared body: its place in the list of ministries, SIRET, or RNA."""
    if request.ministry_id is not None:
        return "ministry", request.ministry.code
    if request.has_siret and request.siret:
        # A ministry of the list, named with its SIRET instead of picked: the same entity.
        ministry = ministry_of_siret(request.siret)
        return ("ministry", ministry.code) if ministry is not None else ("siret", request.siret)
    if request.register_kind and request.register_number and deps.registry.register(request.register_kind).identifies:
        return request.register_kind, request.register_number
    return None


def identifies_another(deps: Dependencies, request: AccountRequest) -> bool:
    """Whether what is declared now identifies another entity than the request's.

    Without an identifier, what the approver chose stands.
    """
    matching = bearers(deps, request)
    return identifier_of(deps, request) is not None and request.entity_id not in [entity.id for entity in matching]


def bearers(deps: Dependencies, request: AccountRequest) -> list[Entity]:
    """The known entities of the declared identifier: those that bear it, else those that bore it, else those whose
    head office it is."""
    identifier = identifier_of(deps, request)
    if identifier is None:
        return []
    return by_identifier(*identifier) or _of_moved_office(deps, request, identifier)


def _of_moved_office(deps: Dependencies, request: AccountRequest, identifier: tuple[str, str]) -> list[Entity]:
    """Where the head office is required its SIREN is the key: an unknown SIRET of a known unit is a head office that
    moved."""
    kind, number = identifier
    if kind != "siret" or not (request.is_school and request.is_head_office) or request.kind is None:
        return []
    required = deps.registry.kind(request.kind).head_office_question is not None
    return head_offices(siren_of(number), request.kind) if required else []


def of_complement(deps: Dependencies, request: AccountRequest) -> Entity | None:
    """The entity of a request whose complement is sent: another one where the complement changed its identifier.

    One that leaves the identifier alone leaves the entity alone: an approver may have attached the request to another
    one than its number's.
    """
    before: dict[str, Any] = {}
    for revision in revisions_of(request):
        if revision.at >= request.state_since:
            before = {name: old for name, (old, _) in revision.changes.items() if name in IDENTIFYING} | before
    former = AccountRequest(**{**request.__data__, **before})
    unchanged = identifier_of(deps, former) == identifier_of(deps, request)
    if identifies_another(deps, request) and not (unchanged and request.entity_id is not None):
        return find_or_make(deps, request)
    return request.entity


def find(deps: Dependencies, request: AccountRequest) -> Entity | None:
    """The known entity of the declared identifier, when exactly one bears it."""
    matching = bearers(deps, request)
    return matching[0] if len(matching) == 1 else None


def of_draft(deps: Dependencies, request: AccountRequest) -> Entity | None:
    """The known entity that a draft leads to: the one that it was begun for, else the one of its identifier."""
    return request.entity or find(deps, request)


def find_or_make(deps: Dependencies, request: AccountRequest) -> Entity | None:
    """The entity of the declared identifier, made at slot 0 if nobody has it yet.

    None without an identifier, or where several bodies share it: then the approver chooses.
    """
    identifier = identifier_of(deps, request)
    if identifier is None:
        return None
    matching = bearers(deps, request)
    if not matching:
        # Another transaction may be making it at this instant: the unique index lets one of the two insert.
        insert = Entity.insert(_declared(deps, request, identifier, slot=0))
        made = list(insert.on_conflict_ignore().returning(Entity.id).tuples().execute())
        matching = by_identifier(*identifier)
        if made:
            journal.record("entity.made", SYSTEM, deps.now(), entity_id=made[0][0], name=matching[0].name)
            _tell_siblings(deps, matching[0])
    return matching[0] if len(matching) == 1 else None


def lock_with_entity(
    request_id: int, entity_for: Callable[[AccountRequest], Entity | None], also: Iterable[int] = ()
) -> tuple[AccountRequest, Entity | None]:
    """Lock the request after the entity that `entity_for` finds or makes for it, and return both.

    A merge may give its number to another entity between the reading and the lock: then both are done again. Raises
    NotFound.
    """

    def attempt() -> tuple[AccountRequest, Entity | None] | None:
        entity = entity_for(AccountRequest.get_by_id(request_id))
        request = lock_request(request_id, entities=[entity.id] if entity else [], also=also)
        return (request, entity) if entity_for(request) == entity else None

    return until_it_stands(attempt)


def siblings(deps: Dependencies, request: AccountRequest) -> list[int]:
    """The ids of the entities that bear the declared identifier."""
    return [entity.id for entity in bearers(deps, request)]


def free_slot(kind: str | None, value: str | None) -> int:
    """The next slot among the entities that bear this identifier now; 0 without one."""
    if kind is None or value is None:
        return 0
    present = (entity for entity in by_identifier(kind, value) if bears(entity, kind, value))
    return max((entity.slot for entity in present), default=-1) + 1


def make_new(deps: Dependencies, request: AccountRequest) -> Entity:
    """A new entity from what was declared, beside those that share its identifier (next slot).

    Their rows are locked by the caller: of two approvers at once, the second counts the slot that the first took.
    """
    identifier = identifier_of(deps, request)
    entity: Entity = Entity.create(
        **_declared(deps, request, identifier, slot=free_slot(*(identifier or (None, None))))
    )
    _tell_siblings(deps, entity)
    return entity


def _tell_siblings(deps: Dependencies, entity: Entity) -> None:
    """Have the managers of the other entities of its unit told, if it has such."""
    if same_siren(entity.siren, other_than=entity.id):
        tasks.enqueue(deps, TELL_SIBLINGS, {"entity_id": entity.id})


def declared_of(entity: Entity) -> dict[str, object]:
    """What a request for a known entity declares of it, column by column; whom it leads to is the caller's to say."""
    siret = entity.identifier if entity.identifier_kind == "siret" else None
    return {
        "kind": entity.kind,
        "ministry": entity.ministry_id,
        "has_siret": siret is not None,
        "siret": siret,
        "entity_name": entity.name if entity.ministry_id is None else "",
        "address": entity.address,
        "postcode": entity.postcode,
        "city": entity.city,
        "country": entity.country,
        "register_kind": entity.register_kind,
        "register_number": entity.register_number,
    }


def _declared(
    deps: Dependencies, request: AccountRequest, identifier: tuple[str, str] | None, *, slot: int
) -> dict[str, object]:
    name = request.entity_name or (request.ministry.label if request.ministry_id is not None else "")
    siren = siren_of(request.siret) if request.siret else None
    declared = request.__data__
    return columns_of_new(deps, declared, name, identifier, slot=slot, siren=siren, ministry_id=request.ministry_id)
