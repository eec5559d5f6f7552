"""What stands above which pages, on which days."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from domain.announcements import Announced, Place, Tone, on_pages

FIRST, LAST = date(2026, 12, 1), date(2026, 12, 3)


def announced(
    text: str = "Fermeture", *, tone: Tone = Tone.INFO, place: Place = Place.BOTH, first: date = FIRST
) -> Announced:
    return Announced(text, tone, place, first, LAST)


@pytest.mark.parametrize(
    ("today", "there"),
    [
        (FIRST - timedelta(days=1), False),
        (FIRST, True),
        (LAST, True),
        (LAST + timedelta(days=1), False),
    ],
)
def test_it_stands_there_from_its_first_day_to_its_last(today: date, there: bool) -> None:
    assert bool(on_pages([announced()], Place.PUBLIC, today)) is there


@pytest.mark.parametrize(
    ("place", "public", "backoffice"),
    [(Place.BOTH, True, True), (Place.PUBLIC, True, False), (Place.BACKOFFICE, False, True)],
)
def test_it_stands_where_it_was_meant_to(place: Place, public: bool, backoffice: bool) -> None:
    rows = [announced(place=place)]
    there = [bool(on_pages(rows, one, FIRST)) for one in (Place.PUBLIC, Place.BACKOFFICE)]
    assert there == [public, backoffice]


def test_what_warns_stands_first_then_what_began_first() -> None:
    rows = [
        announced("b", first=FIRST),
        announced("a", first=FIRST - timedelta(days=1)),
        announced("c", tone=Tone.WARNING, first=FIRST),
    ]
    assert [one.text for one in on_pages(rows, Place.PUBLIC, FIRST)] == ["c", "a", "b"]
