"""Which known entities an approver is shown beside a declared one: rare words count more than common ones."""

from __future__ import annotations

from pathlib import Path

import pytest
from peewee import Database

from domain.likeness import Facts
from domain.names import search_key
from domain.registry import load_registry
from models import Entity, Ministry
from queries.likely_entities import facts_of_request, likely_entities
from services.machinery.dependencies import Dependencies
from tests.support import factories
from tests.support.dependencies import make_deps

REGISTRY = load_registry()


@pytest.fixture
def deps(database: Database, tmp_path: Path) -> Dependencies:
    return make_deps(tmp_path)


def known(deps: Dependencies, name: str, **fields: object) -> Entity:
    """An entity without a SIRET."""
    values: dict[str, object] = {"kind": "association", "created_at": deps.now()}
    return Entity.create(name=name, search_key=search_key(name), **{**values, **fields})


def names(declared: Facts) -> list[str]:
    return [entity.name for entity, _ in likely_entities(REGISTRY, declared)]


def test_the_right_one_is_found_among_many_that_share_a_common_word(deps: Dependencies) -> None:
    rows = [
        {"kind": "company", "name": f"École numéro {n}", "search_key": f"ecole numero {n}", "created_at": deps.now()}
        for n in range(4000)
    ]
    for start in range(0, len(rows), 500):
        Entity.insert_many(rows[start : start + 500]).execute()
    known(deps, "École du Vieux Tilleul")
    assert names(Facts("Ecole du vieux tilleul"))[0] == "École du Vieux Tilleul"
    assert names(Facts("École des Vieux Tilleuls"))[0] == "École du Vieux Tilleul"


@pytest.mark.parametrize(
    ("rule", "declared", "there", "fields"),
    [
        ("an acronym", "UFCV", "Union française des centres de vacances", {}),
        ("its words", "Union française des centres de vacances", "UFCV", {}),
        ("a plural", "Ateliers Fontaine", "Atelier Fontaine", {}),
        ("a legal form", "SARL Fontaine", "Fontaine", {}),
        ("a longer name", "Fontaine formation professionnelle continue", "Fontaine", {}),
        ("the postcode and most of the name", "Fontaine", "Fonteine", {"postcode": "44000"}),
    ],
)
def test_it_is_found_by(deps: Dependencies, rule: str, declared: str, there: str, fields: dict[str, str]) -> None:
    known(deps, there, **fields)
    known(deps, "Boulangerie Petit")
    assert names(Facts(declared, postcode="44000")) == [there]


def test_a_number_of_any_register_counts_and_an_identifying_one_more(deps: Dependencies) -> None:
    known(deps, "Branche du jouet", register_kind="idcc", register_number="1607")
    known(deps, "Tout autre nom", identifier_kind="rna", identifier="W123456789")
    known(deps, "Ailleurs", register_kind="foreign", register_number="1607")
    declared = Facts("Rien de commun", numbers=(("idcc", "1607"), ("rna", "W123456789")))
    found = likely_entities(REGISTRY, declared)
    assert [(entity.name, likeness.score, likeness.reasons) for entity, likeness in found] == [
        ("Tout autre nom", 1.0, ("rna",)),
        ("Branche du jouet", 0.7, ("idcc",)),
    ]


def test_a_ministry_is_found_by_a_former_name(deps: Dependencies) -> None:
    ministry: Ministry = factories.make_ministry(
        label="Ministère nouveau", former_names=["Ministère des anciens métiers"]
    )
    known(deps, "Ministère nouveau", kind="ministry", ministry=ministry)
    found = likely_entities(REGISTRY, Facts("Ministère des anciens métiers"))
    assert [likeness.reasons for _, likeness in found] == [("former_name",)]


def test_nothing_is_likely_for_nothing(deps: Dependencies) -> None:
    known(deps, "Fontaine")
    assert names(Facts("")) == []
    assert names(Facts("de la")) == []


@pytest.mark.parametrize(
    ("declared", "there", "shared"),
    [
        ("1486, 2098", "2098", True),
        ("2098", "1486, 2098", True),
        ("1486", "1486, 2098", True),
        ("0016, 1486", "2098, 1486, 3017", True),
        ("1486, 2098", "3017", False),
        ("0209", "1486, 2098", False),
    ],
)
def test_a_branch_in_common_with_a_joint_commission_of_several(
    deps: Dependencies, declared: str, there: str, *, shared: bool
) -> None:
    known(deps, "Commission des industries d’art", kind="cpne", register_kind="idcc", register_number=there)
    request = factories.make_draft(
        deps, kind="cpne", has_siret=False, siret=None, register_kind="idcc", register_number=declared
    )
    likely = likely_entities(REGISTRY, facts_of_request(request, "Quelqu’un d’autre"))
    assert [likeness.reasons for _, likeness in likely] == ([("idcc",)] if shared else [])
