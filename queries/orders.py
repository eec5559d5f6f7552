"""The order of a list, and going through it by the keys of that order: a page in the middle of a million rows is read
as fast as the first.

Ties go by the primary key, so that no two rows stand at the same place. NULL comes before everything on both
databases: PostgreSQL would put it last.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import reduce
from operator import or_
from typing import Any

from peewee import SQL, AutoField, BooleanField, Case, DateField, Field, Function, IntegerField, NodeList, Value
from peewee import Entity as Name

from domain.names import search_key
from models import UtcDateTimeField, database
from queries.text_search import by_index, by_name, newest_of
from queries.written import NEVER, written

Position = tuple[Any, Any]
"""Where a row stands in an order: the value that it is ordered by (None without one), and its key."""

HELD: tuple[tuple[type[Field], type], ...] = (
    (UtcDateTimeField, datetime),
    (DateField, date),
    (BooleanField, bool),
    (AutoField, int),
    (IntegerField, int),
)


def held_by(column: Field) -> type:
    """The type of the values of a column; of a foreign key that of the keys that it leads to."""
    final = getattr(column, "rel_field", column)
    return next((held for kind, held in HELD if isinstance(final, kind)), str)


@dataclass(frozen=True)
class Sort:
    """What a list can be ordered by: the word in its address, and a column or an SQL expression of the row's own table.

    `fold` makes of letters that somebody types what such a column holds; without it nobody jumps to letters. An
    expression other than a column holds what `holds` says, and never NULL.
    """

    word: str
    expression: Any
    fold: Callable[[str], str] | None = None
    holds: type = str

    def __post_init__(self) -> None:
        if isinstance(self.expression, Field):
            object.__setattr__(self, "holds", held_by(self.expression))
        elif isinstance(self.expression, Function):
            # peewee would make of a function's value what its column holds.
            object.__setattr__(self, "expression", self.expression.coerce(False))

    @property
    def nullable(self) -> bool:
        return isinstance(self.expression, Field) and bool(self.expression.null)

    def value_of(self, row: Any) -> Any:
        """What `row` is ordered by: of a column as the row was read, of any other expression as it is stored."""
        if isinstance(self.expression, Field):
            return row.__data__.get(self.expression.name)
        model = type(row)
        return model.select(self.expression).where(model._meta.primary_key == row.get_id()).scalar()


@dataclass(frozen=True)
class Filled(Sort):
    """By a column in which no row of the list is without a value."""

    @property
    def nullable(self) -> bool:
        return False


@dataclass(frozen=True)
class Grouped(Sort):
    """By what is read for the codes of a column (`label`): rows of one code stand together, by their key.

    Each group is read by the index of the column and the key; `within` is the condition of a partial one. `only` are
    the codes of a list that has but some.
    """

    label: Callable[[Any], str] = str
    within: Any = None
    only: tuple[Any, ...] = ()

    def named(self) -> Mapping[Any, str]:
        """Each value that rows have, and what is read for it."""
        return {code: self.label(code) for code in self.only or _codes_of(self.expression, self.within)}

    def condition(self, value: Any) -> Any:
        """That a row is of this group."""
        return self.expression.is_null() if value is None else self.expression == value

    def groups(self, also: Any = None) -> list[Any]:
        """The values of the groups in the order of what is read, NULL first; `also` may be that of no row any more."""
        named = dict(self.named())
        if also is not None:
            named.setdefault(also, self.label(also))
        ordered = sorted(named, key=lambda code: (search_key(named[code]), str(code)))
        return [None, *ordered] if self.nullable else ordered


def _codes_of(column: Field, within: Any) -> list[Any]:
    """The different values of a column, one step in its index each."""
    rows = column.model.select(column).order_by(column).limit(1)
    rows = rows if within is None else rows.where(within)
    parts = (
        SQL("WITH RECURSIVE codes(code) AS (SELECT ("),
        rows.where(column.is_null(False)),
        SQL(") UNION ALL SELECT ("),
        rows.where(column > SQL("codes.code")),
        SQL(") FROM codes WHERE code IS NOT NULL) SELECT code FROM codes WHERE code IS NOT NULL"),
    )
    return [column.python_value(code) for (code,) in database.execute(NodeList(parts)).fetchall()]


@dataclass(frozen=True)
class Part:
    """Rows that follow one another by the terms of an order; None is no condition. `value` is that of a group."""

    condition: Any
    value: Any = None


NO_ROW = Part(NEVER)


@dataclass(frozen=True)
class Order:
    """Rows by a sort, or by their key alone; `falls` says that values get smaller down the list."""

    key: Field
    sort: Sort | None = None
    falls: bool = True

    def apply(self, query: Any) -> Any:
        """The query in this order, in one statement."""
        query, terms = by_name(query), self._terms(self.falls)
        if isinstance(self.sort, Grouped):
            ranks = [(self.sort.condition(value), rank) for rank, value in enumerate(self.sort.groups())]
            by_rank = [Case(None, ranks, len(ranks))] if ranks else []
            terms[:0] = [rank.desc() if self.falls else rank.asc() for rank in by_rank]
        elif self.sort is not None and self.sort.nullable:
            # Written out: of its own words for this peewee makes a CASE on SQLite.
            nulls = SQL("DESC NULLS LAST" if self.falls else "ASC NULLS FIRST")
            terms[0] = NodeList((self.sort.expression, nulls))
        return query.order_by(*terms)

    def position_of(self, row: Any) -> Position:
        return (self.sort.value_of(row) if self.sort is not None else None, row.get_id())

    def positions(
        self, query: Any, limit: int, *, beyond: Position | None = None, backwards: bool = False, offset: int = 0
    ) -> list[Position]:
        """Where the first rows stand, or those next `beyond` a position; `backwards` goes up from it, or from the end.

        `beyond` need not be a row's any more. One statement, a second one where what is without a value begins or a
        group ends, one more for what `offset` passes.
        """
        if self.sort is None:
            newest = newest_of(query) if self.falls != backwards else None
            if newest is not None and len(rows := self._first_of(newest, limit, beyond, True, offset)) >= limit:
                return rows
            query, key = by_index(query, self.key)
            order = replace(self, key=key)
        else:
            query, order = by_name(query), self
        return order._first_of(query, limit, beyond, self.falls != backwards, offset)

    @property
    def grouped(self) -> bool:
        """Whether what it reads depends on what stands in the table."""
        return isinstance(self.sort, Grouped)

    def parts(self, beyond: Position | None, *, backwards: bool = False) -> int:
        """How many queries `onwards` gives."""
        return len(self._parts(beyond, self.falls != backwards))

    def read(self, row: Sequence[Any]) -> Position:
        """The position in a row of `columns`, as the driver gives it."""
        if self.sort is None:
            return None, row[0]
        value = row[0]
        return (self.sort.expression.python_value(value) if isinstance(self.sort.expression, Field) else value), row[1]

    @property
    def columns(self) -> tuple[Any, ...]:
        """What tells a position, of an order that is not grouped."""
        return (self.sort.expression, self.key) if self.sort is not None else (self.key,)

    def _first_of(self, query: Any, limit: int, beyond: Position | None, falls: bool, offset: int) -> list[Position]:
        first, *rest = self._parts(beyond, falls) or [NO_ROW]
        rows = self._read(query, [first], falls, limit, offset)
        if len(rows) < limit and rest:
            passed = 0 if not offset else offset if rows else self._part(query, first, falls).limit(offset).count()
            rows += self._read(query, rest, falls, limit - len(rows), offset - passed)
        return rows

    def _read(self, query: Any, parts: list[Part], falls: bool, limit: int, offset: int) -> list[Position]:
        """The first rows of these parts, after those that `offset` passes: in one statement."""
        if not isinstance(self.sort, Grouped):
            rows = self._part(query, parts[0], falls).select(*self.columns).limit(written(limit))
            read = (rows.offset(offset) if offset else rows).tuples()
            return [(row[0] if self.sort is not None else None, row[-1]) for row in read]
        arms: list[Any] = []
        for number, part in enumerate(parts):
            chosen = self._part(query, part, falls).select(Value(number).alias("part"), self.key.alias("id"))
            union = SQL("UNION ALL") if number else SQL("")
            arms += [
                union,
                SQL("SELECT part, id FROM ("),
                chosen.limit(written(offset + limit)),
                SQL(") AS"),
                Name(f"of{number}"),
            ]
        order = SQL("ORDER BY part, id DESC LIMIT" if falls else "ORDER BY part, id LIMIT")
        whole = NodeList((*arms, order, Value(limit), SQL("OFFSET"), Value(offset)))
        return [(parts[number].value, key) for number, key in database.execute(whole).fetchall()]

    def first(self, query: Any, column: Field, *, beyond: Position | None = None, backwards: bool = False) -> Any:
        """What `column` holds in the first row, or in the one next beyond a position; None where there is none."""
        parts = self.onwards(query, beyond, backwards=backwards)
        values = (part.select(column).limit(written(1)).scalar() for part in parts)
        return next((value for value in values if value is not None), None)

    def onwards(self, query: Any, beyond: Position | None, *, backwards: bool = False) -> list[Any]:
        """The rows beyond a position in this order, or against it: those of one query, then those of the next.

        Without a position those of the whole list.
        """
        falls = self.falls != backwards
        return [self._part(query, part, falls) for part in self._parts(beyond, falls) or [NO_ROW]]

    def before(self, position: Position) -> Any:
        """The condition that a row comes before this position."""
        parts = self._parts(position, not self.falls) or [NO_ROW]
        return reduce(or_, [part.condition for part in parts])

    def _part(self, query: Any, part: Part, falls: bool) -> Any:
        rows = query if part.condition is None else query.where(part.condition)
        return rows.order_by(*self._terms(falls))

    def _terms(self, falls: bool) -> list[Any]:
        """Of rows of one part: those of a group have one value."""
        alone = self.sort is None or isinstance(self.sort, Grouped)
        keys = [self.key] if alone else [self.sort.expression, self.key]  # type: ignore[union-attr]
        return [key.desc() if falls else key.asc() for key in keys]

    def _parts(self, beyond: Position | None, falls: bool) -> list[Part]:
        if isinstance(self.sort, Grouped):
            return self._groups(self.sort, beyond, falls)
        conditions = self._whole(falls) if beyond is None else self._beyond(beyond, falls)
        return [Part(condition) for condition in conditions]

    def _groups(self, sort: Grouped, beyond: Position | None, falls: bool) -> list[Part]:
        values = sort.groups(beyond[0] if beyond is not None else None)
        ordered = values[::-1] if falls else values
        if beyond is None:
            return [Part(sort.condition(value), value) for value in ordered]
        value, key = beyond
        later = self.key < key if falls else self.key > key
        begun = Part(sort.condition(value) & later, value)
        return [begun, *(Part(sort.condition(one), one) for one in ordered[ordered.index(value) + 1 :])]

    def _whole(self, falls: bool) -> list[Any]:
        """All rows: those without a value apart, since the databases have them at different ends of an index."""
        if self.sort is None or not self.sort.nullable:
            return [None]
        parts = [self.sort.expression.is_null(), self.sort.expression.is_null(False)]
        return parts[::-1] if falls else parts

    def _beyond(self, position: Position, falls: bool) -> Iterator[Any]:
        """What comes after a position where values get smaller (`falls`) or greater: one condition after the other."""
        value, key = position
        later = self.key < key if falls else self.key > key
        if self.sort is None:
            yield later
            return
        by = self.sort.expression
        if value is None:
            yield by.is_null() & later
            if not falls:
                yield by.is_null(False)
            return
        # The bound once more, outside of the OR: an index on the value then begins there.
        if falls:
            yield (by <= value) & ((by < value) | later)
        else:
            yield (by >= value) & ((by > value) | later)
        if falls and self.sort.nullable:
            yield by.is_null()
