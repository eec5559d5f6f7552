"""How often something may be tried, as one number a thing: the instant at which all of its uses are forgotten.

A rate of 10 in 15 minutes takes ten uses at once, and then one more each 90 seconds. Each use puts the instant off by
such a share; it may not lie further ahead than all shares together. One number is enough: a store of counters
compares and writes it in one step, so that uses at the same moment never take a place that only one of them has.

Instants are microseconds since 1970: whole numbers that SQLite, PostgreSQL and Redis compute alike.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

MICROSECONDS = 1_000_000


@dataclass(frozen=True)
class Rate:
    """`amount` uses in `seconds`."""

    amount: int
    seconds: int

    @property
    def share(self) -> int:
        """Microseconds after which one use is forgotten."""
        return max(1, self.seconds * MICROSECONDS // self.amount)

    @property
    def whole(self) -> int:
        """Microseconds that all uses together take."""
        return self.share * self.amount


def per_hour(amount: int) -> Rate:
    return Rate(amount, 3600)


def per_day(amount: int) -> Rate:
    return Rate(amount, 86_400)


def per_minutes(amount: int, minutes: int) -> Rate:
    return Rate(amount, 60 * minutes)


@dataclass(frozen=True)
class Use:
    """What is counted (`key`, at most 64 characters, no address in clear), how often it may be, and how many at once
    this is."""

    key: str
    rate: Rate
    times: int = 1

    @property
    def cost(self) -> int:
        """Microseconds by which this puts the instant off."""
        return self.rate.share * self.times

    def latest(self, now: int) -> int:
        """The latest instant that leaves room for this use."""
        return now + self.rate.whole - self.cost

    def fits(self, forgotten_at: int, now: int) -> bool:
        """Whether this use is still within the rate."""
        return max(forgotten_at, now) <= self.latest(now)

    def after(self, forgotten_at: int, now: int) -> int:
        """The instant once used."""
        return max(forgotten_at, now) + self.cost


class CountersAway(Exception):
    """A store of counters does not answer."""


class CounterStore(Protocol):
    """Where counters are kept. `now` is in microseconds. Each raises CountersAway."""

    def test(self, uses: Sequence[Use], now: int) -> bool:
        """Whether each of these would be within its rate. Counts nothing."""

    def hit(self, use: Use, now: int) -> bool:
        """Count it, if that is within the rate; else False, and nothing is counted."""

    def clear(self, keys: Sequence[str]) -> None:
        """Forget all uses of these."""


def microseconds(instant: datetime) -> int:
    return round(instant.timestamp() * MICROSECONDS)
