"""Requests that silence will decide soon, or has decided already (domain/silence.py)."""

from __future__ import annotations

from typing import Any

from peewee import SQL, fn

from domain.actors import Actor
from models import AccountRequest
from queries.limitation import usable
from queries.orders import Filled
from queries.scopes import requests_visible_to

BY_DAY: Any = fn.COALESCE(AccountRequest.implied_decision_on, SQL("'9999-12-31'"))
"""Requests without a day stand last: the two databases put NULL at different ends. The constant is written out: an
index serves the very expression that it was made with."""

SOONEST = Filled("implicite", AccountRequest.implied_decision_on)
"""By the day, of requests that have one."""


def until(day: Any) -> Any:
    """The condition that silence decides on this day at the latest; the time of a limited request stands still."""
    due = AccountRequest.implied_decision_on.is_null(False) & (AccountRequest.implied_decision_on <= day)
    return due & usable()


def implied_decisions_due(actor: Actor, day: Any) -> Any:
    """The visible requests that silence decides on this day at the latest, the soonest first."""
    return requests_visible_to(actor).where(until(day)).order_by(AccountRequest.implied_decision_on, AccountRequest.id)
