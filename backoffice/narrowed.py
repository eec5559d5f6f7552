"""Rows of a list under filters, as values whose SQL is kept: pages that are asked for all day are compiled once.

A search, or a filter whose `Statement` is not kept, is made anew each time: an answer must never be another's.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from backoffice.filters import Filter, Forms
from domain.actors import Actor
from queries.menu_counts import Rows
from queries.written import NEVER


@dataclass(frozen=True)
class Narrowed:
    """The rows of a list that filters leave (`queries.menu_counts.Rows`), whatever the values that these compare;
    `none`, which is known beforehand, where they leave no row of such a list."""

    narrows: Rows
    filters: tuple[tuple[Filter, Forms], ...]
    holds: Rows | None = None
    none: bool = False

    def __call__(self, who: Actor, day: date) -> Any:
        query = self.narrows(who, day)
        if self.none:
            return query.where(NEVER)
        for chosen, forms in self.filters:
            query = chosen.left_open(query, forms)
        return query


@dataclass(frozen=True)
class Kept:
    """Rows of a list that a statement is kept of, and the values that it is to be given."""

    rows: Rows
    values: dict[str, Any] = field(default_factory=dict)

    def among(self, more: Rows) -> Rows:
        """More rows, which hold all of these, under the same filters; these where there is no filter."""
        if not isinstance(self.rows, Narrowed):
            return self.rows
        return replace(self.rows, narrows=more, holds=None if self.rows.none else self.rows, none=False)

    def known_to_be_none(self) -> Kept:
        """The same, of filters that leave no row of this list."""
        return replace(self, rows=replace(self.rows, none=True)) if isinstance(self.rows, Narrowed) else self


def kept(rows: Rows, filters: Iterable[tuple[Any, Any]]) -> Kept | None:
    """These rows under filters, each with the value that it is asked for; None where one is made anew."""
    forms: list[tuple[Filter, Forms]] = []
    values: dict[str, Any] = {}
    for chosen, value in filters:
        if not isinstance(chosen, Filter) or not chosen.statement.kept:
            return None
        forms.append((chosen, chosen.statement.forms(value)))
        values |= chosen.values(value)
    return Kept(Narrowed(rows, tuple(forms)) if forms else rows, values)
