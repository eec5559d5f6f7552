"""`flask directory load`, as an operator types it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from demo.numbers import invented_siret
from domain.companies import Finding
from services.reference.stock_directory import StockDirectory
from tests.support import sirene

pytestmark = pytest.mark.slow


def typed(app: Flask, *files: Path) -> Result:
    return app.test_cli_runner().invoke(args=["directory", "load", *map(str, files)])


def finding(number: int) -> Finding:
    return StockDirectory().look_up(invented_siret(number)).finding


def test_both_files_make_the_directory(app: Flask, tmp_path: Path) -> None:
    result = typed(app, *sirene.companies(tmp_path, 300))
    assert result.exit_code == 0, result.output
    words = r"Annuaire du 01/11/2026 en service : 300 unités légales, 300 établissements, \d+ lignes par seconde."
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
