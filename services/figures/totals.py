"""The worker's part: adding appended changes up, and counting all requests anew.

Both take the newest count's row first, so that two workers never add up the same changes, nor into a count that ends.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from time import monotonic
from typing import Any, TypeAlias

from peewee import EXCLUDED

from domain.figures import ALL_KINDS, SPANS, Measure
from models import database
from models_work import FigureChange, FigureTotal
from services.figures import recount
from services.machinery.dependencies import Dependencies

KIND = "figures"
EVERY = timedelta(minutes=1)
CHUNK = 5_000
"""Changes added up in one transaction."""

Key: TypeAlias = tuple[str, str, str, date]
"""Span, measure, kind, first day of a total."""

LONGEST = 30.0
"""Seconds after which the rest is left to the next turn: others of the worker's tasks come in between."""


def handler(deps: Dependencies, payload: Mapping[str, Any]) -> None:
    """What the worker does every minute: count what is not counted yet, then add up."""
    end = monotonic() + LONGEST
    while monotonic() < end and (recount.count_some(deps) or add_up()):
        pass


def add_up() -> int:
    """Add appended changes to their totals, at most CHUNK of them. Returns how many."""
    if not FigureChange.select(FigureChange.id).exists():
        return 0
    with database.atomic():
        count = recount.locked_count()
        number = count.id if count is not None else 0
        changes = _taken()
        sums: dict[Key, Counter[str]] = defaultdict(Counter)
        for of_count, measure, day, kind, detail, amount in changes:
            if of_count == number:
                for key in _keys(Measure(measure), day, kind):
                    sums[key][detail] += amount
        _write(number, sums)
    return len(changes)


def _taken() -> list[Any]:
    """The oldest changes, which are removed from their table."""
    oldest = FigureChange.select(FigureChange.id).order_by(FigureChange.id).limit(CHUNK)
    change = FigureChange
    taken = change.delete().where(change.id.in_(oldest))
    columns = (change.of_count, change.measure, change.day, change.kind, change.detail, change.amount)
    return list(taken.returning(*columns).tuples().execute())


def _keys(measure: Measure, day: date, kind: str) -> Iterable[Key]:
    for span in SPANS[measure]:
        for of_kind in {ALL_KINDS, kind}:
            yield span.value, measure.value, of_kind, span.first_day(day)


def _write(number: int, sums: dict[Key, Counter[str]]) -> None:
    """Add these sums to the totals; a detail that comes to nothing goes, and with the last one the total."""
    known = {
        (total.span, total.measure, total.kind, total.day): total.counts
        for measure in {key[1] for key in sums}
        for total in FigureTotal.select().where(
            FigureTotal.of_count == number,
            FigureTotal.measure == measure,
            FigureTotal.day.in_(sorted({key[3] for key in sums if key[1] == measure})),
        )
    }
    rows, gone = [], []
    for key in sorted(sums):
        counts = Counter(known.get(key, {}))
        counts.update(sums[key])
        left = {detail: amount for detail, amount in sorted(counts.items()) if amount}
        span, measure, kind, day = key
        if left:
            rows.append(
                {"of_count": number, "span": span, "measure": measure, "kind": kind, "day": day, "counts": left}
            )
        elif key in known:
            gone.append(key)
    if rows:
        total = FigureTotal
        unique = (total.of_count, total.span, total.measure, total.kind, total.day)
        total.insert_many(rows).on_conflict(conflict_target=unique, update={total.counts: EXCLUDED.counts}).execute()
    for span, measure, kind, day in gone:
        FigureTotal.delete().where(
            FigureTotal.of_count == number,
            FigureTotal.span == span,
            FigureTotal.measure == measure,
            FigureTotal.kind == kind,
            FigureTotal.day == day,
        ).execute()
