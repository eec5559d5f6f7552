"""A day is read as people type it, and as letters have it."""

from __future__ import annotations

from datetime import date

import pytest

from domain.typed_dates import InvalidDate, parse_date

DAY = date(2026, 11, 26)


@pytest.mark.parametrize(
    "text",
    [
        "26/11/2026",
        "26.11.26",
        "26-11-2026",
        "26 11 2026",
        "26112026",
        "2026-11-26",
        "26 novembre 2026",
        "26 NOV. 2026",
        "26nov2026",
        "le 26 novembre 2026",
        "Le jeudi 26 novembre 2026",
        "jeudi 26/11/2026",
        "en date du 26 novembre 2026",
        "\u200e26/11/2026",
        "\u202a26/11/20\u200b26\u202c",
        "２６／１１／２０２６",
        " 26\u00a0novembre\u202f2026. ",
        "26/11/26",
        "20261126",
        "2026-11-26T00:00",
        "2026-11-26 00:00:00",
        "2026-11-26T14:22:00Z",
        "2026-11-25T23:30:00Z",
        "26/11/2026 à 14 h 05",
        "jeu. 26 nov. 2026",
        "26ᵉ novembre 2026",
        "Fait à Paris, le 26 novembre 2026",
        "26 novembre 2026 à Nouméa",
        "Date de signature : 26/11/2026",
        "datée du 26 novembre de l’an 2026",
        "26&nbsp;novembre&#32;2026",
        "Thu, 26 Nov 2026 10:00:00 +0100",
        "November 26, 2026",
        "26\u2011nov\u00adembre\u20112026",
        "𝟐𝟔/𝟏𝟏/𝟐𝟎𝟐𝟔",
    ],
)
def test_a_day_is_read(text: str) -> None:
    assert parse_date(text) == DAY


@pytest.mark.parametrize(
    "text",
    [
        "1er août 2026",
        "le 1er aout 2026",
        "1 août 2026",
        "01/08/2026",
        "1ᵉʳ août 2026",
        "1º août 2026",
        "premier août 2026",
    ],
)
def test_the_first_of_a_month_is_read(text: str) -> None:
    assert parse_date(text) == date(2026, 8, 1)


SHORT = ("janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc.")


@pytest.mark.parametrize(("number", "month"), list(enumerate(SHORT, 1)))
def test_months_are_read_cut_short(number: int, month: str) -> None:
    assert parse_date(f"3 {month} 2026") == date(2026, number, 3)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "le",
        "le jeudi",
        "novembre 2026",
        "31/11/2026",
        "26/13/2026",
        "26/11/202",
        "261126",
        "hier",
        "26 brumaire 2026",
        "11/26/2026",
        "26/11/2026 ou 27/11/2026",
        "du 26 au 28 novembre 2026",
        "4 mandats du 26/11/2026",
        "46352",
        "29 février 2026",
        "9" * 500,
    ],
)
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(InvalidDate):
        parse_date(text)
