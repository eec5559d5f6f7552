"""A draft that is begun for an entity that is known: its holder does not describe it again."""

from __future__ import annotations

from typing import Any

from domain.actors import Actor
from domain.errors import NotFound, Refusal, TransitionRefused
from domain.states import Role, State
from models import AccountRequest, Entity, Membership, database
from queries.locks import lock_entities, lock_request
from queries.memberships import current_membership
from queries.my_account import asks_to_manage, draft_to_manage
from services.machinery.dependencies import Dependencies
from services.machinery.links import hash_of, new_secret
from services.requests import entities
from services.requests.list_keys import list_keys
from services.signup.drafts import start

ALIKE = ("is_head_office", "is_school", "official", "entity_check")
"""What a request says of its entity and the entity does not keep."""


def begin_to_manage(deps: Dependencies, holder: Actor, entity_id: int) -> tuple[AccountRequest, str]:
    """A depositor asks to become manager of the entity: a draft of theirs for it, or the one that they had begun, and
    the secret that their browser keeps.

    Raises NotFound (no depositor's role there that counts), TransitionRefused ("already_asked": it is sent).
    """
    with database.atomic():
        # Two clicks at once make one draft.
        lock_entities([entity_id])
        role = current_membership(holder.account_id, entity_id)
        if role is None or role.role != Role.DEPOSITOR or role.suspended_at is not None:
            raise NotFound()
        if entity_id in asks_to_manage(role.account_id):
            raise TransitionRefused("ask_manager_role", "", Refusal("already_asked"))
        begun = draft_to_manage(role.account_id, entity_id)
        if begun is not None:
            return _here(begun)
        request, secret = start(deps, holder)
        _write(request, _declared(deps, role) | {"entity": entity_id, "seeks_manager_role": True})
        return request, secret


def begin_to_join(
    deps: Dependencies, holder: Actor, siret: str, directory: dict[str, Any]
) -> tuple[AccountRequest, str]:
    """The holder of an account asks to join the entity of this SIRET: described where it is known, else to describe.

    `directory`: what the directory of companies answered about the number. Raises TransitionRefused: "already_member",
    "membership_suspended".
    """
    with database.atomic():
        asked = {"has_siret": True, "siret": siret}
        entity = entities.find(deps, AccountRequest(**asked))
        role = current_membership(holder.account_id, entity.id) if entity is not None else None
        if role is not None:
            code = "membership_suspended" if role.suspended_at is not None else "already_member"
            raise TransitionRefused("submit_signed_in", "", Refusal(code))
        request, secret = start(deps, holder)
        _write(request, (_described(deps, entity) if entity is not None else {}) | asked | directory)
        return request, secret


def _described(deps: Dependencies, entity: Entity) -> dict[str, Any]:
    """What a draft says of a known entity."""
    listed = deps.registry.kind(entity.kind).listed
    # A body of the list is told by its place in it: nobody is asked for its number.
    numberless = {"has_siret": None} if entity.ministry_id is not None else {}
    return entities.declared_of(entity) | {"is_listed": listed} | numberless


def _declared(deps: Dependencies, role: Membership) -> dict[str, Any]:
    """The same, with what the request that gave the role said where it was of the same number."""
    values, former = _described(deps, role.entity), role.request
    if former is not None and former.siret == values["siret"]:
        values |= {name: getattr(former, name) for name in ALIKE}
    return values


def _here(begun: AccountRequest) -> tuple[AccountRequest, str]:
    """Give a draft of the holder to the browser in which they go on."""
    request, secret = lock_request(begun.id), new_secret()
    if request.state != State.DRAFT:
        raise NotFound()
    AccountRequest.update(browser_hash=hash_of(secret)).where(AccountRequest.id == request.id).execute()
    request.absorb({"browser_hash": hash_of(secret)})
    return request, secret


def _write(request: AccountRequest, values: dict[str, Any]) -> None:
    request.absorb(values)
    AccountRequest.update(values | list_keys(request)).where(AccountRequest.id == request.id).execute()
