"""Going through a list of requests one by one: what stands before and after one, and where it stands.

By the keys of the order, never by OFFSET: a list of 100,000 is walked as fast as one of ten. The request itself need
not stand in the list any more: a decision has taken it out, and the next one is still the one that followed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from peewee import Case, fn

from models import AccountRequest
from queries.grid import COUNTED, Sort

R = AccountRequest


@dataclass(frozen=True)
class Place:
    """The 1-based `position` of a request among the `count` of its list; None where it is not, or is too far."""

    position: int | None
    count: int

    @property
    def capped(self) -> bool:
        return self.count > COUNTED


def following(query: Any, row: AccountRequest, sort: Sort | None, *, descending: bool = False) -> str | None:
    """The reference of the request after `row` in this order, as `row` was read."""
    return _first(query.where(_beyond(row, sort, _falls(sort, descending))), sort, _falls(sort, descending))


def preceding(query: Any, row: AccountRequest, sort: Sort | None, *, descending: bool = False) -> str | None:
    """The reference of the request before `row` in this order, as `row` was read."""
    falls = not _falls(sort, descending)
    return _first(query.where(_beyond(row, sort, falls)), sort, falls)


def first(query: Any, sort: Sort | None, *, descending: bool = False) -> str | None:
    """The reference of the request at the head of this order."""
    return _first(query, sort, _falls(sort, descending))


def _first(query: Any, sort: Sort | None, falls: bool) -> str | None:
    """Nothing but the reference is read: what is sorted on the way stays small."""
    keys = (sort.expression, R.id) if sort is not None else (R.id,)
    ordered = query.select(R.reference).order_by(*(key.desc() if falls else key.asc() for key in keys))
    return ordered.limit(1).scalar()


def place(query: Any, row: AccountRequest, sort: Sort | None, *, descending: bool = False) -> Place:
    """Where `row` stands: one scan of the list, no further than `queries.grid.COUNTED`."""
    earlier = _beyond(row, sort, not _falls(sort, descending))
    marks = query.select(
        Case(None, [(earlier, 1)], 0).alias("earlier"), Case(None, [(R.id == row.id, 1)], 0).alias("itself")
    ).limit(COUNTED + 1)
    totals = marks.select_from(fn.COUNT(1), fn.SUM(marks.c.earlier), fn.SUM(marks.c.itself)).tuples()
    ((count, before, itself),) = totals
    known = itself and count <= COUNTED
    return Place(int(before) + 1 if known else None, int(count))


def _falls(sort: Sort | None, descending: bool) -> bool:
    """Whether keys get smaller down the list; without an order, the newest come first."""
    return descending if sort is not None else True


def _beyond(row: AccountRequest, sort: Sort | None, falls: bool) -> Any:
    """What comes after `row` where keys get smaller (`falls`) or greater; ties go by id."""
    later = R.id < row.id if falls else R.id > row.id
    if sort is None:
        return later
    key, value = sort.expression, sort.key_of(row)
    # The bound once more, outside of the OR: an index on the key then begins there.
    if falls:
        return (key <= value) & ((key < value) | later)
    return (key >= value) & ((key > value) | later)
