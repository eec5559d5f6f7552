"""Register numbers: what people paste is taken, what is wrong is named."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import luhn

from domain.identifiers import (
    InvalidIdcc,
    InvalidIdentifier,
    InvalidRegisterNumber,
    InvalidRna,
    InvalidSiren,
    InvalidSiret,
    each_number,
    format_siren,
    format_siret,
    parse_free_number,
    parse_idcc,
    parse_register_number,
    parse_rna,
    parse_siren,
    parse_siret,
    siren_of,
)


@pytest.mark.parametrize(
    "text",
    [
        "73282932000074",
        "732 829 320 00074",
        " 732.829.320.00074 ",
        "732\u00a0829\u00a0320\u00a000074",
        "732\u202f829\u202f320\u202f00074",
        "732-829-320-00074",
        "732–829–320–00074",
        "７３２８２９３２０　０００７４",
        "73282932000074\n",
        "\ufeff732\t82932000074",
        "\u200e732 829 320 00074",
        "\u202a732 829\u2069 320 00074\u202c",
        "SIRET : 732 829 320 00074",
        "N° SIRET : 732.829.320.00074",
        "Numéro de SIRET\u00a0: 732 829 320 00074.",
        "n° de siret: 73282932000074",
        "Siret73282932000074",
        "SIREN 732 829 320 NIC 00074",
        "732 829 320 00074 (siège social)",
        "№ 73282932000074",
        "nº73282932000074",
        "Siret:73282932000074 (siège)",
        "SIRET=73282932000074",
        "'73282932000074",
        '="73282932000074"',
        "73\u202f282\u202f932\u202f000\u202f074,00",
        "73282932000074.0",
        "732·829·320·00074",
        "732'829'320'00074",
        "732 829 320 | 00074",
        "S.I.R.E.T. 732 829 320 00074",
        "Code SIRET&nbsp;: 73282932000074",
        "RCS Paris 732 829 320 00074",
        "73282932000074\ufe0f",
        "\ufffc732\u3164829 320 00074",
        "𝟕𝟑𝟐𝟖𝟐𝟗𝟑𝟐𝟎𝟎𝟎𝟎𝟕𝟒",
    ],
)
def test_a_siret_is_taken_as_people_paste_it(text: str) -> None:
    assert parse_siret(text) == "73282932000074"


@pytest.mark.parametrize(
    "text",
    [
        "Verdure, 732 829 320 00074 à Nantes",
        "SIRET 732 829 320 00074 - APE 8559A",
        "S I R E T : 73282932000074",
        "identifié sous 732.829.320.00074 (Sirene)",
        "73282932000074 et encore 732 829 320 00074",
    ],
)
def test_a_siret_is_taken_out_of_a_line_of_a_letter_where_one_is_asked_for(text: str) -> None:
    assert parse_siret(text, among_words=True) == "73282932000074"


@pytest.mark.parametrize(
    "text",
    [
        "7328293200007A",
        "732 829 32O 00074",
        "7,3282932000074E+13",
        "FR40732829320",
        "73282932000074 ou 35600000000048",
        "732829320000741 en tout",
        "9 732 829 320 00074 en tout",
        "73 282 932 000 074,15 en tout",
    ],
)
def test_no_siret_is_guessed(text: str) -> None:
    with pytest.raises(InvalidSiret):
        parse_siret(text, among_words=True)


@pytest.mark.parametrize("siret", ["35600000000048", "35600000049837"])
def test_la_poste_has_its_own_checksum(siret: str) -> None:
    assert parse_siret(siret) == siret


@pytest.mark.parametrize(
    ("text", "reason", "digits"),
    [
        ("", "empty", 0),
        (" . - ", "empty", 0),
        ("7328293200007", "length", 13),
        ("732829320000741", "length", 15),
        ("732829320", "length", 9),
        ("73282932000079", "checksum", 14),
        ("35600000049838", "checksum", 14),
        ("00000000000000", "zeros", 14),
        ("7328293200007A", "characters", 13),
        ("732829320\x0000074", "characters", 14),
        ("٧٣٢٨٢٩٣٢٠٠٠٠٧٤", "characters", 0),
        ("SIRET", "empty", 0),
        ("TVA 73282932000074", "characters", 14),
        ("SIRETS 73282932000074", "characters", 14),
        ("9" * 10_000, "length", 10_000),
    ],
)
def test_a_wrong_siret_is_refused_with_its_reason(text: str, reason: str, digits: int) -> None:
    with pytest.raises(InvalidSiret) as caught:
        parse_siret(text)

    assert (caught.value.reason, caught.value.digits) == (reason, digits)


def test_a_siret_whose_siren_fails_is_refused() -> None:
    body = "7328293210007"  # the whole passes Luhn, its first nine digits do not
    with pytest.raises(InvalidSiret) as caught:
        parse_siret(body + luhn.calc_check_digit(body))

    assert caught.value.reason == "checksum"


def test_a_siret_is_written_with_no_break_spaces() -> None:
    assert format_siret("73282932000074") == "732\u00a0829\u00a0320\u00a000074"
    assert format_siren("732829320") == "732\u00a0829\u00a0320"
    assert siren_of("73282932000074") == "732829320"


@pytest.mark.parametrize(
    ("text", "reason"),
    [("", "empty"), ("73282932", "length"), ("732829321", "checksum"), ("0" * 9, "zeros"), ("73282932X", "characters")],
)
def test_a_wrong_siren_is_refused(text: str, reason: str) -> None:
    with pytest.raises(InvalidSiren) as caught:
        parse_siren(text)

    assert caught.value.reason == reason


@pytest.mark.parametrize(
    "text", ["732 829 320", "732 829 320 R.C.S. Nantes", "SIREN : 732.829.320 RCS Saint-Nazaire", "numéro 732829320"]
)
def test_a_siren_is_taken_as_letters_have_it(text: str) -> None:
    assert parse_siren(text) == "732829320"


@pytest.mark.parametrize(
    "text",
    [
        "W123456789",
        "w 123 456 789",
        "W12-3456789",
        " Ｗ123456789",
        "RNA : W123456789",
        "n° W12 3456789",
        "W\u200f123456789",
        "R.N.A. n° W123456789 (préfecture)",
        "Waldec W123456789",
        "Numéro d’association : W12 3456789",
        "Identifiant RNA&nbsp;W123456789",
    ],
)
def test_an_rna_number_is_taken_as_people_paste_it(text: str) -> None:
    assert parse_rna(text) == "W123456789"


@pytest.mark.parametrize("letter", "RNBAZ")
def test_an_rna_number_may_have_a_letter_in_its_third_place(letter: str) -> None:
    """Even one that is, alone, a word beside numbers: « n W751… »."""
    assert parse_rna(f"w9{letter}1000000") == f"W9{letter}1000000"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"),
        ("W12345678", "length"),
        ("W1234567890", "length"),
        ("123456789", "characters"),
        ("WA23456789", "characters"),
        ("W12345678A", "characters"),
        ("W12345678é", "characters"),
        ("W12345\x006789", "characters"),
    ],
)
def test_a_wrong_rna_number_is_refused(text: str, reason: str) -> None:
    with pytest.raises(InvalidRna) as caught:
        parse_rna(text)

    assert caught.value.reason == reason


@pytest.mark.parametrize(
    ("text", "idcc"),
    [
        ("1486", "1486"),
        ("16", "0016"),
        (" 0016 ", "0016"),
        ("IDCC 1486", "1486"),
        ("idcc: 44", "0044"),
        ("IDCC n° 1486", "1486"),
        ("IDCC\u202a16", "0016"),
        ("I.D.C.C. 1486", "1486"),
        ("Convention collective 1486 (Syntec)", "1486"),
        ("Brochure 3018, IDCC n° 1486", "1486"),
        ("1486,00", "1486"),
    ],
)
def test_an_idcc_has_four_digits(text: str, idcc: str) -> None:
    assert parse_idcc(text) == idcc


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("1486, 2098", "1486, 2098"),
        ("1486 et 2098", "1486, 2098"),
        ("IDCC 16 et 44", "0016, 0044"),
        ("IDCC 1486, 2098 et 44", "1486, 2098, 0044"),
        ("1486,2098", "1486, 2098"),
        ("1486/2098", "1486, 2098"),
        ("1486 ; 2098", "1486, 2098"),
        ("1486 2098", "1486, 2098"),
        ("1486\n2098", "1486, 2098"),
        ("1486 (Syntec), 2098 (Prestataires)", "1486, 2098"),
        ("2098, 1486, 2098", "2098, 1486"),
        ("1486, 1486", "1486"),
        ("1486 et suivants", "1486"),
        ("Brochure 3018, IDCC n° 1486", "1486"),
        (", ".join(str(1000 + number) for number in range(12)), ", ".join(str(1000 + one) for one in range(12))),
    ],
)
def test_a_joint_commission_may_have_those_of_several_branches(text: str, numbers: str) -> None:
    assert parse_idcc(text) == numbers
    assert parse_idcc(numbers) == numbers
    assert len(numbers) <= 80
    assert each_number(numbers) == numbers.split(", ")


@pytest.mark.parametrize("number", ["HRB 12, Munich", "W123456789", "1486", "123, 456"])
def test_any_other_number_is_one(number: str) -> None:
    assert each_number(number) == [number]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"),
        ("IDCC", "empty"),
        ("12345", "length"),
        ("14a6", "characters"),
        ("0000", "zeros"),
        ("Brochure 3018", "characters"),
        ("1486, 12345", "length"),
        ("1486 et 14a6", "characters"),
        ("1486, 0", "zeros"),
        (", ".join(str(1000 + number) for number in range(13)), "many"),
    ],
)
def test_a_wrong_idcc_is_refused(text: str, reason: str) -> None:
    with pytest.raises(InvalidIdcc) as caught:
        parse_idcc(text)

    assert caught.value.reason == reason


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("  HRB  12345 ", "HRB 12345"),
        ("0 123 456.001", "0 123 456.001"),
        ("x" * 50, "x" * 50),
        ("登記 12", "登記 12"),
        ("n° HRB 12", "HRB 12"),
        ("RIDET : 0 123", "0 123"),
        ("a\u202eb", "ab"),
        ("NO 923609016", "NO 923609016"),
        ("N°RIDET 0 123 456.001", "0 123 456.001"),
        ("no RIDET: 0 123", "0 123"),
        ("Numéro de TAHITI A12345-001", "A12345-001"),
    ],
)
def test_a_free_number_is_kept_as_written(text: str, number: str) -> None:
    assert parse_free_number(text) == number


@pytest.mark.parametrize(
    ("text", "reason"),
    [(" ", "empty"), ("x" * 51, "length"), ("A\x00B", "characters"), ("---", "characters")],
)
def test_a_free_number_is_refused_only_when_no_register_could_print_it(text: str, reason: str) -> None:
    with pytest.raises(InvalidRegisterNumber) as caught:
        parse_free_number(text)

    assert caught.value.reason == reason


@pytest.mark.parametrize(
    ("parse", "text", "digits"),
    [
        (parse_siren, "732829321", 9),
        (parse_siren, "7328", 4),
        (parse_siren, "73282932X", 8),
        (parse_rna, "W12345678", 8),
        (parse_rna, "W12345678A", 8),
        (parse_rna, "W12345678é", 8),
        (parse_rna, "WA23456789", 8),
        (parse_idcc, "12345", 5),
        (parse_idcc, "14a6", 3),
        (parse_idcc, "0000", 4),
        (parse_free_number, "1" * 51, 51),
        (parse_free_number, "12\x00B3", 3),
        (parse_free_number, "---", 0),
    ],
)
def test_a_refusal_says_how_many_digits_there_were(parse: Callable[[str], str], text: str, digits: int) -> None:
    with pytest.raises(InvalidIdentifier) as caught:
        parse(text)

    assert caught.value.digits == digits


@pytest.mark.parametrize(
    ("syntax", "text", "number"), [("rna", "w123456789", "W123456789"), ("idcc", "16", "0016"), ("free", "A 1", "A 1")]
)
def test_the_kinds_file_chooses_the_parser(syntax: str, text: str, number: str) -> None:
    assert parse_register_number(syntax, text) == number


PARSERS = pytest.mark.parametrize("parse", [parse_siret, parse_siren, parse_rna, parse_idcc, parse_free_number])
TEXTS = st.one_of(
    st.text(),
    st.text(alphabet="0123456789 .-\u00a0WwIDC\x00０９", max_size=20),
    st.characters(codec=None, categories=("Cs", "Cc", "Nd", "Cf")).map(lambda character: "1" + character),
)


@PARSERS
@given(text=TEXTS)
def test_a_parser_raises_its_own_error_only_and_is_idempotent(parse, text: str) -> None:
    try:
        number = parse(text)
    except InvalidIdentifier:
        return

    assert parse(number) == number


@given(st.integers(min_value=1, max_value=99_999_999), st.integers(min_value=0, max_value=9_999))
def test_every_number_with_good_checksums_is_a_siret_and_its_neighbour_is_not(siren: int, nic: int) -> None:
    head = f"{siren:08}"
    body = head + luhn.calc_check_digit(head) + f"{nic:04}"
    good = int(luhn.calc_check_digit(body))
    if body.startswith("356000000"):
        return

    assert parse_siret(f"{body}{good}") == f"{body}{good}"
    with pytest.raises(InvalidSiret):
        parse_siret(f"{body}{(good + 1) % 10}")
