"""The kinds file: both agencies' files load, and a faulty one is refused by the key at fault."""

from __future__ import annotations

import copy
import re
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from domain.registry import (
    DEFAULT_KINDS_FILE,
    Registry,
    RegistryError,
    UnknownCode,
    load_registry,
    registry_of,
)

SECOND_AGENCY = Path(__file__).parents[1] / "data" / "second_agency.toml"
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
    ("category", "kind"),
    [
        ("1000", "company"),
        ("3110", "company"),
        ("3210", "company"),
        ("4110", "public_establishment"),
        ("5710", "company"),
        ("6220", "company"),
        ("7113", "ministry"),
        ("7120", "ministry"),
        ("7160", "ministry"),
        ("7190", "public_establishment"),
        ("7210", "other_public"),
        ("7331", "public_establishment"),
        ("7383", "public_establishment"),
        ("7410", "other_public"),
        ("8450", "other"),
        ("9220", "association"),
        ("9300", "other"),
        ("9900", "other"),
        ("2110", "other"),
    ],
)
def test_a_legal_category_suggests_a_kind(category: str, kind: str) -> None:
    suggested = load_registry().kind_for_category(category)

    assert suggested is not None
    assert suggested.code == kind


def test_an_unknown_legal_category_suggests_nothing() -> None:
    assert load_registry().kind_for_category("") is None
    assert load_registry(SECOND_AGENCY).kind_for_category("7383") is None


@pytest.mark.parametrize(
    ("kind", "registers", "required"),
    [
        ("ministry", [], False),
        ("company", ["foreign", "ridet", "tahiti"], False),
        ("association", ["rna"], False),
        ("public_establishment", [], False),
        ("cpne", ["idcc"], True),
    ],
)
def test_a_kind_without_siret_has_its_register(kind: str, registers: list[str], required: bool) -> None:
    uses = load_registry().kind(kind).registers

    assert [use.register.code for use in uses] == registers
    assert all(use.required is required for use in uses)


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


@BOTH
@pytest.mark.parametrize("look_up", ["kind", "proof", "register", "document", "field", "role", "refusal"])
def test_an_unknown_code_is_said_so(path: Path, look_up: str) -> None:
    registry = load_registry(path)

    with pytest.raises(UnknownCode) as caught:
        getattr(registry, look_up)("nothing")

    assert (caught.value.family, caught.value.code) == (look_up, "nothing")


@BOTH
def test_a_kind_knows_its_own_proofs_and_registers_only(path: Path) -> None:
    registry = load_registry(path)

    for kind in registry.kinds:
        assert all(kind.proof(proof.code) is proof for proof in kind.proofs)
        assert all(kind.register(use.register.code) is use for use in kind.registers)
        with pytest.raises(UnknownCode):
            kind.proof("nothing")
        with pytest.raises(UnknownCode):
            kind.register("nothing")


@BOTH
def test_reasons_of_documents_and_fields_are_found_by_code(path: Path) -> None:
    registry: Registry = load_registry(path)

    for document in registry.documents:
        assert all(document.reason(reason.code) is reason for reason in document.reasons)
    for field in registry.fields:
        assert all(field.reason(reason.code) is reason for reason in field.reasons)


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


Values = dict[str, Any]


def _drop(values: Values, *path: Any) -> None:
    _at(values, path[:-1]).pop(path[-1])


def _set(values: Values, value: Any, *path: Any) -> None:
    _at(values, path[:-1])[path[-1]] = value


def _at(values: Any, path: tuple[Any, ...]) -> Any:
    for step in path:
        values = values[step]
    return values


def _append(values: Values, name: str, item: Any) -> None:
    values[name].append(copy.deepcopy(item))


def _check(values: Values, key: str, value: str) -> None:
    _set(values, value, "documents", 0, "checklist", 0, key)


FAULTS: list[tuple[str, Callable[[Values], object], str, str]] = [
    ("a key is missing", lambda v: _drop(v, "name"), "name", "missing"),
    ("a key inside a kind is missing", lambda v: _drop(v, "kinds", 1, "label"), "kinds[venue].label", "missing"),
    ("a key is unknown", lambda v: _set(v, 1, "kinds", 1, "mandat"), "kinds[venue].mandat", "known key"),
    ("a text is blank", lambda v: _set(v, " ", "kinds", 1, "help"), "kinds[venue].help", "empty"),
    ("a text is a number", lambda v: _set(v, 3, "name"), "name", "text"),
    ("a flag is a text", lambda v: _set(v, "oui", "kinds", 1, "listed"), "kinds[venue].listed", "true or false"),
    ("a number is true", lambda v: _set(v, True, "mandate_months"), "mandate_months", "whole number"),
    ("no month at all", lambda v: _set(v, 0, "mandate_months"), "mandate_months", "from 1"),
    ("three signatories", lambda v: _set(v, 3, "kinds", 2, "max_signatories"), "max_signatories", "from 1 to 2"),
    ("an unknown rule", lambda v: _set(v, "never", "kinds", 1, "mandate"), "kinds[venue].mandate", "not one of"),
    ("a code in capitals", lambda v: _set(v, "Venue", "kinds", 1, "code"), "code", "not a code"),
    ("a register's code longer than its column", lambda v: _set(v, "r" * 21, "registers", 0, "code"), "code", "20"),
    ("a kind twice", lambda v: _append(v, "kinds", v["kinds"][1]), "kinds[venue]", "twice"),
    ("two listed kinds", lambda v: _set(v, True, "kinds", 1, "listed"), "kinds", "at most one"),
    ("no kind left to choose", lambda v: _set(v, v["kinds"][:1], "kinds"), "kinds", "at least one active"),
    ("no kind at all", lambda v: _drop(v, "kinds"), "kinds", "at least 1"),
    ("a proof nobody defined", lambda v: _set(v, ["x"], "kinds", 1, "proofs"), "kinds[venue].proofs", "not defined"),
    ("a proof named twice", lambda v: _set(v, ["charter"] * 2, "kinds", 1, "proofs"), "proofs", "twice"),
    ("no proof where one is needed", lambda v: _set(v, [], "kinds", 1, "proofs"), "proofs", "at least 1"),
    ("a category in letters", lambda v: _set(v, ["5x"], "kinds", 1, "legal_categories"), "categories", "digits"),
    ("a category twice", lambda v: _set(v, ["5"], "kinds", 2, "legal_categories"), "kinds", "stands in 2"),
    ("a list that is a text", lambda v: _set(v, "x", "kinds", 1, "home"), "kinds[venue].home", "list of texts"),
    ("kinds that are a text", lambda v: _set(v, "x", "kinds"), "kinds", "list of tables"),
    ("a table that is a text", lambda v: _set(v, "x", "letter"), "letter", "table"),
    ("a document missing", lambda v: _drop(v, "documents", 1), "documents[mandate]", "missing"),
    ("a document unknown", lambda v: _set(v, "photo", "documents", 1, "code"), "documents[photo].code", "not one of"),
    (
        "a question whose reason is not the document's",
        lambda v: _check(v, "reason", "x"),
        "[legible].reason",
        "not one",
    ),
    ("a question whose reason is absence", lambda v: _check(v, "reason", "missing"), "[legible].reason", "not one of"),
    (
        "a question whose hint is unknown",
        lambda v: _check(v, "hint", "colour"),
        "checklist[legible].hint",
        "not one of",
    ),
    ("a field missing", lambda v: _drop(v, "fields", 0), "fields[entity_name]", "missing"),
    ("a role missing", lambda v: _drop(v, "roles", 0), "roles[entity_manager]", "missing"),
    ("no reason for managers", lambda v: _drop(v, "refusals", 1), "refusals", "manager"),
    ("a letter's placeholder unknown", lambda v: _set(v, "{nom}", "letter", "one"), "letter.one", "{nom}"),
    ("a letter's placeholder left out", lambda v: _set(v, "rien", "letter", "two"), "letter.two", "lacks"),
    ("a letter with a lone brace", lambda v: _set(v, "{", "letter", "one"), "letter.one", "braces"),
    ("a letter that reads attributes", lambda v: _set(v, "{a!r}", "letter", "one"), "letter.one", "plain"),
    ("a ministry's SIRET is wrong", lambda v: _set(v, "1", "ministries", 0, "siret"), "siret", "not a SIRET"),
    ("a ministry twice", lambda v: _append(v, "ministries", v["ministries"][0]), "trois_rivieres", "twice"),
]


@pytest.mark.parametrize(("rule", "spoil", "key", "problem"), FAULTS, ids=[fault[0] for fault in FAULTS])
def test_a_faulty_file_is_refused_by_its_key(
    rule: str, spoil: Callable[[Values], object], key: str, problem: str
) -> None:
    values = tomllib.loads(SECOND_AGENCY.read_text(encoding="utf-8"))
    spoil(values)

    with pytest.raises(RegistryError) as caught:
        registry_of(values)

    assert key in caught.value.key
    assert problem in caught.value.problem


def test_a_file_that_is_absent_or_not_toml_is_named(tmp_path: Path) -> None:
    broken = tmp_path / "kinds.toml"
    broken.write_text("name = ", encoding="utf-8")

    for path in (broken, tmp_path / "absent.toml"):
        with pytest.raises(RegistryError) as caught:
            load_registry(path)
        assert caught.value.key == str(path)
