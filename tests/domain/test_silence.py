"""From which day on silence decides, whatever was asked for meanwhile, and the words that say it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.silence import (
    Silence,
    SilenceEffect,
    french_months,
    words_at_receipt,
    words_when_past,
    words_while_asked,
)

RECEIVED = date(2026, 11, 23)
REFUSAL, ACCEPTANCE = Silence(SilenceEffect.REJECTION, 2), Silence(SilenceEffect.ACCEPTANCE, 2)
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Complement:
    """Asked for some days after the last event, to be answered within, answered after."""

    later: int
    within: int
    answered: int


COMPLEMENTS = st.lists(
    st.builds(Complement, st.integers(0, 20), st.integers(1, 30), st.integers(0, 59)), min_size=0, max_size=3
)


@pytest.mark.parametrize(
    ("received", "months", "due"),
    [
        (RECEIVED, 2, date(2027, 1, 23)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
        (date(2026, 10, 31), 1, date(2026, 11, 30)),
    ],
)
def test_the_same_day_of_a_later_month_or_its_last(received: date, months: int, due: date) -> None:
    assert Silence(SilenceEffect.REJECTION, months).from_receipt(received) == due


def days_that_count(received: date, complements: list[Complement], count: int) -> date:
    """Day after day: those on which the applicant is waited for, and still has time, do not count."""
    suspended: set[date] = set()
    today = received
    for asked in complements:
        today += DAY * asked.later
        suspended |= {today + DAY * number for number in range(1, min(asked.within, asked.answered) + 1)}
        today += DAY * asked.answered
    day = received
    while count:
        day += DAY
        count -= day not in suspended
    return day


@given(COMPLEMENTS)
def test_the_time_to_refuse_stands_still_while_the_applicant_may_answer(complements: list[Complement]) -> None:
    today, due = RECEIVED, REFUSAL.from_receipt(RECEIVED)
    last = due
    for asked in complements:
        today += DAY * asked.later
        if today > last:  # refused by then: nothing moves the day any more
            break
        announced = REFUSAL.while_asked(last, today, today + DAY * asked.within)
        assert announced == last + DAY * asked.within
        until = today + DAY * asked.within
        today += DAY * asked.answered
        last = REFUSAL.once_answered(announced, today, until)
    else:
        assert last == days_that_count(RECEIVED, complements, (due - RECEIVED).days)


def test_what_was_refused_by_silence_stays_so() -> None:
    due, asked = date(2027, 1, 23), date(2027, 1, 24)
    assert REFUSAL.while_asked(due, asked, date(2027, 2, 23)) == due
    assert REFUSAL.once_answered(due, date(2027, 1, 30), date(2027, 2, 23)) == due


def test_the_time_to_accept_begins_with_what_was_asked_for() -> None:
    assert ACCEPTANCE.while_asked(date(2027, 1, 23), date(2026, 12, 1), date(2026, 12, 31)) is None
    assert ACCEPTANCE.once_answered(None, date(2026, 12, 20), date(2026, 12, 31)) == date(2027, 2, 20)
    past = date(2027, 1, 23)
    assert ACCEPTANCE.while_asked(past, date(2027, 1, 24), date(2027, 2, 24)) == past
    assert ACCEPTANCE.once_answered(past, date(2027, 1, 30), date(2027, 2, 24)) == past


def test_words() -> None:
    due, answer_by = date(2027, 1, 23), date(2026, 12, 23)
    assert french_months(1) == "un\u00a0mois"
    assert french_months(12) == "douze\u00a0mois"
    assert french_months(13) == "13\u00a0mois"
    assert words_at_receipt("rejection", due, 2) == (
        "Si vous n’avez pas de réponse au plus tard le 23 janvier 2027, votre demande sera considérée comme refusée, "
        "sous réserve qu’elle soit complète."
    )
    assert words_at_receipt("acceptance", None, 2) == (
        "Sans réponse de notre part dans les deux\u00a0mois qui suivent la réception de ce qui vous est demandé, votre "
        "demande sera considérée comme acceptée."
    )
    assert "acceptée" in words_at_receipt("acceptance", due, 2)
    assert words_while_asked("rejection", due, answer_by, 2) == (
        "Le délai au terme duquel l’absence de réponse de notre part vaut refus est suspendu jusqu’à ce que nous "
        "recevions ce qui vous est demandé, et au plus tard jusqu’au 23 décembre 2026. Il se terminera le 23 janvier "
        "2027 au plus tard."
    )
    assert words_while_asked("acceptance", None, answer_by, 2) == (
        "Le délai de deux\u00a0mois au terme duquel l’absence de réponse de notre part vaut acceptation commencera "
        "quand nous aurons reçu ce qui vous est demandé."
    )
    assert words_when_past("rejection", due) == (
        "Sans réponse de notre part le 23 janvier 2027, votre demande est considérée comme refusée depuis cette date."
    )
