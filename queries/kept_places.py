"""Where rows of a list stand, by statements that are kept: the same pages are asked for all day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from peewee import Field, Node, Value

from domain.actors import Actor
from queries.menu_counts import Rows
from queries.orders import Order, Position
from queries.prepared import Given, PreparedFor, given
from queries.written import written

FROM_THE_END, WITHOUT_VALUE, WITH_VALUE = "", "without", "with"
"""What a place, beyond which rows are read, says of the value of the order."""


class By:
    """An order, which is the same as another by the same sort."""

    def __init__(self, order: Order) -> None:
        self.order = order
        self._words = id(order.sort), order.falls

    def __eq__(self, other: object) -> bool:
        return isinstance(other, By) and self._words == other._words

    def __hash__(self) -> int:
        return hash(self._words)


def places(
    rows: Rows,
    actor: Actor,
    day: date,
    order: Order,
    limit: int,
    *,
    values: Mapping[str, Any],
    beyond: Position | None = None,
    backwards: bool = False,
) -> list[Position]:
    """`Order.positions` of these rows, in an order that is not grouped; `values` are what the rows leave `given`."""
    known = {**values, **values_of(beyond)}
    arguments = rows, actor, day, By(order), form_of(beyond), backwards, limit
    read = _read.rows(*arguments, 0, **known)
    if len(read) < limit:
        for part in range(1, order.parts(beyond, backwards=backwards)):
            read += _read.rows(*arguments, part, **known)
    return [order.read(row) for row in read[:limit]]


def _rows(rows: Rows, actor: Actor, day: date, by: By, place: str, backwards: bool, limit: int, part: int) -> Any:
    order = by.order
    query = order.onwards(rows(actor, day), left_open(order, place), backwards=backwards)[part]
    return query.select(*order.columns).limit(written(limit))


def form_of(place: Position | None) -> str:
    """What of a place decides a statement."""
    if place is None:
        return FROM_THE_END
    return WITHOUT_VALUE if place[0] is None else WITH_VALUE


def values_of(place: Position | None) -> dict[str, Any]:
    """What such a statement is to be given."""
    return dict(zip(("value", "key"), place, strict=True)) if place is not None else {}


def left_open(order: Order, place: str) -> Any:
    """The places of this form, for a statement that is kept."""
    if place == FROM_THE_END:
        return None
    by = order.sort.expression if order.sort is not None else None
    return (_of(by, "value") if place == WITH_VALUE else None), given(order.key, "key")


def _of(compared: Any, name: str) -> Node:
    """The value `name`, as what it is compared with holds it."""
    return given(compared, name) if isinstance(compared, Field) else Value(Given(name), converter=False)


_read = PreparedFor(_rows)
