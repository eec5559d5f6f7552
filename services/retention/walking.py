"""The walk through all that is kept, in steps that a dead worker's successor resumes: what is due goes.

Each request is looked at again under its lock, in a transaction of its own. What waits for a visa or a transfer of the
archives is counted and left (`services.retention.acts.may_go`). A dry run counts the same, and writes nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import date, timedelta
from time import monotonic
from typing import Any

from domain.calendar import paris_date
from domain.retention import RetentionPhase
from models import database
from models_retention import RetentionRun
from queries import retention as reads
from services.machinery import walks
from services.machinery.dependencies import Dependencies
from services.retention import search_rows, steps
from services.retention.counts import Counts
from services.retention.steps import Walk

log = logging.getLogger("guichet.retention")

KIND = "retention"
EVERY = timedelta(hours=24)
STALE = timedelta(hours=1)
"""A walk that took no step for so long was given up."""
STEP_SECONDS = 0.5

P = RetentionPhase


def handler(deps: Dependencies, payload: Mapping[str, Any]) -> None:
    """The worker's part: a step of a walk, or (without one) the look that may begin one."""
    if "run" in payload:
        resume(deps, int(payload["run"]), int(payload["step"]))
        return
    now, last = deps.now(), reads.latest_run()
    if last is not None and last.finished_at is None:
        if last.stepped_at > now - STALE:
            return
        log.error("the walk %s through what is kept took no step since %s: it is begun anew", last.id, last.stepped_at)
        _end(deps, last)
    elif last is not None and last.started_at > now - EVERY:
        return
    with database.atomic():
        _enqueue(deps, begin(deps, paris_date(now)))


def begin(deps: Dependencies, until: date) -> RetentionRun:
    """A new walk, with nothing looked at yet."""
    now = deps.now()
    return RetentionRun.create(
        started_at=now, stepped_at=now, until=until, phase=P.REQUESTS, rules=rules_of_today(deps)
    )


def rules_of_today(deps: Dependencies) -> dict[str, Any]:
    """What becomes of each category, as a walk's « bordereau » will say for good."""
    return {category.value: asdict(rule) for category, rule in sorted(deps.policy.archives.items())}


def resume(deps: Dependencies, run_id: int, step: int) -> None:
    """Take one step of a walk and write the next one down. A step that was already taken is left alone.

    A walk goes by one set of rules: when the settings were changed meanwhile, it ends, and one by the new ones begins.
    """
    row = RetentionRun.get_or_none(RetentionRun.id == run_id)
    if row is None or row.finished_at is not None or row.steps != step:
        return
    if row.rules != rules_of_today(deps):
        log.info("the rules of what is kept were changed: the walk %s ends, another begins", row.id)
        _end(deps, row)
        with database.atomic():
            _enqueue(deps, begin(deps, paris_date(deps.now())))
        return
    walk = Walk(row.until, P(row.phase), row.position, Counts(row.counts), row)
    advance(deps, walk)
    with database.atomic():
        if _written(deps, row, walk):
            _go_on(deps, row)


def run(deps: Dependencies, until: date, *, writing: bool, on_step: Callable[[Walk], None] = lambda walk: None) -> Walk:
    """A whole walk, here and now; `on_step` hears of each step. Without `writing` nothing is changed."""
    walk = Walk(until, run=begin(deps, until) if writing else None)
    while walk.phase is not P.DONE:
        advance(deps, walk)
        if walk.run is not None and not _written(deps, walk.run, walk):
            raise walks.TakenOver
        on_step(walk)
    if walk.writing:
        with database.atomic():
            search_rows.ask(deps)
    return walk


def advance(deps: Dependencies, walk: Walk, seconds: float = STEP_SECONDS) -> None:
    """Walk on for about so long."""
    end = monotonic() + seconds
    walk.visas[:] = reads.valid_visas()
    parts = {P.REQUESTS: steps.look_at_requests, P.ROLES: steps.look_at_roles, P.AGED: steps.look_at_aged}
    parts[P.DETAILS] = steps.look_at_details
    while walk.phase is not P.DONE:
        parts[walk.phase](deps, walk)
        if monotonic() >= end:
            break
    if walk.phase is P.DONE:
        log.info("what is kept was walked through until %s: %s", walk.until, walk.counts.in_one_line())


def _end(deps: Dependencies, row: RetentionRun) -> None:
    """A walk that is not taken to its end."""
    RetentionRun.update(finished_at=deps.now(), phase=P.DONE).where(RetentionRun.id == row.id).execute()


def _written(deps: Dependencies, row: RetentionRun, walk: Walk) -> bool:
    """Write down where the walk is. False when somebody else took this step."""
    values = {"phase": walk.phase, "position": walk.position, "counts": walk.counts.stored()}
    return walks.take_step(row, deps.now(), values, done=walk.phase is P.DONE)


def _go_on(deps: Dependencies, row: RetentionRun) -> None:
    """Leave what comes next to the worker: the walk's next step, or what follows a walk."""
    if row.finished_at is None:
        _enqueue(deps, row)
    else:
        search_rows.ask(deps)


def _enqueue(deps: Dependencies, row: RetentionRun) -> None:
    walks.enqueue_step(deps, KIND, row, "run")
