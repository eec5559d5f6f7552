"""The law's clock in words: which day, how long until then, and when it is marked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask, get_template_attribute

from backoffice.requests import deadlines
from domain.calendar import paris_midnight
from models import AccountRequest
from queries.request_rows import rows_of
from tests.backoffice.conftest import People
from tests.support.dependencies import Clock

pytestmark = [pytest.mark.slow, pytest.mark.one_database]

Make = Callable[..., AccountRequest]


@pytest.mark.parametrize(
    ("today", "left", "soon"),
    [
        (date(2026, 11, 23), "dans 42 jours ouvrés", False),
        (date(2027, 1, 8), "dans 10 jours ouvrés", True),
        (date(2027, 1, 7), "dans 11 jours ouvrés", False),
        (date(2027, 1, 21), "dans 1 jour ouvré", True),
        (date(2027, 1, 22), "aujourd’hui", True),
        (date(2027, 1, 23), "passée", True),
    ],
)
def test_the_day_on_which_silence_decides(
    app: Flask, request_of: Make, clock: Clock, today: date, left: str, soon: bool
) -> None:
    waiting, refused = request_of("with_si"), request_of("rejected")
    day = date(2027, 1, 22)
    AccountRequest.update(implied_decision_on=day).where(AccountRequest.id == waiting.id).execute()
    clock.at = paris_midnight(today) + timedelta(hours=9)
    with app.test_request_context("/backoffice/demandes/"):
        of_waiting, of_refused = (drawn(row) for row in rows_of([waiting.id, refused.id]))
        assert deadlines.time_left(day).replace("\u00a0", " ") == left
    assert "refus le 22 janvier 2027" in of_waiting
    assert left in of_waiting
    assert ('class="late"' in of_waiting) == soon
    assert of_refused.strip() == ""


def test_a_request_s_page_says_when_silence_decides_and_warns_of_it(
    people: People, request_of: Make, clock: Clock
) -> None:
    asked = request_of("with_si")
    AccountRequest.update(implied_decision_on=date(2027, 1, 22)).where(AccountRequest.id == asked.id).execute()
    address, warning = f"/backoffice/demandes/{asked.reference}", "Décision implicite dans"
    early = people["si"].get(address).text.replace("\u00a0", " ")
    assert "refus le 22 janvier 2027, dans 42 jours ouvrés" in early
    assert warning not in early
    clock.at = paris_midnight(date(2027, 1, 8)) + timedelta(hours=9)
    # The administrator's session has ended by then: another agent's begins.
    assert f"{warning} 10 jours ouvrés" in people["reader"].get(address).text.replace("\u00a0", " ")
    AccountRequest.update(implied_decision_on=None).where(AccountRequest.id == asked.id).execute()
    assert "Décision implicite" not in people["reader"].get(address).text


def drawn(row: Any) -> str:
    cell: str = get_template_attribute("backoffice/cells.html", "request_implied")(row)
    return cell.replace("\u00a0", " ")
