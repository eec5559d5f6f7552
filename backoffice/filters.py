"""Filters of lists: Flask-Admin's kind, named by a word in the address and applied by a query of ours."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, NamedTuple

from flask import g, has_request_context, request
from flask_admin.contrib.peewee.filters import BasePeeweeFilter

from domain.errors import DomainError
from domain.search_text import LENGTH, clean

Apply = Callable[[Any, Any], Any]
"""A query and a value → the narrowed query."""

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
    """The field of this filter of a list for whoever looks."""
    choices = tuple((code, label) for code, label in chosen.get_options(view) or ())
    offers = chosen.data_type != "select" or any(label for _, label in choices)
    return FilterField(str(chosen.key_name), chosen.name, chosen.data_type if offers else "hidden", choices, value)


class Choice(BasePeeweeFilter):
    """One of some values, as a select; `ValueError` from `clean` is told to the person, here and below."""

    def __init__(self, word: str, label: str, options: Options, apply: Apply) -> None:
        super().__init__(None, label, options=options, data_type="select")
        self.key_name = word
        self._apply = apply

    def get_options(self, view: Any) -> list[tuple[str, str]]:
        """The choices of whoever looks: none while the application starts, when Flask-Admin asks a first time."""
        return self._choices() if has_request_context() else []

    def _choices(self) -> list[tuple[str, str]]:
        """Made once a page, which asks for them up to five times: of mails and events they are a hundred labels."""
        if not has_request_context():
            return list(self.options())
        known: dict[Choice, list[tuple[str, str]]] = g.setdefault("choices", {})
        if self not in known:
            known[self] = list(self.options())
        return known[self]

    def clean(self, value: str) -> str:
        if all(value != code for code, _ in self._choices()):
            raise ValueError(value)
        return value

    def apply(self, query: Any, value: str) -> Any:
        return self._apply(query, value)

    def operation(self) -> str:
        return ""


class Flag(Choice):
    """« Oui » or not asked."""

    def __init__(self, word: str, label: str, apply: Callable[[Any], Any]) -> None:
        super().__init__(word, label, lambda: [("oui", "Oui")], lambda query, _: apply(query))
        self.data_type = "checkbox"


class Day(BasePeeweeFilter):
    """A day, as browsers send one."""

    def __init__(self, word: str, label: str, apply: Apply) -> None:
        super().__init__(None, label, data_type="date")
        self.key_name = word
        self._apply = apply

    def clean(self, value: str) -> date:
        day = date.fromisoformat(value)
        # The first and last days of the calendar have no midnight in another time zone.
        if not date(1900, 1, 1) <= day <= date(2999, 12, 31):
            raise ValueError(value)
        return day

    def apply(self, query: Any, value: date) -> Any:
        return self._apply(query, value)

    def operation(self) -> str:
        return ""


def _printable(text: str) -> str:
    """Raises ValueError for control characters, which PostgreSQL refuses and nobody types."""
    if not text.isprintable():
        raise ValueError("not printable")
    return text


class Word(BasePeeweeFilter):
    """A short text; `clean` may raise ValueError."""

    def __init__(self, word: str, label: str, apply: Apply, clean: Callable[[str], Any] = _printable) -> None:
        super().__init__(None, label, data_type="text")
        self.key_name = word
        self._apply = apply
        self._clean = clean

    def clean(self, value: str) -> Any:
        return self._clean(value)

    def apply(self, query: Any, value: Any) -> Any:
        return self._apply(query, value)

    def operation(self) -> str:
        return ""
