"""Figures as they are at this moment: what was added up, and what was appended since, in one statement.

They count requests, and name nobody.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_
from typing import Any, TypeAlias

from peewee import SQL, fn

from domain.actors import Actor
from domain.figures import ALL_KINDS, Measure, Span
from models_work import FigureChange, FigureCount, FigureTotal
from queries.prepared import PreparedFor
from queries.scopes import sees_statistics

T, C = FigureTotal, FigureChange


@dataclass(frozen=True)
class Wanted:
    """A measure over the spans that begin between two days, both included; of one kind of body, or by each (None)."""

    measure: Measure
    span: Span
    first: date
    last: date
    kind: str | None = ALL_KINDS

    def holds(self, measure: str, kind: str, day: date) -> bool:
        """Whether a change of this measure, kind and day is among them."""
        if measure != self.measure or not self.first <= self.span.first_day(day) <= self.last:
            return False
        return self.kind in (None, ALL_KINDS) or kind == self.kind


Counts: TypeAlias = Mapping[tuple[str, date], Counter[str]]
"""By kind of body (`''` for all together) and first day of the span: how many of each detail."""


def figures(*asked: Wanted) -> list[Counts]:
    """What was asked for, in its order. Kinds, spans and details without any are left out."""
    by_key: list[dict[tuple[str, date], Counter[str]]] = [defaultdict(Counter) for _ in asked]
    for span, measure, kind, stored_day, stored, detail, amount in _kept.rows(*asked):
        day, counts = T.day.python_value(stored_day), T.counts.python_value(stored)
        for one, into in zip(asked, by_key, strict=True):
            if span:
                if (span, measure) == (one.span, one.measure) and _is_of(one, kind) and one.first <= day <= one.last:
                    into[kind, day].update(counts)
            elif one.holds(measure, kind, day):
                into[ALL_KINDS if one.kind == ALL_KINDS else kind, one.span.first_day(day)][detail] += int(amount)
    return [dict(_without_zeros(into)) for into in by_key]


def figures_for(actor: Actor, *asked: Wanted) -> list[Counts]:
    """The same for somebody signed in: of all requests for staff who see statistics, of none for others."""
    return figures(*asked) if sees_statistics(actor) else [{} for _ in asked]


def _is_of(one: Wanted, kind: str) -> bool:
    return kind != ALL_KINDS if one.kind is None else kind == one.kind


def _without_zeros(
    counts: Mapping[tuple[str, date], Counter[str]],
) -> Iterator[tuple[tuple[str, date], Counter[str]]]:
    for key, details in counts.items():
        if left := Counter({detail: amount for detail, amount in details.items() if amount}):
            yield key, left


def _rows(*asked: Wanted) -> Any:
    """Totals and appended changes in one statement, since the worker moves the ones into the others meanwhile."""
    newest = FigureCount.select(fn.COALESCE(fn.MAX(FigureCount.id), 0))
    totals = T.select(T.span, T.measure, T.kind, T.day, T.counts, SQL("''"), SQL("0")).where(
        T.of_count == newest, reduce(or_, map(_is_total, asked))
    )
    changes = (
        C.select(SQL("''"), C.measure, C.kind, C.day, SQL("NULL"), C.detail, fn.SUM(C.amount))
        .where(C.of_count == newest)
        .group_by(C.measure, C.kind, C.day, C.detail)
    )
    return totals.union_all(changes)


_kept = PreparedFor(_rows)


def _is_total(one: Wanted) -> Any:
    kind = (T.kind != ALL_KINDS) if one.kind is None else (T.kind == one.kind)
    return (T.span == one.span) & (T.measure == one.measure) & kind & (T.day >= one.first) & (T.day <= one.last)


def being_counted() -> bool:
    """Whether all requests are being counted anew: figures are then too low."""
    return bool(FigureCount.select().where(FigureCount.finished_at.is_null()).exists())
