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
from services.documents import store
from services.machinery import clock
from services.machinery.dependencies import Dependencies
from services.requests import list_keys

BAR = 0.050
"""Seconds of processor."""
YEARS = timedelta(days=20 * 365)
TURNS = 100
"""After so many ticks nothing is due any more."""


def lines(database: str, urls: Mapping[int, str], times: int, more: tuple[int, ...]) -> Iterator[Line]:
    """The median at each size; `urls` are the product's databases by size."""
    spent, statements, what = {}, 0, "clock, nothing due"
    for size, url in urls.items():
        with taken_back(url) as deps:
            store.adopt(deps)  # an installation that stores files knows when it last looked at what has ended
            idle, due = _with_nothing_due(deps)
            if due:
                yield Line(what, database, "not measured", f"{size:,} rows still have something due: {due}")
                return
            with counted() as asked:
                clock.tick(idle)
                statements = len(asked)
            spent[size] = statistics.median(seconds(partial(clock.tick, idle), more) for _ in range(times))
    small, large = spent[min(spent)], spent[max(spent)]
    verdict = "met" if large <= BAR else f"MISSED: {1000 * BAR:.0f} ms"
    how = f"{statements} statements, growth {large / small:.2f} — {verdict}"
    yield Line(what, database, " / ".join(f"{1000 * one:,.1f}" for one in spent.values()) + " ms", how)


def _with_nothing_due(deps: Dependencies) -> tuple[Dependencies, dict[str, int]]:
    """The years of the filled database had no clock: do, or put off, what it would have done in them.

    Drafts and requests that it would have closed and purged stay, with a life that is longer than theirs, so that the
    clock finds as few of them as where they are gone. With what is due still, as the last tick counted it.
    """
    silent = (AccountRequest.state == State.WITH_MANAGER) & AccountRequest.escalated_at.is_null()
    since = AccountRequest.state_since
    AccountRequest.update(reminded_at=since, escalated_at=since).where(silent).execute()
    kept = replace(deps.policy, draft=YEARS, resumable_draft=YEARS, activation=YEARS, complement=YEARS)
    idle = replace(deps, policy=kept)
    done: dict[str, int] = {}
    for _ in range(TURNS):
        done = clock.tick(idle)
        if not any(done.values()):
            return idle, {}
        if done["list_keys_made"] >= list_keys.MOST_AT_ONCE:
            break  # hours of the clock: not to be done within one transaction
    return idle, {name: count for name, count in done.items() if count}
