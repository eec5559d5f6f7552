"""Which pages « Vos pièces » has, in which order, and what each holds."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from domain.documents import Situation
from domain.pieces import ANSWERS, Page, Piece, first_lacking, pages_of
from domain.registry import Registry, load_registry
from domain.signup_steps import STEP_FIELDS

OURS = load_registry()
SECOND = load_registry(Path(__file__).parents[1] / "data" / "second_agency.toml")

REPRESENTS: dict[str, Any] = {"signatory_is_legal_representative": True}
STANDS_IN: dict[str, Any] = {"signatory_is_legal_representative": False}
WAYS: list[tuple[str, Registry, str, dict[str, Any], str]] = [
    ("a Kbis that names the applicant is all", OURS, "company", {"name_on_proof": True}, "justificatif"),
    ("one that does not: then who signs", OURS, "company", {"name_on_proof": False} | REPRESENTS,
     "justificatif signataire lettre lettre-signee"),
    ("before that answer, both", OURS, "company", {}, "justificatif signataire lettre lettre-signee"),
    ("an extract that never dispenses", OURS, "company",
     {"name_on_proof": True, "proof": OURS.proof("foreign_extract")}, "justificatif signataire lettre lettre-signee"),
    ("where a letter is always asked, it comes first", OURS, "association", REPRESENTS,
     "signataire lettre justificatif lettre-signee"),
    ("the act of who stands in follows who signs", OURS, "association", STANDS_IN,
     "signataire autre/signature_delegation lettre justificatif lettre-signee"),
    ("after the proof where that decides", OURS, "company", {"name_on_proof": False} | STANDS_IN,
     "justificatif signataire autre/signature_delegation lettre lettre-signee"),
    ("a ministry proves nothing", OURS, "ministry", REPRESENTS, "signataire lettre lettre-signee"),
    ("a CPNE", OURS, "cpne", {}, "signataire lettre justificatif lettre-signee"),
    ("the person who joins has none", OURS, "company", {"has_active_manager": True}, ""),
    ("but who seeks the role", OURS, "company", {"has_active_manager": True, "seeks_manager_role": True},
     "justificatif signataire lettre lettre-signee"),
    ("a document of the agency's own follows the proof", SECOND, "venue", {},
     "justificatif autre/safety_plan signataire lettre lettre-signee"),
    ("of a venue whose licence names the applicant", SECOND, "venue", {"name_on_proof": True},
     "justificatif autre/safety_plan"),
    ("a troupe", SECOND, "troupe", STANDS_IN, "signataire lettre justificatif lettre-signee"),
]  # fmt: skip


def in_words(pages: tuple[Page, ...]) -> str:
    return " ".join(f"autre/{page.document}" if page.piece is Piece.OTHER else page.piece.value for page in pages)


@pytest.mark.parametrize(("way", "registry", "kind", "facts", "pages"), WAYS, ids=[row[0] for row in WAYS])
def test_the_pages_of(way: str, registry: Registry, kind: str, facts: dict[str, Any], pages: str) -> None:
    situation = replace(Situation(registry.kind(kind)), **facts)
    assert in_words(pages_of(registry.documents, situation)) == pages


def test_documents_without_a_mandate_have_their_pages() -> None:
    company = OURS.kind("company").model_copy(update={"mandate": "never"})
    delegation = OURS.document("signature_delegation")
    alone = delegation.model_copy(update={"asked": delegation.asked.model_copy(update={"with_mandate": False})})
    documents = [OURS.document("proof_of_existence"), alone]
    pages = pages_of(documents, Situation(company, **STANDS_IN))
    assert in_words(pages) == "autre/signature_delegation justificatif"


def test_each_page_takes_its_document_and_holds_its_answers() -> None:
    proof, *_, signed = pages_of(OURS.documents, Situation(OURS.kind("company")))
    assert (proof.document, signed.document) == ("proof_of_existence", "mandate")
    missing = ["mandate_date", "proof_kind", "proof_of_existence", "mandate"]
    assert proof.lacks(missing) == ["proof_kind", "proof_of_existence"]
    assert signed.lacks(missing) == ["mandate_date", "mandate"]


def test_the_first_page_that_lacks_something() -> None:
    pages = pages_of(OURS.documents, Situation(OURS.kind("association")))
    assert first_lacking(pages, ["mandate", "proof_kind"]) == pages[2]
    assert first_lacking(pages, ["letter_name", "mandate"]) == pages[1]
    assert first_lacking(pages, ["capacity"]) is None
    assert first_lacking((), ["mandate"]) is None


def test_every_answer_of_the_step_has_one_page() -> None:
    held = [name for names in ANSWERS.values() for name in names if name != "letter_name"]
    kept = {name for name in STEP_FIELDS["pieces"] if not name.startswith(("letter_", "document_"))}
    assert len(held) == len(set(held))
    assert set(held) == kept
