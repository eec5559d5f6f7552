"""Counters in the database: where there is no Redis, all processes count together all the same.

One statement of one row each, outside any transaction: a row is locked for as long as that statement, never for as
long as a page, and nothing waits in a circle. No row holds an address: keys are keyed hashes (`web/limits.py`).
"""

from __future__ import annotations

from collections.abc import Sequence

from peewee import Case, PeeweeException
from playhouse.pool import MaxConnectionsExceeded

from domain.rates import CountersAway, Use, microseconds
from models import short_waits
from models_work import Counter
from services.machinery.dependencies import Dependencies

# A missing table too: the program may run before the migration that adds it.
_AWAY = (PeeweeException, MaxConnectionsExceeded)


LOCK_SECONDS = 0.5
"""SQLite has one lock for all that is written: a counter is not worth a page's patience with it."""


class DatabaseCounters:
    """A CounterStore in the table of Counter."""

    def test(self, uses: Sequence[Use], now: int) -> bool:
        keys = [use.key for use in uses]
        try:
            stored = dict(Counter.select(Counter.key, Counter.forgotten_at).where(Counter.key.in_(keys)).tuples())
        except _AWAY as error:
            raise CountersAway from error
        return all(use.fits(stored.get(use.key, 0), now) for use in uses)

    def hit(self, use: Use, now: int) -> bool:
        if use.cost > use.rate.whole:
            return False  # an insert would not ask
        later = Case(None, [(Counter.forgotten_at > now, Counter.forgotten_at)], now) + use.cost
        written = Counter.insert(key=use.key, forgotten_at=now + use.cost).on_conflict(
            conflict_target=[Counter.key],
            update={Counter.forgotten_at: later},
            where=Counter.forgotten_at <= use.latest(now),
        )
        try:
            with short_waits(LOCK_SECONDS):
                return bool(written.as_rowcount().execute())
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
    return int(Counter.delete().where(Counter.forgotten_at < microseconds(deps.now())).execute())
