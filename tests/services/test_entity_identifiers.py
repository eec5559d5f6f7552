"""An entity's number changes: the former one goes on leading to it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from domain.actors import Actor
from domain.errors import NotAllowed, RowChanged, TransitionRefused
from domain.search_text import parse
from domain.states import StaffRole, State
from models import AccountRequest, Entity, JournalDetail, JournalEntry
from models_entities import EntityIdentifier
from queries import directory
from queries.entities import by_identifier
from queries.likely_entities import facts_of_request, likely_entities
from services.entities.identifiers import change_identifier
from services.machinery.dependencies import Dependencies
from services.requests import attaching
from tests.support.factories import luhn_siret, make_entity, make_ministry, make_request, make_si_admin, make_staff

OLD, NEW, THIRD = (luhn_siret(number) for number in (7_101, 7_102, 7_103))
DAY = date(2026, 11, 2)


@pytest.fixture
def admin(deps: Dependencies) -> Actor:
    return make_si_admin(deps)


@pytest.fixture
def entity(deps: Dependencies) -> Entity:
    return make_entity(deps, siret=OLD, name="Institut Kerlann")


def change(deps: Dependencies, admin: Actor, entity: Entity, number: str, **given: Any) -> Entity:
    now = Entity.get_by_id(entity.id)
    values: dict[str, Any] = {"since": DAY, "why": "Le siège a déménagé.", "seen": now.identifier or "", **given}
    return change_identifier(deps, admin, entity.id, values.pop("kind", "siret"), number, **values)


def code_of(deps: Dependencies, admin: Actor, entity: Entity, number: str, **given: Any) -> str:
    with pytest.raises(TransitionRefused) as caught:
        change(deps, admin, entity, number, **given)
    return caught.value.refusal.code


def test_the_former_number_is_kept_with_its_day(deps: Dependencies, admin: Actor, entity: Entity) -> None:
    changed = change(deps, admin, entity, NEW)
    assert (changed.identifier, changed.siren, changed.slot) == (NEW, NEW[:9], 0)
    (former,) = EntityIdentifier.select()
    assert (former.entity_id, former.kind, former.value) == (entity.id, "siret", OLD)
    assert (former.since, former.until, former.why) == (None, DAY, "Le siège a déménagé.")
    detail = JournalDetail.get(JournalDetail.entry == JournalEntry.get(event="entity.identifier_changed")).detail
    assert detail["changes"] == {"identifier": [OLD, NEW]}
    assert (detail["since"], detail["reason"]) == ("2026-11-02", "Le siège a déménagé.")


def test_the_second_change_says_when_the_number_between_began(deps: Dependencies, admin: Actor, entity: Entity) -> None:
    change(deps, admin, entity, NEW)
    change(deps, admin, entity, THIRD, since=date(2026, 11, 20))
    between = EntityIdentifier.get(EntityIdentifier.value == NEW)
    assert (between.since, between.until) == (DAY, date(2026, 11, 20))


def test_a_number_that_comes_back_is_the_present_one(deps: Dependencies, admin: Actor, entity: Entity) -> None:
    change(deps, admin, entity, NEW)
    change(deps, admin, entity, OLD)
    assert [row.value for row in EntityIdentifier.select()] == [NEW]
    assert Entity.get_by_id(entity.id).identifier == OLD


def test_both_numbers_lead_to_it(deps: Dependencies, admin: Actor, entity: Entity) -> None:
    change(deps, admin, entity, NEW)
    assert [row.id for row in by_identifier("siret", OLD)] == [entity.id]
    assert [row.id for row in by_identifier("siret", NEW)] == [entity.id]
    assert by_identifier("rna", OLD) == []


def test_who_bears_a_number_today_comes_before_who_bore_it(deps: Dependencies, admin: Actor, entity: Entity) -> None:
    change(deps, admin, entity, NEW)
    heir = make_entity(deps, siret=OLD)
    assert [row.id for row in by_identifier("siret", OLD)] == [heir.id]


def test_a_request_with_the_former_number_is_of_it(deps: Dependencies, admin: Actor, entity: Entity) -> None:
    change(deps, admin, entity, NEW)
    assert make_request(deps, State.WITH_SI, siret=OLD).entity_id == entity.id
    assert make_request(deps, State.WITH_SI, siret=NEW).entity_id == entity.id
    assert Entity.select().count() == 1


def test_a_new_entity_beside_it_begins_at_the_first_slot(deps: Dependencies, admin: Actor, entity: Entity) -> None:
    change(deps, admin, entity, NEW)
    request = make_request(deps, State.WITH_SI, siret=OLD)
    attached = attaching.attach(deps, admin, request.reference, None)
    made = Entity.get_by_id(AccountRequest.get_by_id(attached.id).entity_id)
    assert (made.id != entity.id, made.identifier, made.slot) == (True, OLD, 0)


@pytest.mark.parametrize("text", [OLD, OLD[:9], NEW, f"SIRET : {OLD[:3]} {OLD[3:6]} {OLD[6:9]} {OLD[9:]}"])
def test_it_is_searched_by_both(deps: Dependencies, admin: Actor, entity: Entity, text: str) -> None:
    make_entity(deps)
    change(deps, admin, entity, NEW)
    assert [row.id for row in directory.search_entities(admin, text)] == [entity.id]


def test_a_register_s_former_number_is_searched_too(deps: Dependencies, admin: Actor) -> None:
    entity = make_entity(deps, siret="", siren=None, identifier_kind="rna", identifier="W351234567")
    change(deps, admin, entity, NEW)
    assert [row.id for row in directory.search_entities(admin, "w351234567")] == [entity.id]
    assert [row.id for row in directory.entities_called(Entity.select(), parse("W351234567").terms, listed=True)] == [
        entity.id
    ]


def test_what_was_declared_with_the_former_number_is_likely_it(
    deps: Dependencies, admin: Actor, entity: Entity
) -> None:
    change(deps, admin, entity, NEW)
    declared = facts_of_request(AccountRequest(siret=OLD), "Tout autre nom")
    ((likely, likeness),) = likely_entities(deps.registry, declared)
    assert (likely.id, likeness.reasons) == (entity.id, ("former_siret",))


def test_one_that_has_none_is_given_one(deps: Dependencies, admin: Actor) -> None:
    entity = make_entity(deps, siret="", identifier=None, identifier_kind=None, siren=None)
    changed = change(deps, admin, entity, NEW, since=None)
    assert (changed.identifier_kind, changed.identifier, changed.siren) == ("siret", NEW, NEW[:9])
    assert EntityIdentifier.select().count() == 0


def test_a_register_that_identifies_may_be_given(deps: Dependencies, admin: Actor) -> None:
    entity = make_entity(deps, siret="", identifier=None, identifier_kind=None, siren=None, kind="association")
    changed = change(deps, admin, entity, "W351234567", kind="rna")
    assert (changed.identifier_kind, changed.register_kind, changed.register_number) == ("rna", "rna", "W351234567")


def test_a_number_that_leads_to_another_is_refused(deps: Dependencies, admin: Actor, entity: Entity) -> None:
    other = make_entity(deps, siret=THIRD)
    assert code_of(deps, admin, entity, THIRD) == "identifier_taken"
    change(deps, admin, other, NEW)
    assert code_of(deps, admin, entity, THIRD) == "identifier_taken"
    make_ministry(siret=luhn_siret(7_104))
    assert code_of(deps, admin, entity, luhn_siret(7_104)) == "siret_of_listed"
    assert Entity.get_by_id(entity.id).identifier == OLD


def test_what_makes_no_sense_is_refused(deps: Dependencies, admin: Actor, entity: Entity) -> None:
    assert code_of(deps, admin, entity, OLD) == "same_identifier"
    assert code_of(deps, admin, entity, NEW, since=date(2999, 1, 1)) == "day_to_come"
    listed = make_entity(deps, ministry=make_ministry(), identifier_kind="ministry", identifier="mer")
    assert code_of(deps, admin, listed, NEW) == "listed_entity"


def test_nothing_is_written_over_a_number_that_changed_meanwhile(
    deps: Dependencies, admin: Actor, entity: Entity
) -> None:
    change(deps, admin, entity, NEW)
    with pytest.raises(RowChanged):
        change(deps, admin, entity, THIRD, seen=OLD)


def test_it_is_for_those_who_edit_entities(deps: Dependencies, entity: Entity) -> None:
    with pytest.raises(NotAllowed):
        change(deps, make_staff(deps, StaffRole.REVIEWER), entity, NEW)


def test_one_that_became_another_is_given_none(deps: Dependencies, admin: Actor, entity: Entity) -> None:
    other = make_entity(deps)
    Entity.update(merged_into=other.id, identifier=None, identifier_kind=None).where(Entity.id == entity.id).execute()
    assert code_of(deps, admin, entity, NEW) == "entity_merged"
    assert Entity.get_by_id(entity.id).identifier is None
