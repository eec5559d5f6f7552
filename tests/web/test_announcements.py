"""Announcements: above which pages they stand, and how soon."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask import Flask
from peewee import Database, IntegrityError

import models
from domain.announcements import Place, Tone
from domain.calendar import paris_date
from models_operations import Announcement
from queries.announcements import MOST, not_ended
from tests.support.application import Visitor, deps_of
from web.announcements import EXTENSION, Kept

MONDAY = date(2026, 11, 23)
"""Of the clock of tests."""


def announce(app: Flask, text: str = "Le service ferme <samedi>.", **values: object) -> None:
    today = paris_date(deps_of(app).now())
    days = {"first_day": today, "last_day": today}
    Announcement.create(**{"text": text, **days, **values})
    app.extensions[EXTENSION].forget()


def test_it_stands_above_public_pages_as_a_status_and_as_text(app: Flask, visitor: Visitor) -> None:
    announce(app, tone=Tone.WARNING)
    for address in ("/", "/aide", "/connexion", "/nulle-part"):
        page = visitor.get(address).text
        assert '<div class="announcements" role="status">' in page
        assert "<strong>Attention\u00a0:</strong> Le service ferme &lt;samedi&gt;." in page


def test_one_of_the_backoffice_is_not_told_to_the_public(app: Flask, visitor: Visitor) -> None:
    announce(app, place=Place.BACKOFFICE)
    assert "Le service ferme" not in visitor.get("/aide").text


def test_one_of_tomorrow_comes_by_itself_and_goes_by_itself(app: Flask, visitor: Visitor, clock: object) -> None:
    tomorrow = MONDAY + timedelta(days=1)
    announce(app, first_day=tomorrow, last_day=tomorrow)
    seen = []
    for _ in range(3):
        seen.append("Le service ferme" in visitor.get("/aide").text)
        clock.advance(days=1)  # type: ignore[attr-defined]
    assert seen == [False, True, False]


def test_the_table_takes_no_days_the_wrong_way_round(database: Database) -> None:
    with pytest.raises(IntegrityError):
        Announcement.create(text="x", first_day=MONDAY, last_day=MONDAY - timedelta(days=1))


def test_those_that_ended_are_not_read_and_no_more_than_a_page_bears(database: Database) -> None:
    for number in range(MOST + 2):
        Announcement.create(text=str(number), first_day=MONDAY, last_day=MONDAY)
    Announcement.create(text="ended", first_day=MONDAY - timedelta(days=9), last_day=MONDAY - timedelta(days=1))
    assert [one.text for one in not_ended(MONDAY)] == [str(number) for number in range(MOST)]


def test_a_page_of_an_error_of_ours_reads_no_announcement(app: Flask, visitor: Visitor) -> None:
    """It touches no database: what is kept could be asked for anew there."""
    announce(app)
    app.extensions[EXTENSION] = Kept()
    with models.database.atomic():
        page = visitor.get("/aide", headers={"Host": "elsewhere.example"})
    assert (page.status_code, "Le service ferme" in page.text) == (400, False)
