"""The columns of the grid of requests, each declared once: its cell, what it sorts by, what it filters by."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from backoffice.filters import BY_VALUE, Choice, Day, Flag, compared_with
from backoffice.requests.deadlines import late_before
from backoffice.requests.further_columns import FURTHER, NO_DRAFT
from backoffice.words import state_label
from domain.names import search_key
from domain.states import State
from models import AccountRequest
from queries.grid import OLDEST, in_state
from queries.implied_decisions import BY_DAY, until
from queries.orders import Grouped, Sort
from queries.waiting_time import late

R = AccountRequest


@dataclass(frozen=True)
class Column:
    """One column, drawn by the macro `request_<name>` of `backoffice/cells.html`.

    `sort` is what its heading orders by, any SQL expression of the request's own row; `filters` makes new filters:
    Flask-Admin keeps those of a list for itself. One that is not `usual` is there for users who ask for it.
    """

    name: str
    label: str
    sort: Sort | None = None
    filters: Callable[[], list[Any]] = list
    usual: bool = True


def _state_filters() -> list[Any]:
    return [Choice("etat", "État", _states, lambda query, value: query.where(in_state(State(value))), BY_VALUE)]


def _states() -> list[tuple[str, str]]:
    return [(state.value, state_label(state)) for state in State if state is not State.DRAFT]


def _age_filters() -> list[Any]:
    before = compared_with(R.waiting_since, lambda _: late_before())
    return [Flag("en-retard", "En retard", lambda query, moment: query.where(late(moment)), before)]


def _implied_filters() -> list[Any]:
    label = "Décision implicite au plus tard le"
    of_day = compared_with(R.implied_decision_on)
    return [Day("implicite", label, lambda query, day: query.where(until(day)), of_day)]


COLUMNS = (
    Column("reference", "Référence", sort=Sort("reference", R.reference, str.upper)),
    Column("applicant", "Demandeur", sort=Sort("demandeur", R.name_key, search_key)),
    Column("entity", "Entité", sort=Sort("entite", R.entity_key, search_key)),
    Column("state", "État", sort=Grouped("etat", R.state, label=state_label, within=NO_DRAFT), filters=_state_filters),
    Column("age", "Depuis", sort=OLDEST, filters=_age_filters),
    Column("owner", "Par"),
    Column(
        "implied",
        "Décision implicite",
        sort=Sort("implicite", BY_DAY, holds=date),
        filters=_implied_filters,
        usual=False,
    ),
)

SORTS = {column.sort.word: column.sort for column in (*COLUMNS, *FURTHER) if column.sort is not None}
"""By the word in the address."""
