"""`flask directory load`, as an operator types it."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from demo.numbers import invented_siret
from domain.companies import CompanyDirectory, DirectoryAnswer, Finding
from models_entities import EntityFinding
from services.reference.stock_directory import StockDirectory
from tests.support import sirene
from tests.support.application import deps_of
from tests.support.factories import luhn_siret, make_entity
from web import directory_commands

pytestmark = pytest.mark.slow


def typed(app: Flask, *files: Path) -> Result:
    return app.test_cli_runner().invoke(args=["directory", "load", *map(str, files)])


def finding(number: int) -> Finding:
    return StockDirectory().look_up(invented_siret(number)).finding


def test_both_files_make_the_directory(app: Flask, tmp_path: Path) -> None:
    result = typed(app, *sirene.companies(tmp_path, 300))
    assert result.exit_code == 0, result.output
    words = (
        r"Annuaire du 01/11/2026 en service : 300 unités légales, 300 établissements, [\d\u202f]+ lignes par seconde."
    )
    assert re.search(words, result.stdout)
    assert [finding(number) for number in (1, 300, 301)] == [Finding.KNOWN, Finding.KNOWN, Finding.UNKNOWN]


def test_a_broken_file_changes_nothing_and_says_why(app: Flask, tmp_path: Path) -> None:
    typed(app, *sirene.companies(tmp_path, 3))
    units, establishments = sirene.companies(tmp_path, 500)
    whole = establishments.read_bytes()
    establishments.write_bytes(whole[: len(whole) * 2 // 3])
    result = typed(app, units, establishments)
    assert result.exit_code == 1
    assert "StockEtablissement_utf8.zip" in result.output
    assert "Rien n’a été changé : l’annuaire d’avant reste en service." in result.output
    assert [finding(number) for number in (3, 4)] == [Finding.KNOWN, Finding.UNKNOWN]


@pytest.mark.parametrize(
    ("units", "establishments", "why"),
    [
        (range(1, 101), range(1, 51), "Les deux fichiers ne vont pas ensemble"),
        (range(1, 2), range(0), "L’un des deux fichiers ne contient aucune ligne."),
        ([1, 1], [1], "Un même numéro s’y trouve deux fois"),
    ],
)
def test_files_that_do_not_go_together_say_why(
    app: Flask, tmp_path: Path, units: range, establishments: range, why: str
) -> None:
    files = sirene.stock(tmp_path, map(sirene.unit, units), map(sirene.establishment, establishments))
    result = typed(app, *files)
    assert result.exit_code == 1
    assert why in result.output
    assert finding(1) is Finding.UNAVAILABLE


class Silent:
    """Never answers."""

    def look_up(self, siret: str) -> DirectoryAnswer:
        return DirectoryAnswer(siret, Finding.UNAVAILABLE)


class Closing:
    """It says that every establishment ceased."""

    def look_up(self, siret: str) -> DirectoryAnswer:
        return DirectoryAnswer(siret, Finding.CEASED)


def asks(app: Flask, monkeypatch: pytest.MonkeyPatch, companies: CompanyDirectory) -> None:
    """The installation asks this directory, and waits for nothing."""
    monkeypatch.setitem(app.extensions, "guichet_dependencies", replace(deps_of(app), companies=companies))
    monkeypatch.setattr(directory_commands, "AGAIN", (0.0, 0.0))


def test_what_became_of_each_entity_is_listed(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    one, two = (make_entity(deps_of(app), name=name) for name in ("Kerlann", "Plouvern"))
    asks(app, monkeypatch, Closing())
    result = app.test_cli_runner().invoke(args=["directory", "check"])
    assert result.exit_code == 0, result.output
    assert f"{one.identifier}\tKerlann\tCet établissement est fermé" in result.output
    assert "2 entités vérifiées, 2 à revoir." in result.output
    again = app.test_cli_runner().invoke(args=["directory", "check", "--depuis", str(one.id)])
    assert (two.identifier in again.output, one.identifier in again.output) == (True, False)


def test_those_that_another_succeeded_are_listed_too(app: Flask, tmp_path: Path) -> None:
    one, two = (make_entity(deps_of(app), name=name) for name in ("Kerlann", "Plouvern"))
    last = luhn_siret(9_902)
    links = sirene.successions(
        tmp_path,
        (one.identifier, luhn_siret(9_901), "2024-01-01"),
        (one.identifier, last, "2025-06-30"),
        (two.identifier, luhn_siret(9_903), "2030-01-01"),
        (luhn_siret(9_904), two.identifier, "2020-01-01"),
    )
    result = app.test_cli_runner().invoke(args=["directory", "check", "--succession", str(links)])
    assert result.exit_code == 0, result.output
    assert f"{one.identifier}\tKerlann\tUn autre établissement lui a succédé\t{last}" in result.output
    assert "Plouvern" not in result.output
    assert "1 entité à qui une autre a succédé." in result.output


def test_a_file_of_another_kind_or_cut_changes_nothing(app: Flask, tmp_path: Path) -> None:
    one = make_entity(deps_of(app), name="Kerlann")
    units, _ = sirene.companies(tmp_path, 1)
    cut = sirene.zipped(tmp_path / "cut.zip", sirene.text_of(sirene.SUCCESSION_COLUMNS, [])
                        + f"{one.identifier},{luhn_siret(9_901)},2024-01-01,,,\n12,34,2024-01-01,,,\n")  # fmt: skip
    for path, why in ((units, "ce n’est pas le fichier"), (cut, "n’est pas un SIRET")):
        result = app.test_cli_runner().invoke(args=["directory", "check", "--succession", str(path)])
        assert (result.exit_code, why in result.output) == (1, True)
    assert EntityFinding.select().count() == 0


def test_a_directory_that_is_away_says_where_to_go_on(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    make_entity(deps_of(app))
    asks(app, monkeypatch, Silent())
    result = app.test_cli_runner().invoke(args=["directory", "check"])
    assert result.exit_code == 1
    assert "--depuis 0" in result.output


def test_without_a_directory_nothing_is_checked(app: Flask) -> None:
    result = app.test_cli_runner().invoke(args=["directory", "check"])
    assert result.exit_code == 1
    assert "GUICHET_COMPANY_DIRECTORY" in result.output
