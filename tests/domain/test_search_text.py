"""What is typed into a search box, read: words, numbers however they are copied, operators, and what is left aside."""

from __future__ import annotations

import string
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.search_text import LENGTH, Fault, Kind, Operator, Search, Term, clean, parse
from domain.search_values import Choice, Period, one_of, since

STATES = one_of(
    [
        Choice("with_si", "En attente de l’administrateur du SI"),
        Choice("with_manager", "En attente du gestionnaire"),
        Choice("approved", "Validée", ("acceptée",)),
        Choice("rejected", "Refusée"),
    ]
)
TODAY = date(2026, 11, 27)
OPERATORS = (
    Operator(("statut", "etat"), STATES),
    Operator(("depuis",), since(TODAY)),
    Operator(("entite",), lambda text: text),
)


def terms(text: str) -> list[tuple[str, str, bool]]:
    return [(term.value, term.kind.value, term.negated) for term in parse(text, OPERATORS).terms]


def conditions(text: str) -> list[tuple[str, object, bool]]:
    return [(one.operator, one.value, one.negated) for one in parse(text, OPERATORS).conditions]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("martin camille", [("martin", "text", False), ("camille", "text", False)]),
        ("-martin", [("martin", "text", True)]),
        ("jean-pierre", [("jean-pierre", "text", False)]),
        ('"cuisine & terroirs" lyon', [("cuisine & terroirs", "text", False), ("lyon", "text", False)]),
        ("-« Cuisine & Terroirs »", [("Cuisine & Terroirs", "text", True)]),
        ("“jean paul”", [("jean paul", "text", False)]),
        ("Cuisine\u00a0&\u202fTerroirs", [("Cuisine", "text", False), ("Terroirs", "text", False)]),
        ("lyon & - % _ * : ", [("lyon", "text", False)]),
        ("%", [("%", "text", False)]),
        ("100%", [("100%", "text", False)]),
        ("a\x00b\u200e", [("a", "text", False), ("b", "text", False)]),
        ("Objet : demande", [("Objet", "text", False), ("demande", "text", False)]),
        ("RNA : W751234567", [("W751234567", "text", False)]),
        ("N° RNA : W751234567", [("W751234567", "text", False)]),
        ("IDCC : 1486", [("1486", "text", False)]),
        ("Adresse mail : zoe@bois.example", [("zoe@bois.example", "address", False)]),
        ("Fonction : cheffe d’atelier", [("cheffe", "text", False), ("d’atelier", "text", False)]),
        ("12:30", [("12:30", "text", False)]),
    ],
)
def test_words(typed: str, expected: list[tuple[str, str, bool]]) -> None:
    assert terms(typed) == expected


@pytest.mark.parametrize(
    ("typed", "kind", "value"),
    [
        ("73282932000074", Kind.SIRET, "73282932000074"),
        ("732 829 320 00074", Kind.SIRET, "73282932000074"),
        ("\u200e732\u00a0829\u202f320 00074", Kind.SIRET, "73282932000074"),
        ("SIRET : 732 829 320 00074", Kind.SIRET, "73282932000074"),
        ("n'importe 732.829.320.00074 quoi", Kind.SIRET, "73282932000074"),
        ("n'importe 73282932000075, quoi", Kind.SIRET, "73282932000075"),
        ("SIRET : 73282932000075", Kind.SIRET, "73282932000075"),
        ("732 829 320", Kind.SIREN, "732829320"),
        ("732829320 75002", Kind.SIREN, "732829320"),
        ("732829320 75002", Kind.TEXT, "75002"),
        ("Contact@Mairie-Orléans.example", Kind.ADDRESS, "contact@xn--mairie-orlans-khb.example"),
        ("<jean@ecole.example>", Kind.ADDRESS, "jean@ecole.example"),
        ("Jean Roy <jean@ecole.example>", Kind.ADDRESS, "jean@ecole.example"),
        ("mailto:jean@ecole.example", Kind.ADDRESS, "jean@ecole.example"),
        ("jean@ecole.example.", Kind.ADDRESS, "jean@ecole.example"),
        ("martin 'jean@ecole.example'", Kind.ADDRESS, "jean@ecole.example"),
        ("732 829 320 R.C.S. Nantes", Kind.SIREN, "732829320"),
        ("N° SIRET&nbsp;: 732·829·320·00074", Kind.SIRET, "73282932000074"),
    ],
)
def test_numbers_and_addresses_however_they_are_copied(typed: str, kind: Kind, value: str) -> None:
    assert (kind, value) in [(term.kind, term.value) for term in parse(typed, OPERATORS).terms]


@pytest.mark.parametrize("typed", ["{}", "[{}]", "Réf. : {}", "référence {}", "(\u200e{}\u200e)", "vu : {} merci"])
def test_references_however_they_are_copied(typed: str) -> None:
    reference = "K7M-4QX-9BY"
    assert (Kind.REFERENCE, reference) in [(term.kind, term.value) for term in parse(typed.format(reference)).terms]
    bare = parse(reference.lower().replace("-", " ")).terms
    assert [(term.kind, term.value) for term in bare] == [(Kind.REFERENCE, reference)]


@pytest.mark.parametrize(
    "typed",
    [
        "Re: [{}] Votre compte est ouvert",
        "TR : Complément reçu : Zoé Roy [ {} ]",
        "https://guichet.example/backoffice/demandes/{}?vue=toutes",
        "« {} »",
        "n° {}",
        "#{}",
        "'{}'",
    ],
)
def test_a_subject_or_an_address_of_ours_is_the_reference_in_it(typed: str) -> None:
    read = parse(typed.format("K7M-4QX-9BY"), OPERATORS)
    assert [(term.kind, term.value) for term in read.terms] == [(Kind.REFERENCE, "K7M-4QX-9BY")]
    assert not read.conditions
    assert not read.faults


@pytest.mark.parametrize(
    ("typed", "negated", "count"),
    [("-K7M-4QX-9BY", True, 1), ("-[K7M-4QX-9BY] roy", True, 2), ("roy -[K7M-4QX-9BY]", True, 2)],
)
def test_a_reference_that_is_excluded_stays_so(typed: str, negated: bool, count: int) -> None:
    read = parse(typed).terms
    assert len(read) == count
    assert [term.negated for term in read if term.kind is Kind.REFERENCE] == [negated]


def test_an_operator_beside_an_address_is_read() -> None:
    assert conditions("statut:refusée zoe@bois.example") == [("statut", ("rejected",), False)]
    assert conditions("entite:zoe@bois.example") == [("entite", "zoe@bois.example", False)]


@pytest.mark.parametrize(
    ("typed", "spelling"),
    [
        ("C.F.A.", "cfa"),
        ("№", "n"),
        ("l’École", "l ecole"),
        ("cœur", "coeur"),
        ("arʼvro", "ar vro"),
        ("Terroirs&#8217;", "terroirs"),
    ],
)
def test_a_word_is_looked_for_as_it_is_stored(typed: str, spelling: str) -> None:
    assert spelling in parse(typed).terms[0].spellings


def test_an_address_of_another_script_is_looked_for_as_it_is_typed_and_as_it_is_stored() -> None:
    assert parse("@mairie-orléans.example").terms[0].spellings == (
        "mairie orleans example",
        "@mairie-orléans.example",
        "@xn--mairie-orlans-khb.example",
    )


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("statut:refusee", ("statut", ("rejected",), False)),
        ("ÉTAT:Refusée", ("statut", ("rejected",), False)),
        ("statut : refusée", ("statut", ("rejected",), False)),
        ("-statut:acceptee", ("statut", ("approved",), True)),
        ("statut:refusée,validée", ("statut", ("rejected", "approved"), False)),
        ('statut:"en attente"', ("statut", ("with_si", "with_manager"), False)),
        ("statut:with_si", ("statut", ("with_si",), False)),
        ("entite:« Cuisine & Terroirs »", ("entite", "Cuisine & Terroirs", False)),
        ("depuis:>10j", ("depuis", Period(last=date(2026, 11, 16)), False)),
        ("depuis:10j", ("depuis", Period(last=date(2026, 11, 17)), False)),
        ("depuis:<3j", ("depuis", Period(first=date(2026, 11, 25)), False)),
        ("depuis:<=2sem", ("depuis", Period(first=date(2026, 11, 13)), False)),
        ("depuis:01/11/2026", ("depuis", Period(first=date(2026, 11, 1)), False)),
        ("depuis:2026-11-01", ("depuis", Period(first=date(2026, 11, 1)), False)),
        ("depuis:<2026-11-01", ("depuis", Period(last=date(2026, 10, 31)), False)),
        ('depuis:"1er novembre 2026"', ("depuis", Period(first=date(2026, 11, 1)), False)),
    ],
)
def test_operators(typed: str, expected: tuple[str, object, bool]) -> None:
    assert conditions(typed) == [expected]


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ("statut:refusse", Fault("value", "refusse", "statut", "Refusée")),
        ("statut:", Fault("value", "", "statut", "")),
        ("depuis:hier", Fault("value", "hier", "depuis", ">10j")),
        ("depuis:31/02/2026", Fault("value", "31/02/2026", "depuis", ">10j")),
        ("status:refusee", Fault("operator", "status:refusee", "status", "statut:refusee")),
        ("couleur:rouge", Fault("operator", "couleur:rouge", "couleur", "")),
        ('"jean', Fault("quote", "jean")),
    ],
)
def test_what_is_not_understood_is_left_aside_and_the_rest_applies(typed: str, fault: Fault) -> None:
    search = parse(f"martin {typed}", OPERATORS)
    assert search.faults == (fault,)
    assert search.terms[0].value == "martin"
    assert search.conditions == ()


def test_an_endless_text_is_read_to_its_limit() -> None:
    search = parse("martin " * 2000)
    assert [fault.reason for fault in search.faults] == ["length", "words"]
    assert [term.value for term in search.terms] == ["martin"] * 8
    assert len(search.text) <= LENGTH


def test_each_part_can_be_taken_out() -> None:
    search = parse('martin statut:refusee -"cuisine & terroirs" 732 829 320 00074', OPERATORS)
    assert [search.without(part) for part in search.parts] == [
        'statut:refusee -"cuisine & terroirs" 732 829 320 00074',
        'martin -"cuisine & terroirs" 732 829 320 00074',
        "martin statut:refusee 732 829 320 00074",
        'martin statut:refusee -"cuisine & terroirs"',
    ]


PIECES = st.sampled_from(
    ["martin", "-", '"', "«", "»", ":", "statut:", "statut:refusée", "depuis:>", "10j", "%", "@", "é", "732829320", " "]
)


@given(st.one_of(st.text(), st.lists(PIECES).map("".join), st.text(string.punctuation + " \x00\u200e\u00a0x1é")))
def test_anything_is_read(text: str) -> None:
    search = parse(text, OPERATORS)
    assert clean(search.text) == search.text
    assert all(term.kind is not Kind.TEXT or term.spellings for term in search.terms)
    for part in search.parts:
        rest: Search = parse(search.without(part), OPERATORS)
        assert len(rest.terms) + len(rest.conditions) <= len(search.terms) + len(search.conditions) or search.faults


def test_reading_twice_changes_nothing() -> None:
    search = parse("  MARTIN\tstatut:refusée ", OPERATORS)
    assert parse(search.text, OPERATORS) == search
    assert search.terms == (Term("MARTIN", end=6),)
