"""Entities that SI administrators enter and change."""

from __future__ import annotations

from typing import Any

import pytest

from domain.actors import Actor
from domain.calendar import paris_date
from domain.errors import NotAllowed, NotFound, RowChanged, TransitionRefused
from domain.likeness import Facts
from domain.row_marks import marks
from domain.states import StaffRole
from models import Entity, JournalDetail, JournalEntry
from models_entities import EntityAlias
from queries import directory
from queries.likely_entities import likely_entities
from services.entities import editing
from services.machinery.dependencies import Dependencies
from tests.support.factories import (
    luhn_siret,
    make_entity,
    make_manager,
    make_ministry,
    make_si_admin,
    make_staff,
)

SIRET = luhn_siret(4_321)


@pytest.fixture
def admin(deps: Dependencies) -> Actor:
    return make_si_admin(deps)


def typed(**values: Any) -> dict[str, Any]:
    usual = {"name": "Institut Kerlann", "kind": "company", "register_kind": None, "register_number": None}
    return {**dict.fromkeys(editing.EDITED, ""), **usual, **values}


def marked(entity: Entity) -> str:
    return marks({name: getattr(entity, name) for name in editing.EDITED})


def history(entity: Entity) -> list[tuple[str, Any]]:
    rows = (
        JournalDetail.select().join(JournalEntry).where(JournalEntry.entity_id == entity.id).order_by(JournalEntry.id)
    )
    return [(row.entry.event, row.detail.get("changes")) for row in rows]


def test_one_is_entered_with_its_siret(deps: Dependencies, admin: Actor) -> None:
    entity = editing.create(deps, admin, typed(city="Bruz"), SIRET)
    stored = Entity.get_by_id(entity.id)
    assert (stored.identifier_kind, stored.identifier, stored.siren) == ("siret", SIRET, SIRET[:9])
    assert (stored.search_key, stored.city, stored.slot) == ("institut kerlann", "Bruz", 0)
    ((event, changes),) = history(entity)
    assert event == "entity.made"
    assert changes["name"] == [None, "Institut Kerlann"]


def test_one_without_a_siret_is_known_by_a_register_that_identifies(deps: Dependencies, admin: Actor) -> None:
    by_rna = editing.create(deps, admin, typed(kind="association", register_kind="rna", register_number="W351234567"))
    assert (by_rna.identifier_kind, by_rna.identifier) == ("rna", "W351234567")
    by_idcc = editing.create(deps, admin, typed(kind="cpne", register_kind="idcc", register_number="1234"))
    assert (by_idcc.identifier_kind, by_idcc.identifier) == (None, None)


def test_a_number_that_leads_to_another_entity_is_refused(deps: Dependencies, admin: Actor) -> None:
    known = make_entity(deps)
    with pytest.raises(TransitionRefused) as caught:
        editing.create(deps, admin, typed(), known.identifier)
    assert (caught.value.refusal.code, caught.value.refusal.facts) == ("identifier_taken", (str(known.id),))
    ministry = make_ministry(siret=SIRET)
    with pytest.raises(TransitionRefused) as caught:
        editing.create(deps, admin, typed(), ministry.siret)
    assert caught.value.refusal.code == "siret_of_listed"
    assert Entity.select().count() == 1


def test_a_name_that_changes_is_kept_as_a_former_one(deps: Dependencies, admin: Actor) -> None:
    entity = make_entity(deps, name="Ateliers du Pré")
    changes = editing.change(deps, admin, entity.id, {"name": "Kerlann Formation"}, marked(entity))
    assert changes == {"name": ["Ateliers du Pré", "Kerlann Formation"]}
    stored = Entity.get_by_id(entity.id)
    assert (stored.name, stored.search_key) == ("Kerlann Formation", "kerlann formation")
    (alias,) = EntityAlias.select()
    assert (alias.entity_id, alias.name, alias.search_key) == (entity.id, "Ateliers du Pré", "ateliers du pre")
    assert alias.until == paris_date(deps.now())
    assert history(entity) == [("entity.changed", changes)]


def test_a_name_that_comes_back_is_no_former_one(deps: Dependencies, admin: Actor) -> None:
    entity = make_entity(deps, name="Ateliers")
    for name in ("Kerlann", "Ateliers", "Kerlann"):
        editing.change(deps, admin, entity.id, {"name": name}, marked(Entity.get_by_id(entity.id)))
    assert [alias.name for alias in EntityAlias.select()] == ["Ateliers"]


def test_what_did_not_change_writes_nothing(deps: Dependencies, admin: Actor) -> None:
    entity = make_entity(deps)
    assert editing.change(deps, admin, entity.id, {"name": entity.name, "city": ""}, marked(entity)) == {}
    assert history(entity) == []


def test_nothing_is_written_over_what_somebody_else_saved(deps: Dependencies, admin: Actor) -> None:
    entity = make_entity(deps)
    before = marked(entity)
    editing.change(deps, admin, entity.id, {"city": "Bruz"}, before)
    with pytest.raises(RowChanged):
        editing.change(deps, admin, entity.id, {"city": "Rennes"}, before)
    assert Entity.get_by_id(entity.id).city == "Bruz"


def test_a_register_that_identifies_becomes_the_identifier_of_one_that_has_none(
    deps: Dependencies, admin: Actor
) -> None:
    bare = make_entity(deps, siret="", identifier=None, identifier_kind=None, kind="association")
    number = {"register_kind": "rna", "register_number": "W351234567"}
    editing.change(deps, admin, bare.id, number, marked(bare))
    stored = Entity.get_by_id(bare.id)
    assert (stored.identifier_kind, stored.identifier) == ("rna", "W351234567")
    other = make_entity(deps, siret="", identifier=None, identifier_kind=None, kind="association")
    with pytest.raises(TransitionRefused) as caught:
        editing.change(deps, admin, other.id, number, marked(other))
    assert caught.value.refusal.facts == (str(bare.id),)
    assert Entity.get_by_id(other.id).register_number is None


def test_one_with_a_siret_keeps_it_beside_such_a_register(deps: Dependencies, admin: Actor) -> None:
    entity = make_entity(deps)
    number = {"register_kind": "rna", "register_number": "W351234567"}
    editing.change(deps, admin, entity.id, number, marked(entity))
    assert Entity.get_by_id(entity.id).identifier == entity.identifier


def test_a_body_of_the_list_is_renamed_there(deps: Dependencies, admin: Actor) -> None:
    entity = make_entity(deps, ministry=make_ministry())
    for values in ({"name": "Autre"}, {"kind": "other"}):
        with pytest.raises(TransitionRefused) as caught:
            editing.change(deps, admin, entity.id, values, marked(entity))
        assert caught.value.refusal.code == "listed_entity"
    assert editing.change(deps, admin, entity.id, {"city": "Paris"}, marked(entity)) == {"city": ["", "Paris"]}


def test_it_is_for_those_who_edit_entities(deps: Dependencies) -> None:
    entity = make_entity(deps)
    for actor in (make_staff(deps, StaffRole.REVIEWER), make_manager(deps, entity)):
        with pytest.raises(NotAllowed):
            editing.create(deps, actor, typed())
        with pytest.raises(NotAllowed):
            editing.change(deps, actor, entity.id, {"city": "Bruz"}, marked(entity))


def test_one_that_is_gone_is_not_found(deps: Dependencies, admin: Actor) -> None:
    with pytest.raises(NotFound):
        editing.change(deps, admin, 999_999, {"city": "Bruz"}, "")


@pytest.mark.parametrize("text", ["ateliers du pré", "pre", "kerlann", "ateliers kerlann"])
def test_it_is_searched_by_its_former_name_too(deps: Dependencies, admin: Actor, text: str) -> None:
    entity, _ = make_entity(deps, name="Ateliers du Pré"), make_entity(deps)
    editing.change(deps, admin, entity.id, {"name": "Kerlann Formation"}, marked(entity))
    assert [row.id for row in directory.search_entities(admin, text)] == [entity.id]


def test_a_request_with_its_former_name_may_be_of_it(deps: Dependencies, admin: Actor) -> None:
    entity, _ = make_entity(deps, name="Ateliers du Pré Neuf"), make_entity(deps, name="Ateliers de la Mer")
    editing.change(deps, admin, entity.id, {"name": "Kerlann Formation"}, marked(entity))
    ((likely, likeness), *_) = likely_entities(deps.registry, Facts(name="Ateliers du Pré Neuf"))
    assert (likely.id, likeness.reasons) == (entity.id, ("former_name",))
