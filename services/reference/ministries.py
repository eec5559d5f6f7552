"""The list of ministries, which SI administrators keep: names change at each reshuffle, codes never."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from peewee import chunked

from domain.actors import SYSTEM, Actor
from domain.calendar import paris_date
from domain.errors import Refusal, RowChanged, TransitionRefused
from domain.names import SEARCH_KEY_MAXIMUM, search_key
from domain.permissions import Permission, demand
from domain.row_marks import changed, differences
from models import AccountRequest, Entity, Ministry, database
from models_entities import EntityAlias
from queries.locks import lock_entities, lock_requests, lock_row
from services.entities import former_key
from services.machinery import journal
from services.machinery.dependencies import Dependencies
from services.requests.list_keys import CHUNK, list_keys

CODE_LENGTH = 50
EDITED = ("label", "former_names", "siret", "active")
"""The columns that administrators change."""


def fill(deps: Dependencies) -> int:
    """The kinds file's list, where the database has none yet: a new installation starts with it. Returns how many.

    Once there is a list it is the administrators': a ministry that they hid or renamed never comes back.
    """
    with database.atomic():
        if Ministry.select().exists():
            return 0
        for position, ministry in enumerate(deps.registry.ministries):
            Ministry.create(
                code=ministry.code,
                label=ministry.label,
                former_names=list(ministry.former_names),
                siret=ministry.siret,
                position=position,
            )
        journal.record("ministries.filled", SYSTEM, deps.now(), count=len(deps.registry.ministries))
    return len(deps.registry.ministries)


def create(
    deps: Dependencies, actor: Actor, *, label: str, former_names: list[str], siret: str | None, active: bool = True
) -> Ministry:
    """Add a ministry at the end of the list. Raises NotAllowed, TransitionRefused ("siret_taken")."""
    demand(actor, Permission.EDIT_MINISTRIES)
    with database.atomic():
        _check_siret(siret, None)
        last = Ministry.select(Ministry.position).order_by(Ministry.position.desc()).first()
        ministry = Ministry.create(
            code=_free_code(label),
            label=label,
            former_names=former_names,
            siret=siret,
            active=active,
            position=last.position + 1 if last else 0,
        )
        new = {name: getattr(ministry, name) for name in EDITED}
        journal.record(
            "ministry.created",
            actor,
            deps.now(),
            object_key=ministry.object_key,
            name=label,
            changes=differences({}, new),
        )
    return ministry


def change(
    deps: Dependencies,
    actor: Actor,
    ministry_id: int,
    *,
    label: str,
    former_names: list[str],
    siret: str | None,
    active: bool,
    seen: str,
    renamed_on: date | None = None,
) -> dict[str, list[Any]]:
    """Rename, complete, hide or show a ministry; a name it loses becomes a former one, from the day (Paris) on which it
    was renamed, today where none is said. Returns what changed.

    `seen` marks the columns as they were shown. Its entity, and its requests' search and order, follow. Raises
    NotAllowed, NotFound, RowChanged, TransitionRefused ("siret_taken", "day_to_come", "name_unchanged").
    """
    demand(actor, Permission.EDIT_MINISTRIES)
    with database.atomic():
        known = lock_row(Ministry, ministry_id)
        if changed({name: getattr(known, name) for name in EDITED}, seen):
            raise RowChanged()
        _check_siret(siret, ministry_id)
        _check_day(deps, renamed_on, is_renamed=label != known.label)
        if label != known.label and known.label not in former_names:
            former_names = [known.label, *former_names]
        new = {"label": label, "former_names": former_names, "siret": siret, "active": active}
        changes = differences({name: getattr(known, name) for name in EDITED}, new)
        if changes:
            Ministry.update({name: new[name] for name in changes}).where(Ministry.id == ministry_id).execute()
            if "label" in changes:
                until = renamed_on or paris_date(deps.now())
                _rename_copies(Ministry.get_by_id(ministry_id), known.label, until)
            since: dict[str, Any] = {"since": renamed_on.isoformat()} if renamed_on is not None else {}
            key = known.object_key
            journal.record("ministry.changed", actor, deps.now(), object_key=key, name=label, changes=changes, **since)
    return changes


def _rename_copies(ministry: Ministry, before: str, until: date) -> None:
    """What repeats a ministry's name follows it: its entity's name, unless it has another, and what its requests are
    searched and ordered by, made anew from what they declare. Its entity is still found by the name that it had until
    then (Paris). Entities are locked first, then requests by id."""
    ids = Entity.select(Entity.id).where(Entity.ministry == ministry.id).tuples()
    for entity in lock_entities(entity_id for (entity_id,) in ids):
        if entity.name == before:
            key = search_key(ministry.label, SEARCH_KEY_MAXIMUM)
            Entity.update(name=ministry.label, search_key=key).where(Entity.id == entity.id).execute()
            alias = {"name": before, "search_key": entity.search_key, "until": until}
            EntityAlias.insert(entity=entity.id, **alias).on_conflict_ignore().execute()
            former_key.keep(entity.id)
    declared = AccountRequest.select(AccountRequest.id).where(AccountRequest.ministry == ministry.id)
    requests = [request_id for (request_id,) in declared.order_by(AccountRequest.id).tuples()]
    for some in chunked(requests, CHUNK):
        for request in lock_requests(some):
            request.absorb({"ministry": ministry})
            AccountRequest.update(list_keys(request)).where(AccountRequest.id == request.id).execute()


def _check_siret(siret: str | None, but: int | None) -> None:
    if siret is not None and Ministry.select().where(Ministry.siret == siret, Ministry.id != (but or 0)).exists():
        raise TransitionRefused("ministry", "", Refusal("siret_taken"))


def _check_day(deps: Dependencies, renamed_on: date | None, *, is_renamed: bool) -> None:
    if renamed_on is None:
        return
    if not is_renamed:
        raise TransitionRefused("ministry", "", Refusal("name_unchanged"))
    if renamed_on > paris_date(deps.now()):
        raise TransitionRefused("ministry", "", Refusal("day_to_come"))


def _free_code(label: str) -> str:
    """A code made of the label's words, numbered if another ministry has it."""
    stem = re.sub(r"\W+", "_", search_key(label), flags=re.ASCII).strip("_")[:CODE_LENGTH] or "ministere"
    taken = {code for (code,) in Ministry.select(Ministry.code).tuples()}
    numbers = (stem if number == 1 else f"{stem}_{number}" for number in range(1, len(taken) + 2))
    return next(code for code in numbers if code not in taken)
