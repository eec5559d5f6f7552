"""People in texts: found in every way in which a name is written, and nobody else in their place."""

from __future__ import annotations

import pytest

from domain.hints.layer import Box, Page, TextLayer, Word
from domain.hints.people import find_full_name, find_person
from domain.hints.reading import Token, tokens_of


def layer_of(text: str) -> TextLayer:
    """Lines of text on an A4 page, words parted as typed: two spaces part cells."""
    words = []
    for row, line in enumerate(text.split("\n")):
        left = 100
        for cell in line.split("  "):
            for word in cell.split(" "):
                if not word:
                    continue
                width = 9 * len(word)
                words.append(Word(word, 1, 0, (Box(left, 100 + 14 * row, left + width, 112 + 14 * row),)))
                left += width + 4
            left += 40
    return TextLayer((Page(595, 842, tuple(words)),))


def read(text: str) -> list[Token]:
    """The tokens of such a page."""
    return tokens_of(layer_of(text))


FOUND = [
    ("désigne Claire Martin, administratrice", "Claire", "Martin"),
    ("désigne Claire MARTIN administratrice entité", "Claire", "Martin"),
    ("désigne MARTIN Claire, administratrice", "Claire", "Martin"),
    ("Nom, prénoms  MARTIN Claire Sophie", "Claire", "Martin"),
    ("Nom, prénoms  MARTIN Sophie Claire", "Claire", "Martin"),
    ("MARTIN, Claire", "Claire", "Martin"),
    ("Madame Claire Sophie Martin demeurant", "Claire", "Martin"),
    ("MADAME CLAIRE MARTIN", "Claire", "Martin"),
    ("JE SOUSSIGNÉE CLAIRE MARTIN AGISSANT EN QUALITÉ DE PRÉSIDENTE", "Claire", "Martin"),
    ("par Anne Laure Le Goff", "Anne-Laure", "Le Goff"),
    ("par Anne-Laure LE-GOFF", "Anne Laure", "Le Goff"),
    ("de LE GOFF Anne-Laure", "Anne-Laure", "Le Goff"),
    ("le mandat d’Émile Aubry", "Émile", "Aubry"),
    ("le mandat d'Emile AUBRY", "Émile", "Aubry"),
    ("M. Zoé Œuvrard", "Zoe", "Oeuvrard"),
    ("M A R T I N Claire", "Claire", "Martin"),
    ("Monsieur Léo d’Aubremont", "Léo", "D'Aubremont"),
    ("Madame MARTIN Claire, présidente", "Claire", "Martin"),
    ("Claire Martin Présidente", "Claire", "Martin"),
    ("Claire MARTIN de la société Exemple", "Claire", "Martin"),
    ("Kowalczynski Łucja", "Lucja", "Kowalczyński"),
    ("Nom : MARTIN\nPrénom : Claire", "Claire", "Martin"),
    ("Nom  MARTIN  Prénoms  Claire Sophie", "Claire", "Martin"),
    ("Nom de naissance : LE GOFF Prénom(s) : Anne-Laure", "Anne Laure", "Le Goff"),
    ("Prénom : Claire\nNom : Martin", "Claire", "Martin"),
    ("ﬁlière de Claire Graﬀ", "Claire", "Graff"),
    ("Prénom : Claire\nNom de famille : Martin", "Claire", "Martin"),
    ("Paul MARTIN\nNom : MARTIN\nPrénom : Claire", "Claire", "Martin"),
    ("Nom : MARTIN\nPrénom : Paul\nné à Nantes le 3 mai 1971\nNom : MARTIN\nPrénom : Claire", "Claire", "Martin"),
    ("MARTIN Anne Sophie Louise Claire", "Claire", "Martin"),
    ("Claire Anne Sophie Louise Martin", "Claire", "Martin"),
    ("NOUS AVONS VU CLAIRE MARTIN LORS HIER", "Claire", "Martin"),
    ("CLAIRE MARTIN EST VENUE NOUS VOIR HIER", "Claire", "Martin"),
    ("MADAME CLAIRE MARTIN NOUS AVAIT VUS HIER", "Claire", "Martin"),
    ("NOTRE CHÈRE AMIE ET VOISINE CLAIRE MARTIN EST", "Claire", "Martin"),
    ("Présidente Claire MARTIN", "Claire", "Martin"),
    ("Claire MARTIN de la société", "Claire", "Martin"),
    ("Claire MARTIN Sophie", "Claire", "Martin"),
    ("Claire MARTIN de", "Claire", "Martin"),
    ("LE GOFF Anne Laure Sophie", "Anne Laure", "Le Goff"),
    ("de MARTIN Claire", "Claire", "Martin"),
    ("nomme Martin Claire présidente", "Claire", "Martin"),
    ("MARTIN Claire Présidente", "Claire", "Martin"),
]

ABSENT = [
    ("désigne Claire Dupont, administratrice", "Claire", "Martin"),
    ("désigne Paul Martin, administrateur", "Claire", "Martin"),
    ("Paul Martin et Claire Dupont", "Claire", "Martin"),
    ("Paul MARTIN, Claire DUPONT", "Claire", "Martin"),
    ("Paul MARTIN Claire DUPONT", "Claire", "Martin"),
    ("MARTIN Claire DUPONT Paul", "Paul", "Martin"),
    ("DUPONT Claire MARTIN Paul", "Claire", "Martin"),
    ("MARTIN Paul  DUPONT Claire", "Claire", "Martin"),
    ("MARTIN Paul\nClaire DUPONT", "Claire", "Martin"),
    ("Paul MARTIN\nClaire DUPONT", "Claire", "Martin"),
    ("désigne Claire Martin-Dupont, administratrice", "Claire", "Martin"),
    ("désigne Claire Dupont-Martin, administratrice", "Claire", "Martin"),
    ("désigne Claire MARTIN DUPONT", "Claire", "Martin"),
    ("désigne Claire DUPONT MARTIN", "Claire", "Martin"),
    ("désigne Claire Martin Dupont,", "Claire", "Martin"),
    ("désigne Marie-Claire Martin,", "Claire", "Martin"),
    ("désigne Jean-Noël Martin,", "Jean", "Martin"),
    ("désigne Claire de Martin,", "Claire", "Martin"),
    ("désigne Claire d’Aubremont,", "Claire", "Aubremont"),
    ("MARTIN DUPONT Claire", "Claire", "Martin"),
    ("DUPONT MARTIN Claire", "Claire", "Martin"),
    ("Claire qui tient avec soin et patience la boutique de Monsieur Martin", "Claire", "Martin"),
    ("Claire Anne Sophie Louise Jeanne Martin", "Claire", "Martin"),
    ("la société Martin. Claire assure le secrétariat", "Claire", "Martin"),
    ("Martin (Claire Dupont)", "Claire", "Martin"),
    ("Clairette Martin", "Claire", "Martin"),
    ("Claire Martinet", "Claire", "Martin"),
    ("MARTIN, Claire et Paul", "Claire", "Martin"),
    ("C. Martin", "Claire", "Martin"),
    ("Claire MARTIN de LA TOUR", "Claire", "Martin"),
    ("Claire MARTIN de LA", "Claire", "Martin"),
    ("Prénom : Paul\nNom : MARTIN\nPrénom : Claire\nNom : DUPONT", "Claire", "Martin"),
    ("Nom : MARTIN\nPrénom : Paul\nNom : DUPONT\nPrénom : Claire", "Claire", "Martin"),
    ("Nom : MARTIN\nPrénom : Paul\nNom : DUPONT\nPrénom : Claire", "Paul", "Dupont"),
    ("Nom : MARTIN DUPONT\nPrénom : Claire", "Claire", "Martin"),
    ("Nom : MARTIN\nPrénom : Claire-Marie", "Claire", "Martin"),
    ("", "Claire", "Martin"),
    ("désigne Claire Martin", "", "Martin"),
    ("rue Paul Martin Claire", "Claire", "Martin"),
    ("Claire Madame Martin", "Claire", "Martin"),
    ("Claire Présidente Martin", "Claire", "Martin"),
    ("Claire Du Martin", "Claire", "Martin"),
    ("MARTIN Madame Claire", "Claire", "Martin"),
    ("MARTIN Présidente Claire", "Claire", "Martin"),
    ("MARTIN Du Claire", "Claire", "Martin"),
    ("MARTIN Anne Sophie Louise Jeanne Claire", "Claire", "Martin"),
    ("NOUS AVONS VU CLAIRE MARTIN LORS", "Claire", "Martin"),
    ("CLAIRE MARTIN DUPONT", "Claire", "Martin"),
    ("Ici CLAIRE MARTIN DUPONT Ici NOUS VOUS ILS ELLES", "Claire", "Martin"),
    ("UN DEUX TROIS QUATRE Ici CLAIRE MARTIN DUPONT", "Claire", "Martin"),
    ("NOUS AVONS VU CLAIRE MARTIN Dupont hier", "Claire", "Martin"),
    ("de Martin Claire", "Claire", "Martin"),
    ("Martin Claire Dupont", "Claire", "Martin"),
    ("MARTIN Claire DUPONT", "Claire", "Martin"),
    ("MARTIN CLAIRE DUPONT", "Claire", "Martin"),
    ("DUPONT Claire MARTIN", "Claire", "Martin"),
    ("Paul, MARTIN, Claire", "Claire", "Martin"),
]


@pytest.mark.parametrize(("text", "first", "last"), FOUND)
def test_found(text: str, first: str, last: str) -> None:
    assert len(find_person(read(text), first, last)) == 1


@pytest.mark.parametrize(("text", "first", "last"), ABSENT)
def test_nobody_else_is_taken_for_them(text: str, first: str, last: str) -> None:
    assert find_person(read(text), first, last) == []


def test_each_place_is_told() -> None:
    found = find_person(read("Claire Martin\nMARTIN Claire"), "Claire", "Martin")
    assert found == [((1, 1), (0, 0)), ((2, 2), (3, 3))]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Je soussignée, Maëlys de La Brière, agissant", "Maëlys de La Brière"),
        ("Je soussignée, DE LA BRIÈRE Maelys, agissant", "Maëlys de La Brière"),
        ("Claude Signataire", "SIGNATAIRE Claude"),
        ("Claude Anne Signataire", "Claude Signataire"),
    ],
)
def test_a_full_name_is_found_wherever_it_is_cut(text: str, name: str) -> None:
    assert len(find_full_name(read(text), name)) == 1


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Claude Signataire-Roy", "Claude Signataire"),
        ("Jean-Claude Signataire", "Claude Signataire"),
        ("Paul Signataire et Claude Roy", "Claude Signataire"),
        ("Claude", "Claude"),
        ("le mandat de Léo d’Aubremont", "Léo Aubremont"),
        ("le mandat d’Émile Aubry", "Émile Aubry"),
        ("le mandat d’Aubry Émile", "Émile Aubry"),
        ("Claude Anne Sophie Signataire", "Claude Signataire"),
        ("Claude Anne Sophie Louise Signataire", "Claude Signataire"),
    ],
)
def test_a_full_name_is_nobody_elses(text: str, name: str) -> None:
    assert find_full_name(read(text), name) == []


def test_each_place_of_a_full_name_is_told_once() -> None:
    pairs = find_full_name(read("Claude Signataire\nSIGNATAIRE Claude"), "Claude Signataire")
    assert [{*pair} for pair in pairs] == [{(0, 0), (1, 1)}, {(2, 2), (3, 3)}]
