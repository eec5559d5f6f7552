"""The order of a list, and going through it by the keys of that order: a page in the middle of a million rows is read
as fast as the first.

Ties go by the primary key, so that no two rows stand at the same place. NULL comes before everything on both
databases: PostgreSQL would put it last.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from peewee import SQL, AutoField, BooleanField, DateField, Field, Function, IntegerField, NodeList

from models import UtcDateTimeField

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
class Order:
    """Rows by a sort, or by their key alone; `falls` says that values get smaller down the list."""

    key: Field
    sort: Sort | None = None
    falls: bool = True

    def apply(self, query: Any) -> Any:
        """The query in this order, in one statement."""
        terms = self._terms(self.falls)
        if self.sort is not None and self.sort.nullable:
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

        `beyond` need not be a row's any more. One statement, two where NULL ends, one more for what `offset` passes.
        """
        columns = (self.sort.expression, self.key) if self.sort is not None else (self.key,)
        rows: list[Position] = []
        for part in self.onwards(query, beyond, backwards=backwards):
            wanted = part.select(*columns).limit(limit - len(rows))
            read = list((wanted.offset(offset) if offset else wanted).tuples())
            rows += [(row[0] if self.sort is not None else None, row[-1]) for row in read]
            if len(rows) >= limit:
                break
            if offset:
                offset = 0 if read else offset - part.select(self.key).limit(offset).count()
        return rows

    def first(self, query: Any, column: Field, *, beyond: Position | None = None, backwards: bool = False) -> Any:
        """What `column` holds in the first row, or in the one next beyond a position; None where there is none."""
        parts = self.onwards(query, beyond, backwards=backwards)
        values = (part.select(column).limit(1).scalar() for part in parts)
        return next((value for value in values if value is not None), None)

    def onwards(self, query: Any, beyond: Position | None, *, backwards: bool = False) -> Iterator[Any]:
        """The rows beyond a position in this order, or against it: those of one query, then those of the next.

        Without a position those of the whole list.
        """
        falls = self.falls != backwards
        parts = self._whole(falls) if beyond is None else self._beyond(beyond, falls)
        narrowed = (query if condition is None else query.where(condition) for condition in parts)
        return (part.order_by(*self._terms(falls)) for part in narrowed)

    def before(self, position: Position) -> Any:
        """The condition that a row comes before this position."""
        parts = list(self._beyond(position, not self.falls))
        return parts[0] if len(parts) == 1 else parts[0] | parts[1]

    def _terms(self, falls: bool) -> list[Any]:
        keys = [self.sort.expression, self.key] if self.sort is not None else [self.key]
        return [key.desc() if falls else key.asc() for key in keys]

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
