"""A tick of the clock with nothing due, beside what years have left behind."""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from functools import partial

from bench.peers.inside import seconds, taken_back
from bench.peers.statements import counted
from bench.report import Line
from domain.states import State
from models import AccountRequest
from services.machinery import clock
from services.machinery.dependencies import Dependencies

BAR = 0.050
"""Seconds of processor."""
YEARS = timedelta(days=20 * 365)
TURNS = 100
"""After so many ticks nothing is due any more."""


def lines(database: str, urls: Mapping[int, str], times: int, more: tuple[int, ...]) -> Iterator[Line]:
    """The median at each size; `urls` are the product's databases by size."""
    spent, statements = {}, 0
    for size, url in urls.items():
        with taken_back(url) as deps:
            idle = _with_nothing_due(deps)
            with counted() as asked:
                clock.tick(idle)
                statements = len(asked)
            spent[size] = statistics.median(seconds(partial(clock.tick, idle), more) for _ in range(times))
    small, large = spent[min(spent)], spent[max(spent)]
    verdict = "met" if large <= BAR else f"MISSED: {1000 * BAR:.0f} ms"
    how = f"{statements} statements, growth {large / small:.2f} — {verdict}"
    yield Line("clock, nothing due", database, " / ".join(f"{1000 * one:,.1f}" for one in spent.values()) + " ms", how)


def _with_nothing_due(deps: Dependencies) -> Dependencies:
    """The years of the filled database had no clock: do, or put off, what it would have done in them.

    Drafts and requests that it would have closed and purged stay, with a life that is longer than theirs, so that the
    clock finds as few of them as where they are gone. Raises RuntimeError when something is due still.
    """
    silent = (AccountRequest.state == State.WITH_MANAGER) & AccountRequest.escalated_at.is_null()
    since = AccountRequest.state_since
    AccountRequest.update(reminded_at=since, escalated_at=since).where(silent).execute()
    kept = replace(deps.policy, draft=YEARS, resumable_draft=YEARS, activation=YEARS, complement=YEARS)
    idle = replace(deps, policy=kept)
    for _ in range(TURNS):
        if not any(done := clock.tick(idle).values()):
            return idle
    raise RuntimeError(f"the clock still has something to do: {done}")
