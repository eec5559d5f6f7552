"""How long a request has waited and how long it may still wait, in the words of lists and pages."""

from __future__ import annotations

from datetime import date, datetime

from flask import g

from domain.calendar import french_date, paris_date
from domain.working_days import french_working_days
from models import AccountRequest
from queries.waiting_time import is_late
from web.current import deps

SOON = 10
"""Working days before an implied decision from which people are warned."""


def today() -> date:
    return paris_date(deps().now())


def warned_until() -> date:
    """The last day for which implied decisions are warned of today."""
    return deps().working_days.add(today(), SOON)


def late(row: AccountRequest) -> bool:
    """Whether a request has waited longer than the service means to take."""
    return is_late(row, late_before())


def late_before() -> datetime:
    """Before what a wait must have begun to be late now: worked out once a page."""
    if "late_before" not in g:
        g.late_before = deps().working_days.late_before(deps().now(), deps().policy.delay_target)
    before: datetime = g.late_before
    return before


def implied_decision(row: AccountRequest) -> str:
    """« refus le 23 janvier 2027 »; '' where silence decides nothing."""
    day = row.implied_decision_on
    return f"{deps().policy.silence.effect.label} le {french_date(day)}" if day is not None else ""


def time_left(day: date) -> str:
    """« dans 10 jours ouvrés », « aujourd’hui », « passée »."""
    if day < today():
        return "passée"
    left = deps().working_days.between(today(), day)
    if day == today():
        return "aujourd’hui"
    return f"dans {french_working_days(left)}"


def implied_with_time_left(row: AccountRequest) -> str:
    """« refus le 23 janvier 2027, dans 10 jours ouvrés »; '' where silence decides nothing."""
    day = row.implied_decision_on
    return f"{implied_decision(row)}, {time_left(day)}" if day is not None else ""


def implied_soon(row: AccountRequest) -> bool:
    """Whether silence decides within the time that people are warned of, or has decided."""
    return row.implied_decision_on is not None and row.implied_decision_on <= warned_until()
