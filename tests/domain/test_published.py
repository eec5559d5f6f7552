"""Where an act is published, as a request keeps it and as people read it."""

from __future__ import annotations

from datetime import date

import pytest

from domain.published import REFERENCE, day_of, in_words, is_later, is_whole, reference_of, whole

RECUEIL = {"collection": "Recueil", "number": "12", "date": "2026-03-01", "link": ""}


def test_a_reference_is_kept_as_text() -> None:
    assert reference_of("Recueil", "12", date(2026, 3, 1), "") == RECUEIL
    assert reference_of("", "", None, "") == {}
    assert reference_of("", "", None, "https://x.example") == {
        "collection": "",
        "number": "",
        "date": "",
        "link": "https://x.example",
    }


@pytest.mark.parametrize("absent", REFERENCE)
def test_only_the_link_may_be_absent(absent: str) -> None:
    assert is_whole(RECUEIL | {"link": "https://x.example"} | {absent: ""}) is (absent == "link")


def test_those_that_are_whole_count() -> None:
    assert whole({"act": RECUEIL, "other": RECUEIL | {"number": ""}, "none": {}}) == {"act"}


def test_it_is_read_as_a_sentence() -> None:
    assert in_words(RECUEIL) == "Recueil, n°\N{NO-BREAK SPACE}12, du 1er mars 2026"
    assert in_words({"number": "12"}) == "n°\N{NO-BREAK SPACE}12"
    assert in_words({}) == ""
    assert (day_of(RECUEIL), day_of({})) == (date(2026, 3, 1), None)


@pytest.mark.parametrize(
    ("reference", "letter", "later"),
    [
        (RECUEIL, date(2026, 2, 28), True),
        (RECUEIL, date(2026, 3, 1), False),
        (RECUEIL, date(2026, 3, 2), False),
        (RECUEIL, None, False),
        ({}, date(2026, 3, 2), False),
    ],
)
def test_an_act_of_a_later_day_than_the_letter(reference: dict[str, str], letter: date | None, later: bool) -> None:
    assert is_later(reference, letter) is later
