"""Filters by which figures open the list that they count: nobody types them, so that no form shows them empty."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from peewee import SQL, NodeList

from backoffice.filters import Apply, Choice, Day
from domain.calendar import paris_midnight
from domain.figures import DECIDED, OTHER_REASON
from models import AccountRequest
from queries.waiting_time import with_deciders
from web.current import deps

R = AccountRequest


class LinkedDay(Day):
    """A day that links give."""

    def __init__(self, word: str, label: str, apply: Apply) -> None:
        super().__init__(word, label, apply)
        self.data_type = "linked"


class LinkedChoice(Choice):
    """A choice that links give."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.data_type = "linked"


def figure_filters() -> list[Any]:
    """New ones: Flask-Admin keeps those of a list for itself."""
    return [
        LinkedDay("recues-du", "Reçues depuis le", lambda query, day: query.where(_since(R.activated_at, day))),
        LinkedDay("recues-au", "Reçues jusqu’au", lambda query, day: query.where(_until(R.activated_at, day))),
        LinkedDay("decidees-du", "Décidées depuis le", lambda query, day: _decided(query, _since(R.closed_at, day))),
        LinkedDay("decidees-au", "Décidées jusqu’au", lambda query, day: _decided(query, _until(R.closed_at, day))),
        LinkedDay("attend-du", "En attente depuis le", lambda query, day: _waits(query, _since(R.waiting_since, day))),
        LinkedDay("attend-au", "En attente jusqu’au", lambda query, day: _waits(query, _until(R.waiting_since, day))),
        LinkedChoice("motif", "Motif de refus", reasons, _refused_for),
    ]


def reasons() -> list[tuple[str, str]]:
    """The reasons of refusals by code, the one that stands for all others included."""
    known = {reason.code: reason.label for reason in deps().registry.refusals}
    return list(({OTHER_REASON: "Autre motif"} | known).items())


def _since(column: Any, day: date) -> Any:
    return column >= paris_midnight(day)


def _until(column: Any, day: date) -> Any:
    return column < paris_midnight(day + timedelta(days=1))


def _decided(query: Any, condition: Any) -> Any:
    return query.where(R.state.in_(sorted(DECIDED)), condition)


def _waits(query: Any, condition: Any) -> Any:
    return query.where(with_deciders(), condition)


def _refused_for(query: Any, code: str) -> Any:
    given = R.refused_for == code
    # Written out, as the index of these alone has it (`account_request_refused`).
    refused = NodeList((R.state, SQL("= 'rejected'")))
    return query.where(refused, given | R.refused_for.is_null() if code == OTHER_REASON else given)
