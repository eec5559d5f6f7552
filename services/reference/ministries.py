"""The list of ministries, which SI administrators keep: names change at each reshuffle, codes never."""

from __future__ import annotations

import re
from typing import Any

from peewee import Value, fn

from domain.actors import SYSTEM, Actor
from domain.errors import Refusal, RowChanged, TransitionRefused
from domain.names import SEARCH_KEY_MAXIMUM, search_key
from domain.permissions import Permission, demand
from domain.row_marks import changed, differences
from models import AccountRequest, Entity, Ministry, database
from queries.locks import lock_row
from queries.patterns import like
from services.machinery import journal
from services.machinery.dependencies import Dependencies
from services.requests.list_keys import entity_key

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
) -> dict[str, list[Any]]:
    """Rename, complete, hide or show a ministry; a name it loses becomes a former one. Returns what changed.

    `seen` marks the columns as they were shown. Its entity, and its requests' search and order, follow. Raises
    NotAllowed, NotFound, RowChanged, TransitionRefused ("siret_taken").
    """
    demand(actor, Permission.EDIT_MINISTRIES)
    with database.atomic():
        known = lock_row(Ministry, ministry_id)
        if changed({name: getattr(known, name) for name in EDITED}, seen):
            raise RowChanged()
        _check_siret(siret, ministry_id)
        if label != known.label and known.label not in former_names:
            former_names = [known.label, *former_names]
        new = {"label": label, "former_names": former_names, "siret": siret, "active": active}
        changes = differences({name: getattr(known, name) for name in EDITED}, new)
        if changes:
            Ministry.update({name: new[name] for name in changes}).where(Ministry.id == ministry_id).execute()
            if "label" in changes:
                _rename_copies(ministry_id, known.label, label)
            key = known.object_key
            journal.record("ministry.changed", actor, deps.now(), object_key=key, name=label, changes=changes)
    return changes


def _rename_copies(ministry_id: int, before: str, label: str) -> None:
    """What repeats a ministry's name follows it: its entity's name, unless it has another, and what its requests are
    searched by, and ordered by where they name no body of their own."""
    named = Entity.select(Entity.id).where(Entity.ministry == ministry_id, Entity.name == before)
    key = search_key(label, SEARCH_KEY_MAXIMUM)
    Entity.update(name=label, search_key=key).where(Entity.id.in_(named)).execute()
    _rename_in_searches(ministry_id, search_key(before), search_key(label))
    nameless = AccountRequest.select(AccountRequest.id).where(
        AccountRequest.ministry == ministry_id, AccountRequest.entity_name == ""
    )
    AccountRequest.update(entity_key=entity_key(label)).where(AccountRequest.id.in_(nameless)).execute()


def _rename_in_searches(ministry_id: int, before: str, after: str) -> None:
    """Whole words alone: « mer » is no part of « mercier ». Where they stand more than once, one may be the name of a
    person or a town: such requests are few, and what they are searched by is made anew."""
    of_it = AccountRequest.ministry == ministry_id
    words = Value(" ").concat(AccountRequest.search_text).concat(" ")
    twice = of_it & like(words, f"% {before}%{before} %")
    homonyms = list(AccountRequest.select(AccountRequest, Ministry).join(Ministry).where(twice))
    renamed = fn.TRIM(fn.REPLACE(words, f" {before} ", f" {after} "))
    AccountRequest.update(search_text=renamed).where(of_it).execute()
    for row in homonyms:
        AccountRequest.update(search_text=row.search_words()).where(AccountRequest.id == row.id).execute()


def _check_siret(siret: str | None, but: int | None) -> None:
    if siret is not None and Ministry.select().where(Ministry.siret == siret, Ministry.id != (but or 0)).exists():
        raise TransitionRefused("ministry", "", Refusal("siret_taken"))


def _free_code(label: str) -> str:
    """A code made of the label's words, numbered if another ministry has it."""
    stem = re.sub(r"\W+", "_", search_key(label), flags=re.ASCII).strip("_")[:CODE_LENGTH] or "ministere"
    taken = {code for (code,) in Ministry.select(Ministry.code).tuples()}
    numbers = (stem if number == 1 else f"{stem}_{number}" for number in range(1, len(taken) + 2))
    return next(code for code in numbers if code not in taken)
