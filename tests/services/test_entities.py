"""Which requests are of one entity: identifiers, slots, the approver's choice."""

from __future__ import annotations

from typing import Any

import pytest
from stdnum.fr import siret as stdnum_siret

from domain.errors import NotAllowed, NotFound, TransitionRefused
from domain.states import StaffRole, State
from models import AccountRequest, Entity
from queries.entities import same_siren
from services.machinery.dependencies import Dependencies
from services.requests import attaching, entities
from tests.support import factories

WITHOUT_SIRET: dict[str, Any] = {
    "has_siret": False,
    "siret": None,
    "is_head_office": None,
    "address": "1 rue du Port",
    "kind": "cpne",
    "proof_kind": "branch_agreement",
    "register_kind": "idcc",
    "register_number": "1518",
    "name_on_proof": None,
}
ASSOCIATION: dict[str, Any] = {
    "has_siret": False,
    "siret": None,
    "is_head_office": None,
    "address": "1 rue du Port",
    "kind": "association",
    "proof_kind": "jo_notice",
    "register_kind": "rna",
    "register_number": "W751234567",
}


def test_two_requests_with_one_siret_are_of_one_entity(deps: Dependencies) -> None:
    first = factories.make_request(deps, State.WITH_SI)
    second = factories.make_request(deps, State.WITH_SI, siret=first.siret, entity_name="Un autre nom")
    assert first.entity_id == second.entity_id
    assert second.entity_name == "Un autre nom", "a request keeps what was declared"


def test_an_rna_number_identifies_an_association(deps: Dependencies) -> None:
    first, second = (factories.make_request(deps, State.WITH_SI, **ASSOCIATION) for _ in range(2))
    assert first.entity_id == second.entity_id is not None
    assert first.entity.identifier_kind == "rna"


def test_a_ministry_of_the_list_is_one_entity_whatever_is_typed(deps: Dependencies) -> None:
    ministry = factories.make_ministry()
    fields: dict[str, Any] = {"kind": "ministry", "ministry": ministry, "has_siret": None, "siret": None,
              "entity_name": "", "is_head_office": None, "proof_kind": None, "name_on_proof": None}  # fmt: skip
    first, second = (factories.make_request(deps, State.WITH_SI, **fields) for _ in range(2))
    assert first.entity_id == second.entity_id is not None
    assert first.entity.name == "Éducation nationale"


def test_two_sirets_of_one_siren_are_two_entities_that_know_each_other(deps: Dependencies) -> None:
    head = factories.make_request(deps, State.WITH_SI, siret="73282932000074")
    branch = factories.make_request(deps, State.WITH_SI, siret="73282932000082")
    assert head.entity_id != branch.entity_id
    assert [entity.id for entity in same_siren("732829320", other_than=head.entity_id)] == [branch.entity_id]


def test_without_identifier_the_approver_chooses_a_new_entity(deps: Dependencies) -> None:
    request = factories.make_request(deps, State.WITH_SI, **WITHOUT_SIRET)
    assert request.entity_id is None
    attached = attaching.attach(deps, factories.make_si_admin(deps), request.reference, None)
    assert attached.entity.name == request.entity_name
    assert attached.entity.identifier is None


def test_attached_where_a_manager_is_active_it_becomes_a_depositors_request(deps: Dependencies) -> None:
    entity = factories.make_entity(deps)
    factories.make_manager(deps, entity)
    request = factories.make_request(deps, State.WITH_SI, **WITHOUT_SIRET)
    attached = attaching.attach(deps, factories.make_si_admin(deps), request.reference, entity.id)
    assert (attached.state, attached.entity_id) == (State.WITH_MANAGER, entity.id)


def test_attached_to_an_entity_without_manager_it_stays_with_the_si(deps: Dependencies) -> None:
    entity = factories.make_entity(deps)
    request = factories.make_request(deps, State.WITH_SI, **WITHOUT_SIRET)
    attached = attaching.attach(deps, factories.make_si_admin(deps), request.reference, entity.id)
    assert (attached.state, attached.entity_id) == (State.WITH_SI, entity.id)


def test_bodies_that_truly_share_a_siret_get_slots_and_the_approver_chooses(deps: Dependencies) -> None:
    admin = factories.make_si_admin(deps)
    first = factories.make_request(deps, State.WITH_SI)
    second = factories.make_request(deps, State.WITH_SI, siret=first.siret)
    attaching.attach(deps, admin, second.reference, None)
    slots = [entity.slot for entity in Entity.select().order_by(Entity.slot)]
    assert slots == [0, 1]
    third = factories.make_request(deps, State.WITH_SI, siret=first.siret)
    assert third.entity_id is None
    assert third.state == State.WITH_SI


def test_an_unknown_entity_is_not_found(deps: Dependencies) -> None:
    request = factories.make_request(deps, State.WITH_SI, **WITHOUT_SIRET)
    with pytest.raises(NotFound):
        attaching.attach(deps, factories.make_si_admin(deps), request.reference, 999_999)


def test_attaching_to_the_same_entity_is_refused(deps: Dependencies) -> None:
    request = factories.make_request(deps, State.WITH_SI)
    with pytest.raises(TransitionRefused):
        attaching.attach(deps, factories.make_si_admin(deps), request.reference, request.entity_id)


@pytest.mark.parametrize("role", [StaffRole.REVIEWER, StaffRole.SUPPORT, StaffRole.READER])
def test_only_si_administrators_attach(deps: Dependencies, role: StaffRole) -> None:
    request = factories.make_request(deps, State.WITH_SI, **WITHOUT_SIRET)
    with pytest.raises(NotAllowed):
        attaching.attach(deps, factories.make_staff(deps, role), request.reference, None)


def test_a_register_that_does_not_identify_makes_no_entity(deps: Dependencies) -> None:
    draft = factories.make_draft(deps, **WITHOUT_SIRET)
    assert entities.identifier_of(deps, AccountRequest.get_by_id(draft.id)) is None


UNIVERSITY: dict[str, Any] = {
    "kind": "public_establishment",
    "is_school": True,
    "is_head_office": True,
    "proof_kind": "decree",
}
UNIT = factories.luhn_siret(9_901)
MOVED, THIRD = [siret for nic in range(20, 60) if stdnum_siret.is_valid(siret := f"{UNIT[:9]}{nic:05d}")][:2]


def test_a_head_office_that_moved_leads_to_its_university(deps: Dependencies) -> None:
    first = factories.make_request(deps, State.WITH_SI, siret=UNIT, **UNIVERSITY)
    second = factories.make_request(deps, State.WITH_SI, siret=MOVED, **UNIVERSITY)
    assert second.entity_id == first.entity_id
    assert second.entity.identifier == UNIT
    assert second.siret == MOVED, "a request keeps what was declared"


@pytest.mark.parametrize(
    "declared",
    [{"is_school": False, "is_head_office": False}, {"kind": "company", "is_school": None, "proof_kind": "kbis"}],
    ids=["no school", "another kind"],
)
def test_the_siren_is_no_key_elsewhere(deps: Dependencies, declared: dict[str, Any]) -> None:
    first = factories.make_request(deps, State.WITH_SI, siret=UNIT, **UNIVERSITY)
    second = factories.make_request(deps, State.WITH_SI, siret=MOVED, **{**UNIVERSITY, **declared})
    assert second.entity_id != first.entity_id


def test_several_of_one_siren_are_the_approver_s_choice(deps: Dependencies) -> None:
    for number in (UNIT, MOVED):
        factories.make_entity(deps, siret=number, kind="public_establishment")
    assert factories.make_request(deps, State.WITH_SI, siret=THIRD, **UNIVERSITY).entity_id is None
