"""Filters by which figures open the list that they count: nobody types them, so that no form shows them empty."""

from __future__ import annotations

from typing import Any

from peewee import SQL, NodeList

from backoffice.filters import BY_VALUE, Apply, Choice, Day, Statement, between_days
from domain.figures import DECIDED, OTHER_REASON
from models import AccountRequest
from queries.grid import with_deciders
from web.current import deps

R = AccountRequest


class LinkedDay(Day):
    """A day that links give."""

    def __init__(self, word: str, label: str, apply: Apply, statement: Statement) -> None:
        super().__init__(word, label, apply, statement)
        self.data_type = "linked"


class LinkedChoice(Choice):
    """A choice that links give."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.data_type = "linked"


def figure_filters() -> list[Any]:
    """New ones: Flask-Admin keeps those of a list for itself."""
    return [
        *_days("recues", "Reçues", R.activated_at),
        *_days("decidees", "Décidées", R.closed_at, apply=_decided),
        *_days("attend", "En attente", R.waiting_since, apply=_waits),
        LinkedChoice("motif", "Motif de refus", reasons, _refused_for, BY_VALUE),
    ]


def _days(word: str, label: str, moment: Any, **applied: Apply) -> tuple[Day, Day]:
    since, until = (f"{word}-du", f"{label} depuis le"), (f"{word}-au", f"{label} jusqu’au")
    return between_days(moment, since, until, kind=LinkedDay, **applied)


def reasons() -> list[tuple[str, str]]:
    """The reasons of refusals by code, the one that stands for all others included."""
    known = {reason.code: reason.label for reason in deps().registry.refusals}
    return list(({OTHER_REASON: "Autre motif"} | known).items())


def _decided(query: Any, condition: Any) -> Any:
    # « IS TRUE », or SQLite would count all that are in these states, however few of them are meant.
    return query.where(NodeList((SQL("("), R.state.in_(sorted(DECIDED)), SQL(") IS TRUE"))), condition)


def _waits(query: Any, condition: Any) -> Any:
    return query.where(with_deciders(), condition)


def _refused_for(query: Any, code: str) -> Any:
    given = R.refused_for == code
    # Written out, as the index of these alone has it (`account_request_refused_for`).
    refused = NodeList((R.state, SQL("= 'rejected'")))
    return query.where(refused, given | R.refused_for.is_null() if code == OTHER_REASON else given)
