"""Bodies' names in texts."""

from __future__ import annotations

import pytest

from domain.hints.bodies import find_body
from tests.domain.test_hint_people import read

FOUND = [
    ("agissant en qualité de présidente de Formavenir désigne", "Formavenir"),
    ("Dénomination  FORMAVENIR", "Formavenir"),
    ("FORMAVENIR SAS", "SAS Formavenir"),
    ("la société Formavenir, représentée par", "Formavenir SARL"),
    ("président de l’Université de Valbourg désigne", "Université de Valbourg"),
    ("président de l'université de Valbourg désigne", "L’Université de Valbourg"),
    ("dénommée « Cœur de Loire »", "Coeur de Loire"),
    ("Durand & Fils désigne", "Durand & Fils"),
    ("Durand et Fils désigne", "Durand et Fils"),
    ("de l’Association Les Mots-Croisés, dont le siège", "Les mots croisés"),
    ("au nom de la commune de Valbourg,", "Commune de Valbourg"),
    ("agissant en qualité de directeur général de l’Atelier du Bois désigne", "Atelier du Bois"),
    ("Maire de la commune de Valbourg certifie", "Commune de Valbourg"),
]
LONGER = [
    ("Dénomination  FORMAVENIR CONSEIL", "Formavenir"),
    ("Formavenir de Nantes désigne", "Formavenir"),
    ("Formavenir d’Alsace désigne", "Formavenir"),
    ("Formavenir & Associés désigne", "Formavenir"),
    ("Institut Formavenir", "Formavenir"),
    ("Claire Martin", "Martin"),
    ("Martin Claire", "Martin"),
    ("Lycée Jean Moulin", "Jean Moulin"),
    ("Formavenir 44", "Formavenir"),
    ("dénommée « CPNE de la médiation animale »", "CPNE de la médiation"),
    ("dénommée « CPNE de la médiation animale »", "médiation animale"),
    ("le lycée Jean Moulin certifie", "Jean Moulin"),
    ("la CPNE du commerce des jouets désigne", "CPNE du commerce"),
    ("MINISTÈRE DE LA CULTURE ET DE LA COMMUNICATION", "Ministère de la Culture"),
]
ABSENT = [
    ("Formavenirs désigne", "Formavenir"),
    ("Forma  venir", "Formavenir"),
    ("Formavenir-Conseil désigne", "Formavenir"),
    ("Université de\nValbourg", "Université de Valbourg"),
    ("", "Formavenir"),
    ("Formavenir", "!"),
    ("la SAS désigne", ""),
]


@pytest.mark.parametrize(("text", "name"), FOUND)
def test_found(text: str, name: str) -> None:
    assert len(find_body(read(text), name).whole) == 1


@pytest.mark.parametrize(("text", "name"), LONGER)
def test_a_longer_name_is_another_body(text: str, name: str) -> None:
    assert find_body(read(text), name).whole == ()
    assert len(find_body(read(text), name).longer) == 1


@pytest.mark.parametrize(("text", "name"), ABSENT)
def test_absent(text: str, name: str) -> None:
    places = find_body(read(text), name)
    assert (places.whole, places.longer) == ((), ())
