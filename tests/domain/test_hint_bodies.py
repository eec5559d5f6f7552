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


BESIDE_A_LONGER_ONE = [
    ("a line of its own may be half of the longer name", "Formavenir Conseil\nFormavenir", 0),
    ("a line that ends in a full stop", "Formavenir Conseil\nFormavenir.", 0),
    ("a line that another mark opens", "Formavenir Conseil\n(Formavenir", 0),
    ("between marks", "Formavenir Conseil\n« Formavenir »", 1),
    ("between brackets", "Formavenir Conseil\n(Formavenir)", 1),
    ("with its legal form at a line's end", "Formavenir Conseil\n« Formavenir SAS »", 1),
    ("within a sentence", "Formavenir Conseil\nla société Formavenir désigne", 1),
    ("at a sentence's end", "Formavenir Conseil\nla société Formavenir.", 1),
    ("at a line's end without a mark", "Formavenir Conseil\nla société Formavenir", 0),
    ("at a line's end before a dash", "Formavenir Conseil\nla société Formavenir –", 0),
    ("after an article that begins a line", "Formavenir Conseil\nde Formavenir désigne", 0),
    ("after an article and a colon", "Formavenir Conseil\nNom : Formavenir désigne", 1),
    ("after a dash that follows no name", "Formavenir Conseil\nil – Formavenir désigne", 1),
    ("after a dash that follows a name", "Formavenir Conseil\nInstitut – Formavenir désigne", 0),
    ("after a name and a comma", "Formavenir Conseil\nInstitut, Formavenir désigne", 1),
    ("before a dash that no name follows", "Formavenir Conseil\nla société Formavenir – désigne", 1),
    ("before a name and a comma", "Formavenir Conseil\nla société Formavenir, Nantes", 1),
]


@pytest.mark.parametrize(("rule", "text", "places"), BESIDE_A_LONGER_ONE, ids=[row[0] for row in BESIDE_A_LONGER_ONE])
def test_beside_a_longer_name_only_what_stands_by_itself_counts(rule: str, text: str, places: int) -> None:
    assert len(find_body(read(text), "Formavenir").whole) == places


def test_each_place_is_told_once_in_the_order_of_the_text() -> None:
    text = "Formavenir Conseil, Formavenir SAS désigne la société Formavenir qui"
    places = find_body(read(text), "Formavenir SAS")
    assert places.whole == ((2, 3), (7, 7))
    assert places.longer == ((0, 0),)


def test_a_short_name_is_looked_for_with_its_legal_form_only() -> None:
    assert find_body(read("la société Lac désigne"), "SAS Lac").whole == ()
    assert find_body(read("la société Lacs désigne"), "SAS Lacs").whole == ((2, 2),)


def test_no_more_than_two_hundred_places_are_looked_at() -> None:
    tokens = read("\n".join(["dit Acme"] * 60)) * 4
    assert len(find_body(tokens, "Acme").whole) == 200
