"""`flask import`, as an operator types it."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from domain.states import StaffRole
from models import Entity, Membership
from tests.support.factories import make_account
from tests.support.imports import as_csv, person
from web.current import deps

ADMIN = "admin@service.example"


@pytest.fixture
def installation(app: Flask) -> Flask:
    """With an SI administrator and an agent of support."""
    with app.app_context():
        make_account(deps(), staff=StaffRole.SI_ADMIN, address=ADMIN)
        make_account(deps(), staff=StaffRole.SUPPORT, address="support@service.example")
    return app


def typed(app: Flask, file: Path, *options: str, author: str = ADMIN) -> Result:
    return app.test_cli_runner().invoke(args=["import", str(file), "--par", author, *options])


def test_a_file_is_tried_then_imported_then_known(installation: Flask, tmp_path: Path) -> None:
    file = tmp_path / "reprise.csv"
    file.write_bytes(as_csv([person(1), person(2, Rôle="Déposant")]))
    result = typed(installation, file, "--verifier")
    assert (result.exit_code, result.stdout) == (0, "2 lignes : 2 à importer, 0 déjà enregistrées, 0 en erreur.\n")
    assert Membership.select().count() == 0
    result = typed(installation, file)
    assert (result.exit_code, result.stdout) == (0, "2 lignes : 2 importées, 0 déjà enregistrées, 0 en erreur.\n")
    assert Membership.select().count() == 2
    assert typed(installation, file).stdout == "2 lignes : 0 à importer, 2 déjà enregistrées, 0 en erreur.\n"


def test_every_problem_is_told_by_its_line_and_the_others_come(installation: Flask, tmp_path: Path) -> None:
    file = tmp_path / "reprise.csv"
    file.write_bytes(as_csv([person(1), person(2, SIRET="12{}"), person(3, Rôle="", Nom="")]))
    result = typed(installation, file)
    assert result.exit_code == 1
    assert result.stdout.splitlines() == [
        "Ligne 3, SIRET : « 12{} » n’est pas un SIRET : 14 chiffres, dont les derniers vérifient les autres.",
        "Ligne 4, Nom : Cette information manque.",
        "Ligne 4, Rôle : Cette information manque.",
        "3 lignes : 1 importées, 0 déjà enregistrées, 2 en erreur.",
    ]
    assert [entity.name for entity in Entity.select()] == ["Société 1"]


def test_columns_of_another_name_are_named(installation: Flask, tmp_path: Path) -> None:
    file = tmp_path / "reprise.csv"
    line = person(1)
    line = {"Qui": line.pop("Dénomination"), **line}
    file.write_bytes(as_csv([line]))
    result = typed(installation, file)
    assert (result.exit_code, "Il manque : « Dénomination »." in result.output) == (1, True)
    assert typed(installation, file, "--colonne", "qui=raison sociale").exit_code == 0
    for wrong in ("Où=Nom", "Qui=licorne"):
        assert typed(installation, file, "--colonne", wrong).exit_code == 2


@pytest.mark.parametrize(
    ("author", "why"),
    [
        ("personne@service.example", "Aucun compte n’a cette adresse."),
        ("support@service.example", "Vos droits ne permettent pas cette action."),
        ("rien", "adresse"),
    ],
)
def test_only_an_administrator_imports(installation: Flask, tmp_path: Path, author: str, why: str) -> None:
    file = tmp_path / "reprise.csv"
    file.write_bytes(as_csv([person(1)]))
    result = typed(installation, file, author=author)
    assert (result.exit_code, why in result.output) == (1, True)


def test_a_file_that_is_no_table_says_why(installation: Flask, tmp_path: Path) -> None:
    file = tmp_path / "reprise.csv"
    file.write_bytes(b"\xd0\xcf\x11\xe0")
    result = typed(installation, file)
    assert (result.exit_code, "enregistrez-le au format .xlsx ou .csv" in result.output) == (1, True)
