"""Going through a list of requests one by one: what stands before and after one, and where it stands.

The request itself need not stand in the list any more: a decision has taken it out, and the next one is still the one
that followed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from peewee import Case, fn

from models import AccountRequest
from queries.grid import COUNTED
from queries.orders import Order

R = AccountRequest


@dataclass(frozen=True)
class Place:
    """The 1-based `position` of a request among the `count` of its list; None where it is not, or is too far."""

    position: int | None
    count: int

    @property
    def capped(self) -> bool:
        return self.count > COUNTED


def following(query: Any, row: AccountRequest, order: Order) -> str | None:
    """The reference of the request after `row` in this order, as `row` was read."""
    return order.first(query, R.reference, beyond=order.position_of(row))


def preceding(query: Any, row: AccountRequest, order: Order) -> str | None:
    """The reference of the request before `row` in this order, as `row` was read."""
    return order.first(query, R.reference, beyond=order.position_of(row), backwards=True)


def first(query: Any, order: Order) -> str | None:
    """The reference of the request at the head of this order."""
    return order.first(query, R.reference)


def place(query: Any, row: AccountRequest, order: Order) -> Place:
    """Where `row` stands: one scan of the list, no further than `queries.grid.COUNTED`."""
    earlier = order.before(order.position_of(row))
    marks = query.select(
        Case(None, [(earlier, 1)], 0).alias("earlier"), Case(None, [(R.id == row.id, 1)], 0).alias("itself")
    ).limit(COUNTED + 1)
    totals = marks.select_from(fn.COUNT(1), fn.SUM(marks.c.earlier), fn.SUM(marks.c.itself)).tuples()
    ((count, before, itself),) = totals
    known = itself and count <= COUNTED
    return Place(int(before) + 1 if known else None, int(count))
