"""Where counting is done: in Redis when there is one, else in the database, else in this process.

A store that does not answer is left alone for a while: one visitor pays for it once, and one visitor at most in
each PAUSE pays for asking again. Counts are not carried over from one store to the next: for a while somebody may try
twice as often, and nobody is kept out by a store that is down.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from typing import TypeVar

from adapters.counters import OwnCounters
from adapters.fuse import Fuse
from domain.rates import CountersAway, CounterStore, Use

log = logging.getLogger("guichet.limits")

PAUSE = 5.0
"""Seconds for which a store that did not answer is not asked."""

Answer = TypeVar("Answer")


class Counters:
    """Counts in the first of the stores that answers."""

    def __init__(self, stores: Sequence[tuple[str, CounterStore]], now: Callable[[], int]) -> None:
        """`stores`: names for the log, and stores, the preferred one first. `now`: microseconds."""
        self._stores = [(name, Fuse(PAUSE), store) for name, store in stores]
        self._own = OwnCounters()
        self._now = now

    def hit(self, use: Use) -> bool:
        """Count once; False when the limit was reached before."""
        return self._ask(lambda store: store.hit(use, self._now()))

    def test(self, uses: Sequence[Use]) -> bool:
        """Whether each could still be counted. Counts nothing."""
        return self._ask(lambda store: store.test(uses, self._now()))

    def clear(self, uses: Sequence[Use]) -> None:
        """Forget all that was counted."""
        self._ask(lambda store: store.clear([use.key for use in uses]))

    def _ask(self, question: Callable[[CounterStore], Answer]) -> Answer:
        for name, fuse, store in self._stores:
            if not fuse.holds():
                continue
            try:
                answer = question(store)
            except CountersAway:
                if fuse.blow():
                    log.warning("the counters in %s do not answer: counting elsewhere, and asking again later", name)
                continue
            if fuse.mend():
                log.warning("the counters in %s answer again", name)
            return answer
        return question(self._own)
