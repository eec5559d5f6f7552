"""The date beside a cue, in every way in which dates are written; no other date."""

from __future__ import annotations

from datetime import date

import pytest

from domain.hints.dates import dates_in, find_dates
from tests.domain.test_hint_people import read

DAY = date(2025, 8, 1)
WAYS = ["1er août 2025", "1 août 2025", "01 AOUT 2025", "01/08/2025", "1/8/2025", "01.08.2025", "01-08-2025"]
WAYS += ["2025-08-01", "01 / 08 / 2025", "1er août. 2025"]


@pytest.mark.parametrize("way", WAYS)
def test_every_way_of_writing_a_date(way: str) -> None:
    assert [day for day, _ in dates_in(read(f"le {way}, à Nantes"))] == [DAY]


@pytest.mark.parametrize(
    "text",
    [
        *("31/02/2025", "1/8/25", "12 2025", "août 2025", "32 août 2025", "2025", "1.08-2025", ""),
        *("1er  août 2025", "1er août  2025", "1er faits 2025", "1er août 25", "1 08 / 2025", "1 / 08 2025"),
        *("01/08/1899", "01/08/2101"),
    ],
)
def test_no_date(text: str) -> None:
    assert list(dates_in(read(text))) == []


def test_each_date_is_told_with_its_words() -> None:
    dates = list(dates_in(read("du 1er août 2025 (01/01/1900) au 31/12/2100")))
    assert dates == [(DAY, (1, 3)), (date(1900, 1, 1), (4, 4)), (date(2100, 12, 31), (6, 6))]


CUED = [
    "Extrait Kbis à jour au 1er août 2025",
    "À JOUR AU 01/08/2025",
    "Fait à Nantes, le 1er août 2025",
    "Fait à Saint-Étienne-du-Rouvray, le 1er août 2025.",
    "Fait en deux exemplaires à L’Haÿ-les-Roses, le vendredi 1er août 2025",
    "Fait le 1er août 2025",
    "Signé à Paris le 01.08.2025",
    "Pour extrait conforme, à Nantes, le 1er août 2025.",
    "Situation au  1er août 2025",
    "Paru le  1er août 2025",
    "Publié au Journal officiel du 1er août 2025",
    "Délivré le 2025-08-01",
    "Nantes, le 1er août 2025",
    "À Nantes, le 1er août 2025",
    "Date de signature : 01/08/2025",
    "né le 3 mai 1971 à Rennes. Fait à Nantes, le 1er août 2025",
    "Fait à Nantes, le 1er août 2025\nné le 3 mai 2026",
    "Accord de branche\nParu le 1er août 2025",
    "à Nantes, le 1er août 2025",
    "Publié au Journal officiel n. 12 du 1er août 2025",
]
UNCUED = [
    "né le 1er août 2025 à Nantes",
    "Née à Nantes, le 1er août 2025",
    "Né à  Nantes, le 1er août 2025",
    "Date de naissance  01/08/2025",
    "Date d’immatriculation  01/08/2025",
    "Durée de la personne morale  Jusqu’au 01/08/2025",
    "Date de clôture de l’exercice : 01/08/2025",
    "Fait à Nantes par Claire Martin, née le 1er août 2025",
    "Fait à ……………, le ……………\n1er août 2025",
    "Vu la loi n° 2011-525 du 1er août 2025",
    "en date du 1er août 2025",
    "Séance du 1er août 2025",
    "à jour de ses cotisations au 1er août 2025",
    "à compter du 1er août 2025",
    "Les faits du 1er août 2025",
    "Fait à Nantes. Le 1er août 2025",
    "Accord du 1er août 2025",
    "1er août 2025",
    "titulaire d’un passeport délivré le 1er août 2025",
    "titulaire d’un passeport délivré à Nantes le 1er août 2025",
    "la convention signée le 1er août 2025",
    "la convention signée à Nantes, le 1er août 2025",
    "le dépôt fait à la préfecture de Nantes le 1er août 2025",
    "le décret publié au Journal officiel du 1er août 2025",
    "Vu l’extrait du 1er août 2025",
    "demeurant à Nantes, le 1er août 2025",
    "nantes, le 1er août 2025",
    "À nantes, le 1er août 2025",
    "Nantes, le  1er août 2025",
    "Nantes le 1er août 2025",
    "Née et déclarée, Fait à Nantes, le 1er août 2025",
    "Publié au Journal officiel. Numéro du 1er août 2025",
    "Fait à Nantes pour valoir ce que de droit, à compter du 1er août 2025",
]


@pytest.mark.parametrize("text", CUED)
def test_the_date_beside_a_cue(text: str) -> None:
    assert [found.day for found in find_dates(read(text))] == [DAY]


@pytest.mark.parametrize("text", UNCUED)
def test_a_date_without_a_cue_is_not_taken(text: str) -> None:
    assert find_dates(read(text)) == []


def test_the_cue_counts_and_not_the_newest() -> None:
    text = "à jour au 6 novembre 2024\nDate de naissance  03/05/1971\nFait à Nantes, le 7 novembre 2024\n2026-01-01"
    (found,) = find_dates(read(text))
    assert found.day == date(2024, 11, 6)
    assert found.cue == "à jour au"
    assert found.span == (0, 5)


@pytest.mark.parametrize(
    ("text", "cue"),
    [
        ("Délivré le 2025-08-01", "Délivré le"),
        ("Vu à Paris. Signé à Paris le 01.08.2025", "Signé à Paris le"),
        ("Extrait Kbis à jour au 1er août 2025", "à jour au"),
        ("né à Rennes. Fait le 1er août 2025", "Fait le"),
        ("Situation au  1er août 2025", "Situation au"),
        ("Acte\nÀ Nantes, le 1er août 2025", "À Nantes, le"),
        ("Extrait Kbis\nextrait d’aujourd’hui : situation à la date du 1er août 2025", "situation à la date du"),
    ],
)
def test_the_cue_is_told_in_the_words_of_the_text(text: str, cue: str) -> None:
    (dated,) = find_dates(read(text))
    assert (dated.day, dated.cue) == (DAY, cue)


def test_several_dates_of_one_strength_are_all_told() -> None:
    found = find_dates(read("Fait à Nantes, le 1er août 2025\nFait à Brest, le 2 août 2025"))
    assert [dated.day.day for dated in found] == [1, 2]
