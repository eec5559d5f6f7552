"""Ranking known entities by how much a declared one resembles them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.likeness import Facts, rank

DECLARED = Facts("CPNE du jouet", postcode="75011", numbers=(("idcc", "1607"),))


@pytest.mark.parametrize(
    ("rule", "declared", "known", "reasons"),
    [
        ("the same name", Facts("Durand SAS"), Facts("DURAND"), ("same_name",)),
        ("the same words in another order", Facts("Lyon Université"), Facts("Université de Lyon"), ("close_name",)),
        ("a slip", Facts("Universite de Lion"), Facts("Université de Lyon"), ("close_name",)),
        ("a word more", Facts("Durand Formation"), Facts("Durand"), ("close_name",)),
        (
            "a former SIRET",
            Facts("Nantes", siret="73282932000074"),
            Facts("Brest", former_sirets=("73282932000074",)),
            ("former_siret",),
        ),
        ("a former name", Facts("Ateliers Zed"), Facts("Nova", former_names=("Ateliers Zed",)), ("former_name",)),
        ("initials", Facts("UFEX"), Facts("Union Formation Export X"), ("acronym",)),
        ("the same IDCC", DECLARED, Facts("Commission paritaire", numbers=(("idcc", "1607"),)), ("idcc",)),
        (
            "the same RNA",
            Facts("A", numbers=(("rna", "W123456789"),)),
            Facts("Tout autre", numbers=(("rna", "W123456789"),)),
            ("rna",),
        ),
        (
            "another establishment of one company",
            Facts("Nantes", siret="73282932000074"),
            Facts("Brest", siret="73282932000082"),
            ("siren",),
        ),
        (
            "the same SIRET says the same SIREN once",
            Facts("Nantes", siret="73282932000074"),
            Facts("Brest", siret="73282932000074"),
            ("siret",),
        ),
        (
            "name and postcode",
            Facts("Durand", postcode="44000"),
            Facts("Durand", postcode="44000"),
            ("same_name", "postcode"),
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_likeness_says_why(rule: str, declared: Facts, known: Facts, reasons: tuple[str, ...]) -> None:
    found = rank(declared, [("known", known)], identifying={"rna"})

    assert [(likeness.candidate_id, likeness.reasons) for likeness in found] == [("known", reasons)]


@pytest.mark.parametrize(
    "known",
    [
        Facts("Boulangerie Petit"),
        Facts("Petit", postcode="75011"),
        Facts("Commission du cuir", numbers=(("idcc", "1608"),)),
        Facts("Rien"),
    ],
)
def test_strangers_are_left_out(known: Facts) -> None:
    assert rank(DECLARED, [(1, known)]) == []


def test_the_best_come_first_and_a_postcode_breaks_ties() -> None:
    found = rank(
        Facts("Durand Formation", postcode="44000"),
        [
            ("slip", Facts("Durant Formation")),
            ("elsewhere", Facts("Durand Formation", postcode="75001")),
            ("stranger", Facts("Boulangerie Petit")),
            ("close by", Facts("Durand Formations", postcode="44000")),
        ],
    )

    assert [likeness.candidate_id for likeness in found] == ["elsewhere", "close by", "slip"]


def test_a_number_and_a_name_that_agree_beat_either() -> None:
    both = Facts("CPNE jouet", numbers=(("idcc", "1607"),))
    found = rank(
        DECLARED,
        [("number", Facts("Autre", numbers=(("idcc", "1607"),))), ("both", both), ("name", Facts("CPNE jouets"))],
    )

    assert [likeness.candidate_id for likeness in found] == ["both", "name", "number"]


def test_no_more_than_asked_for() -> None:
    candidates = [(number, Facts("Durand")) for number in range(50)]

    assert [likeness.candidate_id for likeness in rank(Facts("Durand"), candidates, limit=3)] == [0, 1, 2]


def test_two_nameless_bodies_do_not_resemble() -> None:
    assert rank(Facts(""), [(1, Facts("")), (2, Facts("…"))]) == []


@given(st.text(max_size=60), st.text(max_size=60))
def test_scores_stay_between_0_and_1(a: str, b: str) -> None:
    for likeness in rank(Facts(a, numbers=(("idcc", "1"),)), [(1, Facts(b, numbers=(("idcc", "1"),)))], lowest=0):
        assert 0 <= likeness.score <= 1


LONG = "Centre national de formation continue des métiers du bâtiment"

SCORES = [
    ("the same name", Facts("Durand"), Facts("DURAND"), 1.0),
    ("the same words in another order", Facts("Lyon Sud"), Facts("Sud Lyon"), 0.97),
    ("one word of two", Facts("Durand"), Facts("Durand Formation"), 0.775),
    ("two words of three", Facts("Lyon Sud"), Facts("Lyon Sud Est"), 0.833),
    ("two words of four", Facts("Lyon Sud Est Nord"), Facts("Lyon Sud"), 0.775),
    ("a letter of many is still no same name", Facts(LONG), Facts(LONG.replace("bâtiment", "batimenp")), 0.96),
    ("the initials of three words", Facts("UFE"), Facts("Union Formation Export"), 0.8),
    ("of four", Facts("Union Formation Export Nord"), Facts("UFEN"), 0.8),
    ("one branch", DECLARED, Facts("Autre", numbers=(("idcc", "1607"),)), 0.7),
    ("one company", Facts("Nantes", siret="73282932000074"), Facts("Brest", siret="73282932000082"), 0.9),
    (
        "one branch and a name that is close",
        Facts("Durand", numbers=(("idcc", "1607"),)),
        Facts("Durand Formation", numbers=(("idcc", "1607"),)),
        0.875,
    ),
    (
        "a close name in one place",
        Facts("Durand", postcode="44000"),
        Facts("Durand Formation", postcode="44000"),
        0.875,
    ),
    (
        "a place alone adds nothing to a stranger",
        Facts("Lyon", postcode="44000", numbers=(("idcc", "1"),)),
        Facts("Brest", postcode="44000", numbers=(("idcc", "1"),)),
        0.8,
    ),
    ("nothing is more than the same", Facts("A", postcode="1"), Facts("A", postcode="1"), 1.0),
    ("a former name that is closer", Facts("Durand"), Facts("Durand Formation", former_names=("Durand",)), 1.0),
    ("a former name that is not", Facts("Durand"), Facts("Durand Formation", former_names=("Durand Conseil",)), 0.775),
]


@pytest.mark.parametrize(("rule", "declared", "known", "score"), SCORES, ids=[row[0] for row in SCORES])
def test_how_much_a_likeness_is(rule: str, declared: Facts, known: Facts, score: float) -> None:
    assert [likeness.score for likeness in rank(declared, [(1, known)])] == [score]


def test_the_number_that_says_most_comes_first() -> None:
    numbers = (("idcc", "1607"), ("rna", "W123456789"))
    (found,) = rank(Facts("Lyon", numbers=numbers), [(1, Facts("Brest", numbers=numbers))], identifying={"rna"})
    assert (found.reasons, found.score) == (("rna", "idcc"), 1.0)


def test_two_words_have_no_initials() -> None:
    assert rank(Facts("UF"), [(1, Facts("Union Formation"))]) == []


def test_what_resembles_just_enough_is_shown_and_ten_at_most() -> None:
    declared, half = Facts("Durand"), Facts("Durand Formation")
    assert len(rank(declared, [(number, half) for number in range(12)])) == 10
    assert len(rank(declared, [(1, half)], lowest=0.775)) == 1
    assert rank(declared, [(1, half)], lowest=0.776) == []
