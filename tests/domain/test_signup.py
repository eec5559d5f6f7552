"""What a signup still lacks, step by step: each row takes one answer away from a complete one, or changes it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from domain.documents import Requirement
from domain.registry import load_registry
from domain.signup import first_incomplete, missing_answers
from domain.signup_steps import STEPS

TODAY = date(2026, 11, 27)
REGISTRY = load_registry()
ASKED = (Requirement("proof", True), Requirement("mandate", True), Requirement("signature_delegation", False))
GIVEN = ("proof", "mandate")


@dataclass
class Given:
    """A complete company with a SIRET."""

    kind: str | None = "company"
    is_listed: bool | None = None
    has_siret: bool | None = True
    siret: str | None = "73282932000074"
    is_school: bool | None = None
    is_head_office: bool | None = True
    entity_name: str = "Acme SAS"
    address: str = ""
    register_kind: str | None = None
    register_number: str | None = None
    proof_kind: str | None = "kbis"
    proof_other_reason: str = ""
    name_on_proof: bool | None = False
    signatories: Any = ({"name": "Dominique Martin", "capacity": "présidente"},)
    signatory_is_legal_representative: bool | None = True
    letter_first_name: str = "Camille"
    letter_last_name: str = "Exemple"
    signature_kind: str | None = "handwritten"
    mandate_date: date | None = TODAY
    first_name: str = "Camille"
    last_name: str = "Exemple"
    capacity: str = "Directrice"
    email_key: str = "camille@exemple.example"
    password_hash: str | None = "a hash"
    account_id: int | None = None
    ministry_id: int | None = None
    attested_at: datetime | None = datetime(2026, 11, 27, 8, tzinfo=UTC)
    official: Any = None
    entity_check: str | None = None


COMPLETE = Given()
SCHOOL = {"kind": "public_establishment", "is_school": False}
BRANCH = {"kind": "cpne", "has_siret": False, "address": "1 rue Fictive", "register_number": "1486"}
MINISTRY = {"kind": "ministry", "ministry_id": 1, "entity_name": "", "has_siret": None}

LACKS: list[tuple[str, str, dict[str, Any], str]] = [
    ("whether it is a ministry", "organisme", {"kind": None}, "nature"),
    ("nothing once the kind is chosen", "organisme", {}, ""),
    ("nothing of another body whose kind is not known yet", "organisme", {"kind": None, "is_listed": False}, ""),
    ("a ministry's kind", "organisme", {"kind": None, "is_listed": True}, "nature"),
    ("a SIRET before the kind", "entite", {"kind": None, "has_siret": None}, "has_siret"),
    ("a kind before anything else", "entite", {"kind": None}, "kind"),
    ("a kind before who one is", "vous", {"kind": None}, "kind"),
    ("nothing of the summary but that it is attested", "recapitulatif", {"first_name": ""}, ""),
    ("an attestation", "recapitulatif", {"attested_at": None}, "attested_at"),
    # The entity.
    ("nothing of a company with a SIRET", "entite", {}, ""),
    ("whether there is a SIRET", "entite", {"has_siret": None, "siret": None}, "has_siret"),
    ("the SIRET", "entite", {"siret": None}, "siret"),
    ("the name beside a SIRET", "entite", {"entity_name": ""}, "entity_name"),
    ("whether it is the head office", "entite", {"is_head_office": None}, "is_head_office"),
    ("nothing of another establishment", "entite", {"is_head_office": False}, ""),
    ("all of it, in order", "entite", {"siret": "", "entity_name": "", "is_head_office": None},
     "siret entity_name is_head_office"),
    ("the address without a SIRET", "entite", {"has_siret": False}, "address"),
    ("name and address without a SIRET", "entite", {"has_siret": False, "entity_name": ""}, "entity_name address"),
    ("no number of a register that is not required", "entite", {"has_siret": False, "address": "1 rue Fictive"}, ""),
    ("nothing of a branch with its number", "entite", BRANCH, ""),
    ("the number that a branch must have", "entite", BRANCH | {"register_number": None}, "register_number"),
    ("no number of a branch with a SIRET", "entite", BRANCH | {"register_number": None, "has_siret": True}, ""),
    ("whether it is a school", "entite", {**SCHOOL, "is_school": None}, "is_school"),
    ("nothing of what is no school", "entite", SCHOOL, ""),
    ("the head office of a school", "entite", SCHOOL | {"is_school": True, "is_head_office": False}, "is_head_office"),
    ("nothing of a school by its head office", "entite", SCHOOL | {"is_school": True}, ""),
    ("a SIRET where a school says it has none", "entite", SCHOOL | {"is_school": True, "has_siret": False},
     "has_siret"),
    ("nothing of a ministry of the list", "entite", MINISTRY, ""),
    ("which ministry", "entite", MINISTRY | {"ministry_id": None}, "ministry has_siret"),
    ("no ministry of the list where one is named", "entite",
     MINISTRY | {"ministry_id": None, "entity_name": "Ministère", "has_siret": True}, ""),
    ("no name of a ministry of the list with a SIRET", "entite", MINISTRY | {"has_siret": True}, ""),
    ("which ministry before the address", "entite", MINISTRY | {"ministry_id": None, "has_siret": False},
     "ministry entity_name address"),
    ("the address of a ministry of the list without a SIRET", "entite", MINISTRY | {"has_siret": False}, "address"),
    # The documents.
    ("nothing of complete documents", "pieces", {}, ""),
    ("whom the letter names", "pieces", {"first_name": "", "last_name": "", "letter_last_name": ""},
     "first_name last_name letter_name"),
    ("who signs", "pieces", {"signatories": ()}, "signatories"),
    ("in what capacity somebody signs", "pieces", {"signatories": ({"name": "Dominique Martin", "capacity": ""},)},
     "signatories"),
    ("nothing where one of two signatories is whole", "pieces",
     {"signatories": ({"name": "A", "capacity": "présidente"}, {"name": "", "capacity": "président"})}, ""),
    ("what entitles the signatory", "pieces", {"signatory_is_legal_representative": None},
     "signatory_is_legal_representative"),
    ("nothing more of who has a delegation", "pieces", {"signatory_is_legal_representative": False}, ""),
    ("one name, of two", "pieces", {"last_name": "Exempel"}, "letter_name"),
    ("nothing where the name is written otherwise", "pieces", {"first_name": "EXEMPLE", "last_name": "camille"}, ""),
    ("nothing where no letter was made", "pieces",
     {"letter_first_name": "", "letter_last_name": "", "last_name": "Autre"}, ""),
    ("how the letter was signed", "pieces", {"signature_kind": None}, "signature_kind"),
    ("the kind of proof, with the question it decides", "pieces", {"proof_kind": None, "name_on_proof": None},
     "proof_kind name_on_proof"),
    ("the kind of proof", "pieces", {"proof_kind": None}, "proof_kind"),
    ("why a document is equivalent", "pieces", {"proof_kind": "equivalent"}, "proof_other_reason"),
    ("nothing once it is said", "pieces", {"proof_kind": "equivalent", "proof_other_reason": "Récépissé"}, ""),
    ("whether the proof names them", "pieces", {"name_on_proof": None}, "name_on_proof"),
    ("no such answer where a mandate is always asked", "pieces", {"name_on_proof": None, "proof_kind": "decree"}, ""),
    ("no proof of a ministry", "pieces", MINISTRY | {"proof_kind": None, "name_on_proof": None}, ""),
    ("the mandate's date", "pieces", {"mandate_date": None}, "mandate_date"),
    ("a mandate's date that has come somewhere", "pieces", {"mandate_date": date(2026, 11, 29)}, "mandate_date"),
    ("a newer mandate", "pieces", {"mandate_date": date(2026, 8, 27)}, "mandate_date"),
    ("nothing where it is just new enough", "pieces", {"mandate_date": date(2026, 8, 28)}, ""),
    # The person.
    ("nothing of a person with a password", "vous", {}, ""),
    ("who they are", "vous", {"first_name": "", "last_name": "", "capacity": "", "email_key": ""},
     "first_name last_name capacity email"),
    ("a password", "vous", {"password_hash": None}, "password"),
    ("no password where there is an account", "vous", {"password_hash": None, "account_id": 0}, ""),
]  # fmt: skip


def lacking(step: str, answers: Given, asked: tuple[Requirement, ...] = ASKED, given: tuple[str, ...] = GIVEN) -> str:
    return " ".join(missing_answers(step, answers, REGISTRY, asked, given, TODAY))


@pytest.mark.parametrize(("rule", "step", "answers", "missing"), LACKS, ids=[row[0] for row in LACKS])
def test_a_step_lacks(rule: str, step: str, answers: dict[str, Any], missing: str) -> None:
    assert lacking(step, replace(COMPLETE, **answers)) == missing


def test_documents_that_must_be_given_are_missing_until_they_are() -> None:
    assert lacking("pieces", COMPLETE, given=()) == "proof mandate"
    assert lacking("pieces", COMPLETE, given=("mandate", "signature_delegation")) == "proof"


def test_where_no_mandate_is_asked_for_its_date_is_not() -> None:
    unsigned: dict[str, Any] = {"mandate_date": None, "signature_kind": None, "signatories": (), "first_name": ""}
    undated = replace(COMPLETE, signatory_is_legal_representative=None, **unsigned)
    assert lacking("pieces", undated, asked=ASKED[:1]) == ""
    assert lacking("pieces", undated, asked=(ASKED[0], Requirement("mandate", False))) == ""


def test_where_no_document_must_be_given_nothing_else_is_asked() -> None:
    nothing = replace(COMPLETE, first_name="", last_name="", proof_kind=None, name_on_proof=None, mandate_date=None)
    assert lacking("pieces", nothing, asked=ASKED[2:], given=()) == ""


@pytest.mark.parametrize(
    ("answers", "given", "first"),
    [
        ({}, GIVEN, None),
        ({"kind": None, "capacity": ""}, GIVEN, ("organisme", ("nature",))),
        ({"siret": None, "capacity": ""}, GIVEN, ("entite", ("siret",))),
        ({"capacity": ""}, ("proof",), ("pieces", ("mandate",))),
        ({"mandate_date": None}, GIVEN, ("pieces", ("mandate_date",))),
        ({"capacity": ""}, GIVEN, ("vous", ("capacity",))),
    ],
)
def test_the_first_step_that_lacks_something_is_told(
    answers: dict[str, Any], given: tuple[str, ...], first: tuple[str, tuple[str, ...]] | None
) -> None:
    assert first_incomplete(replace(COMPLETE, **answers), REGISTRY, ASKED, given, TODAY) == first


def test_every_step_can_lack_something() -> None:
    assert {step for _, step, _, missing in LACKS if missing} == set(STEPS)
