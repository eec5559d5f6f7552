"""SIREN, SIRET and register numbers in texts."""

from __future__ import annotations

import pytest

from domain.hints.numbers import find_register_number, numbers_in
from tests.domain.test_hint_people import read

SIREN, SIRET = "732829320", "73282932000074"


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("numéro 732 829 320 R.C.S. Nantes", SIREN),
        ("SIREN 732829320", SIREN),
        ("SIREN : 732.829.320,", SIREN),
        ("SIREN n° 732-829-320.", SIREN),
        ("SIREN:732829320", SIREN),
        ("SIRET 732 829 320 00074", SIRET),
        ("SIRET : 73282932000074 – APE 8559A", SIRET),
        ("732 829 320 000 74", SIRET),
        ("TVA FR 44 732829320", SIREN),
        ("TVA FR44 732 829 320", SIREN),
        ("SIREN 732 829 320 44000 Nantes", SIREN),
        ("La Poste 356 000 000 49837", "35600000049837"),
        ("73282932000074 44000 Nantes", SIRET),
        ("SIREN 732 829 320 4400 Berne", SIREN),
    ],
)
def test_found(text: str, digits: str) -> None:
    assert [number.digits for number in numbers_in(read(text))] == [digits]


@pytest.mark.parametrize(
    "text",
    [
        "732 829 321",
        "capital de 732 829 320 euros",
        "capital de 732 829 320,00 euros",
        "capital de 732 829 320 €",
        "1 732 829 320",
        "1,732 829 320",
        "Tél. 07 32 82 93 20",
        "IBAN FR76 3000 4732 8293 2000 0741 189",
        "W732829320",
        "732829320B",
        "732829320B.",
        "TVA FR 44 73282932000074",
        "réf. A732829320",
        "000 000 000",
        "732 829  320",
        "732 829\n320",
        "732 829 320 1",
        "",
    ],
)
def test_no_number(text: str) -> None:
    assert numbers_in(read(text)) == []


def test_numbers_close_to_one_another_are_all_read() -> None:
    read_there = [number.digits for number in numbers_in(read("356 000 000 et 732 829 320, 73282932000074"))]
    assert read_there == ["356000000", SIREN, SIRET]


def test_the_span_covers_the_digits() -> None:
    (number,) = numbers_in(read("numéro 732 829 320 R.C.S."))
    assert number.span == (1, 3)
    assert number.siren == SIREN
    (number,) = numbers_in(read("SIREN : 73282932 0."))
    assert number.span == (1, 2)


@pytest.mark.parametrize(
    ("text", "number", "register"),
    [
        ("N° RNA : W751234567.", "W751234567", "rna"),
        ("IDCC 1486", "1486", "idcc"),
        ("(IDCC n° 650)", "0650", "idcc"),
        ("IDCC : 0650 et", "0650", "idcc"),
        ("HRB 12345", "HRB 12345", "foreign"),
        ("RIDET 0 123 456.001", "0123456.001", "ridet"),
        ("RIDET 0123456. 001", "0123456.001", "ridet"),
        ("RC 12345", "12345", "foreign"),
        ("a 34567 a", "34567", "foreign"),
    ],
)
def test_a_register_number_is_found(text: str, number: str, register: str) -> None:
    assert len(find_register_number(read(text), number, register)) == 1


@pytest.mark.parametrize(
    ("text", "number", "register"),
    [
        ("W751234568", "W751234567", "rna"),
        ("article 1486", "1486", "idcc"),
        ("IDCC 14865", "1486", "idcc"),
        ("le 1486 et l’IDCC 1487", "1486", "idcc"),
        ("HRB 123456", "HRB 12345", "foreign"),
        ("12 34567 89", "34567", "foreign"),
        ("9 34567", "34567", "foreign"),
        ("a1 34567", "34567", "foreign"),
        ("34567 8", "34567", "foreign"),
        ("34567 8a", "34567", "foreign"),
        ("IDCC 1486 7", "1486", "idcc"),
        ("RC 1234", "1234", "foreign"),
    ],
)
def test_another_register_number_is_not(text: str, number: str, register: str) -> None:
    assert find_register_number(read(text), number, register) == []
