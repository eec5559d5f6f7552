"""An SI administrator says which entity a request belongs to: an existing one, or a new one."""

from __future__ import annotations

from domain.actors import Actor
from domain.calendar import paris_date
from domain.errors import NotFound, Refusal, TransitionRefused
from domain.permissions import Permission, demand
from domain.states import State
from domain.workflow import Intent
from models import AccountRequest, Entity, database
from queries.entity_closings import is_closed
from queries.locks import lock_request, until_it_stands
from queries.memberships import has_active_manager
from queries.scopes import visible_request
from services.machinery import journal
from services.machinery.dependencies import Dependencies
from services.people.authority import afresh
from services.requests import entities
from services.requests.lifecycle import allow, move
from services.requests.routing import tell_new_decider, tell_of_claim


def attach(deps: Dependencies, actor: Actor, reference: str, entity_id: int | None) -> AccountRequest:
    """« Rattacher à … » an existing entity, or « nouvelle entité » when `entity_id` is None.

    Where a manager is active the request becomes a depositor's: it goes to that manager. Raises NotAllowed, NotFound,
    TransitionRefused.
    """
    demand(actor, Permission.ATTACH)
    with database.atomic():
        known = visible_request(actor, reference, Permission.ATTACH)
        request = until_it_stands(lambda: _locked(deps, known.id, entity_id))
        actor = afresh(actor, Permission.ATTACH)
        intent = Intent(deps.now(), target_entity_id=entity_id, new_entity=entity_id is None)
        transition = allow(deps, "attach", request, actor, intent)
        if entity_id is None:
            entity = entities.make_new(deps, request)
            journal.record("entity.made", actor, deps.now(), request=request, entity_id=entity.id, name=entity.name)
        else:
            entity = Entity.get_or_none(Entity.id == entity_id)
            if entity is None:
                raise NotFound()
            if entity.merged_into_id is not None:
                raise TransitionRefused("attach", request.state, Refusal("entity_merged"))
            if is_closed(entity, paris_date(deps.now())):
                raise TransitionRefused("attach", request.state, Refusal("entity_closed"))
        to_manager = has_active_manager(entity.id) and not request.seeks_manager_role
        target = State.WITH_MANAGER if to_manager else State.WITH_SI
        move(deps, transition, request, target, actor, detail={"entity": entity.name}, entity=entity.id)
        if to_manager:
            tell_new_decider(deps, request, "rerouted")
        tell_of_claim(deps, request)
    return request


def _locked(deps: Dependencies, request_id: int, entity_id: int | None) -> AccountRequest | None:
    """The request, after the entity that it is to be of, or those beside which it makes one; None when these are others
    by now."""
    beside = [entity_id] if entity_id is not None else entities.siblings(deps, AccountRequest.get_by_id(request_id))
    request = lock_request(request_id, entities=beside)
    return request if entity_id is not None or entities.siblings(deps, request) == beside else None
