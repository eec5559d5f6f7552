"""Counters in the database: where there is no Redis, all processes count together all the same.

One statement of one row each, outside any transaction: a row is locked for as long as that statement, never for as
long as a page, and nothing waits in a circle. No row holds an address: keys are keyed hashes (`web/limits.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from peewee import Case, PeeweeException
from playhouse.pool import MaxConnectionsExceeded

from domain.rates import CountersAway, Use, microseconds
from models import short_waits
from models_work import Counter
from queries.prepared import Prepared, PreparedFor, given
from services.machinery.bounded import delete_some
from services.machinery.dependencies import Dependencies

# A missing table too: the program may run before the migration that adds it.
_AWAY = (PeeweeException, MaxConnectionsExceeded)


LOCK_SECONDS = 0.5
"""SQLite has one lock for all that is written: a counter is not worth a page's patience with it."""


def _counted_once_more() -> Any:
    now, cost, first, latest = (given(Counter.forgotten_at, name) for name in ("now", "cost", "first", "latest"))
    later = Case(None, [(Counter.forgotten_at > now, Counter.forgotten_at)], now) + cost
    insert = Counter.insert({Counter.key: given(Counter.key, "key"), Counter.forgotten_at: first})
    return insert.on_conflict(
        conflict_target=[Counter.key], update={Counter.forgotten_at: later}, where=Counter.forgotten_at <= latest
    ).as_rowcount()


def _of_keys(count: int) -> Any:
    keys = [given(Counter.key, f"key{place}") for place in range(count)]
    return Counter.select(Counter.key, Counter.forgotten_at).where(Counter.key.in_(keys))


def _named(keys: Sequence[str]) -> dict[str, str]:
    return {f"key{place}": key for place, key in enumerate(keys)}


_hit, _stored = Prepared(_counted_once_more), PreparedFor(_of_keys)


class DatabaseCounters:
    """A CounterStore in the table of Counter."""

    def test(self, uses: Sequence[Use], now: int) -> bool:
        keys = [use.key for use in uses]
        try:
            stored = dict(map(tuple, _stored.rows(len(keys), **_named(keys))))
        except _AWAY as error:
            raise CountersAway from error
        return all(use.fits(stored.get(use.key, 0), now) for use in uses)

    def hit(self, use: Use, now: int) -> bool:
        if use.cost > use.rate.whole:
            return False  # an insert would not ask
        times = {"now": now, "cost": use.cost, "first": now + use.cost, "latest": use.latest(now)}
        try:
            with short_waits(LOCK_SECONDS):
                return bool(_hit.run(key=use.key, **times))
        except _AWAY as error:
            raise CountersAway from error

    def clear(self, keys: Sequence[str]) -> None:
        try:
            with short_waits(LOCK_SECONDS):
                Counter.delete().where(Counter.key.in_(keys)).execute()
        except _AWAY as error:
            raise CountersAway from error


def sweep(deps: Dependencies) -> int:
    """Remove the counters whose uses are all forgotten. Returns how many."""
    return delete_some(Counter, Counter.forgotten_at < microseconds(deps.now()))
