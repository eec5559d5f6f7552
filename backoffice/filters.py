"""Filters of lists: Flask-Admin's kind, named by a word in the address and applied by a query of ours."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from flask import g, has_request_context, request
from flask_admin.contrib.peewee.filters import BasePeeweeFilter
from peewee import Field

from domain.calendar import midnight_after, paris_midnight
from domain.errors import DomainError
from domain.search_text import LENGTH, clean
from queries.prepared import given

Apply = Callable[..., Any]
"""A query and a value, or what its `Statement` makes of it → the narrowed query."""

Forms = tuple[Hashable, ...]

Options = Callable[[], Iterable[tuple[str, str]]]


def clean_search(text: str) -> str:
    """What may be searched for: what a reader sees of it, and not endless. One character more than is read, where there
    are more: the list then says so."""
    return clean(text)[: LENGTH + 1].rstrip()


def may_be_kept(word: str) -> bool:
    """Whether a word of an address can be one of a link: `url_for` has arguments of its own."""
    return not word.startswith("_") and word not in ("endpoint", "self", "url", "export_type")


def reads(chosen: Any, value: str) -> bool:
    """Whether a filter takes this value: one that it cannot read any more narrows nothing."""
    try:
        return bool(value) and chosen.clean(value) is not None
    except (ValueError, DomainError):
        return False


def kept_words() -> dict[str, str]:
    """What the present address says of its list, for links to the same: of a word that stands twice the first, as lists
    read it."""
    return {word: value for word, value in request.args.items() if may_be_kept(word)}


class FilterField(NamedTuple):
    """A filter as its form shows it, with what the address asks of it; `kind` is `hidden` where nothing is offered."""

    word: str
    label: str
    kind: str
    choices: tuple[tuple[str, str], ...]
    value: str


def field_of(chosen: Any, view: Any, value: str) -> FilterField:
    """The field of this filter of a list for the current user."""
    choices = tuple((code, label) for code, label in chosen.get_options(view) or ())
    offers = chosen.data_type != "select" or any(label for _, label in choices)
    return FilterField(str(chosen.key_name), chosen.name, chosen.data_type if offers else "hidden", choices, value)


@dataclass(frozen=True)
class Statement:
    """What a filter's SQL depends on. `apply` is called with the forms of a value, then with its values.

    `forms` decide the SQL, and where it is `kept` nothing else does; they are few. `values` are compared with fields,
    those of `compares`, and stay open: what clock, settings and the current user say is among these.
    """

    compares: tuple[Field, ...] = ()
    values: Callable[[Any], tuple[Any, ...]] = lambda value: ()
    forms: Callable[[Any], Forms] = lambda value: ()
    kept: bool = True


ALWAYS = Statement()
"""One, whatever is asked."""
BY_VALUE = Statement(forms=lambda value: (value,))
"""One for each value: there are few."""
ANEW = Statement(forms=lambda value: (value,), kept=False)
"""Made each time: `apply` asks what it likes."""


def compared_with(field: Field, stored: Callable[[Any], Any] = lambda value: value) -> Statement:
    """One statement for all values, each compared with this field: what `stored` makes of it."""
    return Statement((field,), lambda value: (stored(value),))


class Filter(BasePeeweeFilter):
    """One of ours."""

    def __init__(self, word: str, label: str, apply: Apply, statement: Statement, **offered: Any) -> None:
        super().__init__(None, label, **offered)
        self.key_name = word
        self.statement = statement
        self._apply = apply

    def apply(self, query: Any, value: Any) -> Any:
        return self._apply(query, *self.statement.forms(value), *self.statement.values(value))

    def left_open(self, query: Any, forms: Forms) -> Any:
        """The same of all values of these forms, for a statement that is kept."""
        compared = enumerate(self.statement.compares)
        return self._apply(query, *forms, *(given(field, self._name(place)) for place, field in compared))

    def values(self, value: Any) -> dict[str, Any]:
        """What such a statement is to be given."""
        return {self._name(place): one for place, one in enumerate(self.statement.values(value))}

    def _name(self, place: int) -> str:
        return f"{self.key_name}.{place}"

    def operation(self) -> str:
        return ""


class Choice(Filter):
    """One of some values, as a select; `ValueError` from `clean` is told to the person, here and below."""

    def __init__(self, word: str, label: str, options: Options, apply: Apply, statement: Statement = ANEW) -> None:
        super().__init__(word, label, apply, statement, options=options, data_type="select")

    def get_options(self, view: Any) -> list[tuple[str, str]]:
        """The choices of the current user: none while the application starts, when Flask-Admin asks a first time."""
        return self._choices() if has_request_context() else []

    def _choices(self) -> list[tuple[str, str]]:
        """Made once a page, which asks for them up to five times: of mails and events they are a hundred labels."""
        if not has_request_context():
            return list(self.options())
        known: dict[Options, list[tuple[str, str]]] = g.setdefault("choices", {})
        if self.options not in known:
            known[self.options] = list(self.options())
        return known[self.options]

    def clean(self, value: str) -> str:
        if all(value != code for code, _ in self._choices()):
            raise ValueError(value)
        return value


def as_listed(query: Any, value: str) -> Any:
    """For a filter whose rows the view's own `get_query` chooses."""
    return query


class Flag(Choice):
    """« Oui » or not asked."""

    def __init__(self, word: str, label: str, apply: Apply, statement: Statement = ALWAYS) -> None:
        super().__init__(word, label, lambda: [("oui", "Oui")], apply, statement)
        self.data_type = "checkbox"


class Day(Filter):
    """A day, as browsers send one."""

    def __init__(self, word: str, label: str, apply: Apply, statement: Statement = ANEW) -> None:
        super().__init__(word, label, apply, statement, data_type="date")

    def clean(self, value: str) -> date:
        day = date.fromisoformat(value)
        # The first and last days of the calendar have no midnight in another time zone.
        if not date(1900, 1, 1) <= day <= date(2999, 12, 31):
            raise ValueError(value)
        return day


def _narrowed(query: Any, condition: Any) -> Any:
    return query.where(condition)


def between_days(
    moment: Field,
    since: tuple[str, str],
    until: tuple[str, str],
    *,
    apply: Apply = _narrowed,
    kind: type[Day] = Day,
) -> tuple[Day, Day]:
    """The first and the last day on which something was, in Paris, each by its word and its label."""
    begins, ends = compared_with(moment, paris_midnight), compared_with(moment, midnight_after)
    return (
        kind(*since, lambda query, begin: apply(query, moment >= begin), begins),
        kind(*until, lambda query, end: apply(query, moment < end), ends),
    )


def _printable(text: str) -> str:
    """Raises ValueError for control characters, which PostgreSQL refuses and nobody types."""
    if not text.isprintable():
        raise ValueError("not printable")
    return text


class Word(Filter):
    """A short text; `clean` may raise ValueError."""

    def __init__(self, word: str, label: str, apply: Apply, clean: Callable[[str], Any] = _printable) -> None:
        super().__init__(word, label, apply, ANEW, data_type="text")
        self._clean = clean

    def clean(self, value: str) -> Any:
        return self._clean(value)
