"""Counters outside the database: in Redis, and in this process's own memory."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Any

from domain.rates import CountersAway, Use

PATIENCE = 0.05
"""Seconds for Redis to take a connection, and to answer: one on the same network takes a thousandth of it."""

PREFIX = "guichet:"
MOST_OWN = 50_000
"""Counters in memory before those that are forgotten by now are removed."""

# Reads, compares and writes in one step. Instants have 16 digits: %.0f writes them whole.
_HIT = """
local at = math.max(tonumber(redis.call('GET', KEYS[1]) or '0'), tonumber(ARGV[1]))
if at > tonumber(ARGV[2]) then return 0 end
at = at + tonumber(ARGV[3])
redis.call('SET', KEYS[1], string.format('%.0f', at), 'PX', math.ceil((at - tonumber(ARGV[1])) / 1000))
return 1
"""


class RedisCounters:
    """A CounterStore in Redis. One that hangs is given up after PATIENCE: it is asked once, and never again at once."""

    def __init__(self, url: str) -> None:
        # Here, where there is a Redis: 6 MiB of each process, and some of the time that every command takes to start.
        import redis
        from redis.backoff import NoBackoff
        from redis.retry import Retry

        self._failures = (redis.RedisError, OSError)
        never_again = Retry(NoBackoff(), 0)
        self._redis: Any = redis.from_url(
            url, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE, retry=never_again, retry_on_timeout=False
        )

    def test(self, uses: Sequence[Use], now: int) -> bool:
        try:
            stored = self._redis.mget([PREFIX + use.key for use in uses])
        except self._failures as error:
            raise CountersAway from error
        return all(use.fits(int(value or 0), now) for use, value in zip(uses, stored, strict=True))

    def hit(self, use: Use, now: int) -> bool:
        try:
            return bool(self._redis.eval(_HIT, 1, PREFIX + use.key, now, use.latest(now), use.cost))
        except self._failures as error:
            raise CountersAway from error

    def clear(self, keys: Sequence[str]) -> None:
        try:
            self._redis.delete(*(PREFIX + key for key in keys))
        except self._failures as error:
            raise CountersAway from error


class OwnCounters:
    """A CounterStore in this process, which is always there."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._forgotten_at: dict[str, int] = {}

    def test(self, uses: Sequence[Use], now: int) -> bool:
        with self._lock:
            return all(use.fits(self._forgotten_at.get(use.key, 0), now) for use in uses)

    def hit(self, use: Use, now: int) -> bool:
        with self._lock:
            if len(self._forgotten_at) > MOST_OWN:
                self._forgotten_at = {key: at for key, at in self._forgotten_at.items() if at > now}
            before = self._forgotten_at.get(use.key, 0)
            if not use.fits(before, now):
                return False
            self._forgotten_at[use.key] = use.after(before, now)
            return True

    def clear(self, keys: Sequence[str]) -> None:
        with self._lock:
            for key in keys:
                self._forgotten_at.pop(key, None)
