"""Going through a list of requests one by one: what stands before and after one, and where it stands.

The request itself need not stand in the list any more: a decision has taken it out, and the next one is still the one
that followed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from peewee import Case, fn

from domain.actors import Actor
from models import AccountRequest
from queries.grid import COUNTED
from queries.kept_places import By, form_of, left_open, values_of
from queries.menu_counts import Rows
from queries.orders import Order, Position
from queries.prepared import PreparedFor
from queries.written import written

R = AccountRequest


@dataclass(frozen=True)
class Place:
    """The 1-based `position` of a request among the `count` of its list; None where it is not, or is too far."""

    position: int | None
    count: int

    most = COUNTED

    @property
    def capped(self) -> bool:
        return self.count > COUNTED


def following(query: Any, row: AccountRequest, order: Order) -> str | None:
    """The reference of the request after `row` in this order, as `row` was read."""
    return order.first(query, R.reference, beyond=order.position_of(row))


@dataclass(frozen=True)
class Around:
    """Where a request stands in its list, and the references beside it; `free` is the next one of some of the list."""

    place: Place
    before: str | None
    after: str | None
    free: str | None


def around(query: Any, row: AccountRequest, order: Order, *, free: Any) -> Around:
    """Where `row` stands and what stands beside it, in one statement; `free`: those of the list that come first.

    The list is scanned no further than `queries.grid.COUNTED`.
    """
    (read,) = _around(query, order.position_of(row), order, free).tuples()
    return _read(read)


def around_kept(
    rows: Rows, actor: Actor, day: date, row: AccountRequest, order: Order, *, free: Rows, values: Mapping[str, Any]
) -> Around:
    """The same of rows that a statement is kept of, in an order that is not grouped; `values` are what they leave
    `given`."""
    place = order.position_of(row)
    (read,) = _kept.rows(rows, free, actor, day, By(order), form_of(place), **values_of(place), **values)
    return _read(read)


def _kept_around(rows: Rows, free: Rows, actor: Actor, day: date, by: By, form: str) -> Any:
    return _around(rows(actor, day), left_open(by.order, form), by.order, free(actor, day))


_kept = PreparedFor(_kept_around)


def _around(query: Any, position: Position, order: Order, free: Any) -> Any:
    marks = query.select(
        Case(None, [(order.before(position), 1)], 0).alias("earlier"),
        Case(None, [(R.id == position[1], 1)], 0).alias("itself"),
    ).limit(written(COUNTED + 1))
    return marks.select_from(
        fn.COUNT(1),
        fn.SUM(marks.c.earlier),
        fn.SUM(marks.c.itself),
        _reference(order.onwards(query, position, backwards=True)),
        _reference(order.onwards(query, position)),
        _reference(order.onwards(free, position)),
    )


def _read(row: Sequence[Any]) -> Around:
    count, earlier, itself, before, after, free = row
    known = itself and count <= COUNTED
    return Around(Place(int(earlier) + 1 if known else None, int(count)), before, after, free)


def _reference(parts: Iterable[Any]) -> Any:
    """The reference of the first row that one of these queries has, as a value of another statement."""
    values = [part.select(R.reference).limit(written(1)) for part in parts]
    return values[0] if len(values) == 1 else fn.COALESCE(*values)


def first(query: Any, order: Order) -> str | None:
    """The reference of the request at the head of this order."""
    return order.first(query, R.reference)
