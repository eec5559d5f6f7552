"""The kinds file: both agencies' files load, and a faulty one is refused by the key at fault."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from domain.kinds import FIELD_CODES
from domain.registry import (
    DEFAULT_KINDS_FILE,
    Registry,
    UnknownCode,
    load_registry,
    registry_of,
)
from domain.signup_steps import INPUTS
from domain.states import Role, StaffRole, State
from public_signup.forms.complement import ComplementForm
from public_signup.forms.other_document import OtherDocumentForm
from public_signup.forms.proof import ProofForm
from public_signup.forms.reference import ReferenceFields
from public_signup.forms.signed_letter import SignedLetterForm

SECOND_AGENCY = Path(__file__).parents[1] / "data" / "second_agency.toml"
OURS = load_registry()
BOTH = pytest.mark.parametrize("path", [DEFAULT_KINDS_FILE, SECOND_AGENCY], ids=["ours", "second"])


def test_our_file_has_the_kinds_of_rule_2() -> None:
    registry = load_registry()

    assert [kind.code for kind in registry.kinds] == [
        "ministry",
        "company",
        "association",
        "public_establishment",
        "cpne",
        "other_public",
        "other",
    ]
    assert registry.listed_kind is registry.kind("ministry")
    assert registry.kind("ministry") not in registry.other_kinds


def test_the_second_agency_has_its_own_kinds_words_and_delay() -> None:
    registry = load_registry(SECOND_AGENCY)

    assert [kind.code for kind in registry.kinds] == ["district", "venue", "troupe"]
    assert registry.mandate_months == 6
    assert registry.role_label("entity_manager") == "Référente"
    assert registry.ministries[0].siret == "73282932000074"


@pytest.mark.parametrize(
    ("code", "label"),
    [
        ("entity_manager", "Gestionnaire entité"),
        ("depositor", "Déposant"),
        ("si_admin", "Administrateur du SI"),
        ("reviewer", "Instructeur"),
        ("support", "Assistance"),
        ("reader", "Lecteur"),
    ],
)
def test_roles_have_their_labels(code: str, label: str) -> None:
    assert load_registry().role_label(code) == label


@pytest.mark.parametrize(
    ("kind", "registers", "required"),
    [
        ("ministry", [], False),
        ("company", ["foreign", "ridet", "tahiti"], False),
        ("association", ["rna", "court"], False),
        ("public_establishment", [], False),
        ("cpne", ["idcc"], True),
    ],
)
def test_a_kind_without_siret_has_its_register(kind: str, registers: list[str], required: bool) -> None:
    known = load_registry().kind(kind)

    assert [register.code for register in known.registers] == registers
    assert known.register_required is required


def test_only_the_rna_number_finds_an_entity_by_itself() -> None:
    assert [register.code for register in load_registry().registers if register.identifies] == ["rna"]


def test_only_a_cpne_may_have_two_signatories() -> None:
    assert [kind.code for kind in load_registry().kinds if kind.max_signatories == 2] == ["cpne"]


def test_universities_and_schools_are_asked_for_among_public_establishments_only() -> None:
    assert [kind.code for kind in load_registry().kinds if kind.head_office_question] == ["public_establishment"]


def test_every_other_kind_may_give_an_equivalent_document_with_a_reason() -> None:
    for kind in load_registry().other_kinds:
        assert kind.proof("equivalent").needs_reason


def test_the_ministries_of_the_domain_facts_are_there() -> None:
    labels = " ".join(ministry.label for ministry in load_registry().ministries)

    assert len(load_registry().ministries) == 15
    for word in ("Éducation", "Travail", "Sports", "Agriculture", "Santé", "Culture", "Justice", "Armées", "Mer"):
        assert word in labels


@BOTH
def test_deciders_each_have_reasons_to_refuse(path: Path) -> None:
    registry = load_registry(path)

    assert {reason.decider for reason in registry.refusals_for("manager")} <= {"manager", "both"}
    assert {reason.decider for reason in registry.refusals_for("si")} <= {"si", "both"}
    assert registry.refusals_for("manager")
    assert not any(reason.basis for reason in registry.refusals_for("manager"))


def test_the_administrations_reasons_name_the_law_that_they_rest_on() -> None:
    """CRPA L211-5; of a second request for the same entity no text speaks, and words of one's own bring theirs."""
    without = {reason.code for reason in load_registry().refusals_for("si") if not reason.basis}

    assert without == {"duplicate", "other"}


@BOTH
@pytest.mark.parametrize("look_up", ["kind", "proof", "register", "document", "field", "role", "refusal"])
def test_an_unknown_code_is_said_so(path: Path, look_up: str) -> None:
    registry = load_registry(path)

    with pytest.raises(UnknownCode) as caught:
        getattr(registry, look_up)("nothing")

    assert (caught.value.family, caught.value.code) == (look_up, "nothing")


def unknown(look_up: Callable[[str], object]) -> str:
    """What a look-up says that it does not know."""
    with pytest.raises(UnknownCode) as caught:
        look_up("nothing")
    return caught.value.family


@BOTH
def test_a_kind_knows_its_own_proofs_and_registers_only(path: Path) -> None:
    registry = load_registry(path)

    for kind in registry.kinds:
        assert all(kind.proof(proof.code) is proof for proof in kind.proofs)
        assert all(kind.register(register.code) is register for register in kind.registers)
        assert unknown(kind.proof) == "proof"
        assert unknown(kind.register) == "register"


@BOTH
def test_reasons_of_documents_and_fields_are_found_by_code(path: Path) -> None:
    registry: Registry = load_registry(path)

    for document in registry.documents:
        assert all(document.reason(reason.code) is reason for reason in document.reasons)
        assert (unknown(document.reason), unknown(document.check)) == ("reason", "check")
    for field in registry.fields:
        assert all(field.reason(reason.code) is reason for reason in field.reasons)
        assert unknown(field.reason) == "reason"


@BOTH
def test_a_question_proposes_a_sentence_and_a_reason_of_its_document(path: Path) -> None:
    for document in load_registry(path).documents:
        assert all(document.check(question.code) is question for question in document.checklist)
        assert all(document.reason(question.reason).code != "missing" for question in document.checklist)


def test_a_question_without_a_sentence_proposes_its_reasons() -> None:
    legible, names = load_registry(SECOND_AGENCY).document("proof_of_existence").checklist

    assert legible.sentence == "Le document n’est pas lisible."
    assert names.sentence == "Nous ne lisons pas le nom de la structure."


@BOTH
def test_texts_are_typeset_in_french(path: Path) -> None:
    """No straight apostrophe, no plain space inside quotes nor before a double sign."""
    texts = list(_texts(tomllib.loads(path.read_text(encoding="utf-8"))))

    assert not [text for text in texts if re.search(r"'|« | [»:;?!]", text)]


def _texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    items = value.values() if isinstance(value, dict) else value if isinstance(value, list) else []
    return [text for item in items for text in _texts(item)]


@pytest.mark.parametrize("form", [ProofForm, OtherDocumentForm, SignedLetterForm, ReferenceFields, ComplementForm])
def test_no_document_can_take_the_name_of_an_input_of_its_page(form: Any) -> None:
    inputs = {name for one in form.__mro__ for name, member in vars(one).items() if hasattr(member, "field_class")}

    assert inputs <= INPUTS | set(FIELD_CODES)


def test_a_role_that_the_file_does_not_name_keeps_its_usual_words(tmp_path: Path) -> None:
    values = tomllib.loads(SECOND_AGENCY.read_text(encoding="utf-8"))
    values["roles"] = [
        {"code": "reader", "label": "Public", "plural": "publics", "gender": "masculine"},
        {"code": "depositor", "summary": "Annonce les spectacles."},
    ]
    registry = registry_of(values)

    assert [role.code for role in registry.roles] == [*Role, *StaffRole]
    assert registry.role_label("reader") == "Public"
    assert registry.role("reader").summary == StaffRole.READER.summary
    assert (registry.role("reader").the, registry.role("depositor").plural) == ("le public", "déposants")
    assert registry.role_label("si_admin") == StaffRole.SI_ADMIN.label


def test_a_state_that_the_file_does_not_name_keeps_its_usual_label() -> None:
    values = tomllib.loads(SECOND_AGENCY.read_text(encoding="utf-8"))
    values["states"] = {"with_si": "Chez la direction"}
    registry = registry_of(values)

    assert registry.state_label("with_si") == "Chez la direction"
    assert registry.state_label("approved") == State.APPROVED.label
    with pytest.raises(ValueError, match="nothing"):
        registry.state_label("nothing")


def test_an_agency_without_a_document_of_a_purpose_has_no_code_for_it() -> None:
    values = tomllib.loads(SECOND_AGENCY.read_text(encoding="utf-8"))
    for kind in values["kinds"]:
        kind["mandate"] = "never"
    values["documents"] = [one for one in values["documents"] if one.get("purpose") != "mandate"]

    assert registry_of(values).mandate_code == ""
    assert registry_of(values).existence_code == "proof_of_existence"


CATEGORIES = {
    "5710": ("company", "kbis"),
    "6220": ("company", "kbis"),
    "1000": ("company", "extrait_k"),
    "3120": ("company", "kbis"),
    "3220": ("company", "foreign_extract"),
    "9220": ("association", "jo_notice"),
    "9260": ("association", None),
    "7383": ("public_establishment", "decree"),
    "7190": ("public_establishment", "decree"),
    "4120": ("public_establishment", None),
    "7410": ("other_public", "convention_order"),
    "7210": ("other_public", None),
    "7490": ("other_public", None),
    "8210": ("other", None),
    "9300": ("other", None),
    "9900": ("other", None),
}


@pytest.mark.parametrize("category", CATEGORIES)
def test_the_legal_category_says_the_kind_and_its_usual_paper(category: str) -> None:
    kind = OURS.kind_of_category(category)
    assert kind is not None
    proof = kind.usual_proof(category)
    assert (kind.code, proof.code if proof is not None else None) == CATEGORIES[category]


@pytest.mark.parametrize("category", ["", "0000", "7113", "7120", "7172", "4210"])
def test_a_category_of_no_kind_that_is_offered_says_none(category: str) -> None:
    assert OURS.kind_of_category(category) is None


@pytest.mark.parametrize(("category", "school"), [("7383", True), ("7331", True), ("7384", True), ("7389", False)])
def test_the_category_says_who_must_give_its_head_office(category: str, school: bool) -> None:
    assert OURS.kind("public_establishment").is_school(category) is school
    assert not OURS.kind("company").is_school(category)
