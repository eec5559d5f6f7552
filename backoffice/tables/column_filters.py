"""The filters of a column, by its type: Flask-Admin's, with values that native inputs send, and for our own types."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from flask import has_request_context
from flask_admin.contrib.peewee import filters
from flask_admin.contrib.peewee.tools import parse_like_term
from flask_admin.model.filters import convert as converts
from peewee import ForeignKeyField

from backoffice.tables.rows import key_of, labelled, like_text
from backoffice.tables.texts import like
from domain.calendar import PARIS
from domain.search_text import clean

MOST_OFFERED = 200
"""Rows of another table that a filter offers; of a larger table the number is typed."""


class Contains(filters.FilterLike):
    """A part of a text, its beginning (`^`) or all of it (`=`), as people read it."""

    def clean(self, value: str) -> str:
        return clean(value)

    def holds(self, value: str) -> Any:
        return like(self.column, parse_like_term(like_text(self.column.model, value)))

    def apply(self, query: Any, value: Any) -> Any:
        return query.where(self.holds(value))


class ContainsNot(filters.FilterNotLike, Contains):
    """The same of all other texts."""

    def apply(self, query: Any, value: Any) -> Any:
        return query.where(~self.holds(value))


class TextEqual(filters.FilterEqual):
    """All of a text, but for what its reader does not see."""

    def clean(self, value: str) -> str:
        return clean(value)


class TextNotEqual(filters.FilterNotEqual):
    """The same of all other texts."""

    def clean(self, value: str) -> str:
        return clean(value)


class AtMoment(filters.BasePeeweeFilter):
    """A moment as `<input type="datetime-local">` sends it."""

    def __init__(self, column: Any, name: str, options: Any = None, data_type: Any = None) -> None:
        super().__init__(column, name, options, data_type="datetime-local")  # type: ignore[arg-type]

    def clean(self, value: str) -> datetime:
        return datetime.fromisoformat(value).replace(tzinfo=None)


class InParis(AtMoment):
    """The same on Paris clocks, of a column of aware moments."""

    def clean(self, value: str) -> datetime:
        moment = super().clean(value)
        if not 1900 <= moment.year <= 2999:  # the first and last hours of the calendar are none in another zone
            raise ValueError(value)
        return moment.replace(tzinfo=PARIS)


class AtTime(filters.BasePeeweeFilter):
    """A time of day as `<input type="time">` sends it."""

    def __init__(self, column: Any, name: str, options: Any = None, data_type: Any = None) -> None:
        super().__init__(column, name, options, data_type="timepicker")

    def clean(self, value: str) -> time:
        return time.fromisoformat(value)


class MomentEqual(AtMoment, filters.FilterEqual): ...


class MomentGreater(AtMoment, filters.FilterGreater): ...


class MomentSmaller(AtMoment, filters.FilterSmaller): ...


class ParisGreater(InParis, filters.FilterGreater): ...


class ParisSmaller(InParis, filters.FilterSmaller): ...


class TimeGreater(AtTime, filters.FilterGreater): ...


class TimeSmaller(AtTime, filters.FilterSmaller): ...


class RowFilter(filters.BasePeeweeFilter):
    """A row of another table. A subclass narrows what is offered to a scope by `rows`."""

    def rows(self) -> Any:
        """The query of the rows to choose from."""
        return self.column.rel_model.select()

    def get_options(self, view: Any) -> list[tuple[str, str]]:
        """The rows to choose from, where they are not too many; none while the application starts."""
        if not has_request_context():
            return []
        rows = list(self.rows().limit(MOST_OFFERED + 1))
        return [(str(key), label) for key, label in labelled(rows)] if len(rows) <= MOST_OFFERED else []

    def clean(self, value: str) -> Any:
        key = key_of(self.column.rel_model, value)
        if key is None:
            raise ValueError(value)
        return key


class RowEqual(RowFilter, filters.FilterEqual): ...


class RowNotEqual(RowFilter, filters.FilterNotEqual): ...


class OneOfChoices(filters.BasePeeweeFilter):
    """One of the column's own `choices`."""

    def __init__(self, column: Any, name: str, options: Any = None, data_type: Any = None) -> None:
        super().__init__(column, name, [(str(code), label) for code, label in column.choices])

    def clean(self, value: str) -> Any:
        codes = {str(code): code for code, _ in self.column.choices}
        if value not in codes:
            raise ValueError(value)
        return codes[value]


class ChoiceEqual(OneOfChoices, filters.FilterEqual): ...


class ChoiceNotEqual(OneOfChoices, filters.FilterNotEqual): ...


class FilterConverter(filters.FilterConverter):
    """Flask-Admin's, without ranges that are typed as one text (two filters make one), and with `choices`."""

    strings = (  # type: ignore[assignment]
        Contains,
        ContainsNot,
        TextEqual,
        TextNotEqual,
        filters.FilterEmpty,
        filters.FilterInList,
        filters.FilterNotInList,
    )
    date_filters = (  # type: ignore[assignment]
        filters.DateEqualFilter,
        filters.DateNotEqualFilter,
        filters.DateGreaterFilter,
        filters.DateSmallerFilter,
        filters.FilterEmpty,
    )
    datetime_filters = (MomentEqual, MomentGreater, MomentSmaller, filters.FilterEmpty)  # type: ignore[assignment]
    time_filters = (TimeGreater, TimeSmaller, filters.FilterEmpty)  # type: ignore[assignment]

    def convert(self, type_name: str, column: Any, name: str) -> Any:
        if column.choices and not isinstance(column, ForeignKeyField):
            return [one(column, name) for one in (ChoiceEqual, ChoiceNotEqual, filters.FilterEmpty)]
        return super().convert(type_name, column, name)

    @converts("UtcDateTimeField")
    def conv_moment(self, column: Any, name: str) -> list[Any]:
        return [one(column, name) for one in (ParisGreater, ParisSmaller, filters.FilterEmpty)]

    @converts("ForeignKeyField")
    def conv_row(self, column: Any, name: str) -> list[Any]:
        return [one(column, name) for one in (RowEqual, RowNotEqual, filters.FilterEmpty)]

    @converts("SmallIntegerField", "AutoField")
    def conv_small(self, column: Any, name: str) -> list[Any]:
        return self.conv_int(column, name)
