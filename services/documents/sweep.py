"""The walk through the store in search of files that no row names, in steps that a dead worker's successor resumes.

First it counts. Orphans that are more than a share of all files (`Policy.sweep_percent`) are left where they are: so
many mean that rows are missing, not that files are left over. Otherwise they move to the trash of the day. A month
later they are deleted from there; they are put back when a row names them again. Nothing is done in a store that is not
this database's (`services.documents.store`).
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from time import monotonic
from typing import Any

from domain.security_events import SecurityEvent, tell
from domain.states import SweepPhase
from domain.store import StoreTrouble, takable
from models import database
from models_store import StoreSweep
from queries import store as reads
from queries.documents import named_keys
from services.documents import store
from services.machinery import walks
from services.machinery.dependencies import Dependencies

log = logging.getLogger("guichet.storage")

KIND = "sweep"
DONE, TOO_MANY, STALLED = "done", "too_many", "stalled"
"""What may come of a walk, beside the troubles of a store."""

YOUNG = timedelta(hours=24)
"""A file without a row is left alone for a day: its transaction may still be under way."""
KEPT = timedelta(days=30)
"""So long a file stays in the trash."""
EVERY = timedelta(hours=24)
STALE = timedelta(hours=1)
"""A walk that took no step for so long was given up."""

STEP_SECONDS = 0.5
"""So much that a step ends within two seconds on a machine that has everything else to do as well."""
BATCH = 500
"""Files that are looked at between two looks at the clock."""


@dataclass
class Walk:
    """Where a walk is, and what it counted.

    `files`: all that are stored; `explained`: named by a row; `young`: named by none, and too young to judge, or kept
    after a restore;
    `orphans`; `moved` to the trash; `in_trash`, `put_back` and `deleted` from there; `partial`: half written, removed.
    """

    phase: SweepPhase = SweepPhase.COUNT
    position: str = ""
    counts: dict[str, int] = field(default_factory=dict)
    outcome: str | None = None
    any_share: bool = False
    writing: bool = True

    def count(self, what: str, number: int = 1) -> None:
        self.counts[what] = self.counts.get(what, 0) + number

    def of(self, what: str) -> int:
        return self.counts.get(what, 0)

    def enter(self, phase: SweepPhase, outcome: str | None = None) -> None:
        self.phase, self.position, self.outcome = phase, "", outcome


def handler(deps: Dependencies, payload: Mapping[str, Any]) -> None:
    """The worker's part: a step of a walk, or (without one) the look at the store that may begin one."""
    if "sweep" in payload:
        resume(deps, int(payload["sweep"]), int(payload["step"]))
    else:
        turn(deps)


def turn(deps: Dependencies) -> None:
    """Look whose store this is, remember its newest file, begin a walk when one is due. Raises OSError."""
    if not store.ensure_marked(deps):
        problem = store.trouble(deps)
        if problem is not None:
            store.refuse(problem, KIND)
        return
    store.raise_marks(deps)
    now, last = deps.now(), reads.latest_sweep()
    if last is not None and last.finished_at is None:
        if last.stepped_at > now - STALE:
            return
        _end_stalled(last, now)
    elif last is not None and last.outcome in (DONE, TOO_MANY) and last.finished_at > now - EVERY:
        return
    with database.atomic():
        _enqueue(deps, begin(deps))


def begin(deps: Dependencies) -> StoreSweep:
    """A new walk, with nothing looked at yet."""
    now = deps.now()
    return StoreSweep.create(started_at=now, stepped_at=now, phase=SweepPhase.COUNT)


def resume(deps: Dependencies, sweep_id: int, step: int) -> None:
    """Take one step of a walk and write the next one down. A step that was already taken is left alone."""
    row = StoreSweep.get_or_none(StoreSweep.id == sweep_id)
    if row is None or row.finished_at is not None or row.steps != step:
        return
    walk = walk_of(row)
    advance(deps, walk)
    with database.atomic():
        if _written(deps, row, walk) and walk.phase is not SweepPhase.DONE:
            _enqueue(deps, row)


def run(deps: Dependencies, *, writing: bool, any_share: bool = False, on_step: Callable[[Walk], None]) -> Walk:
    """A whole walk, here and now; `on_step` hears of each step. Without `writing` neither store nor row is touched."""
    row = begin(deps) if writing else None
    walk = Walk(writing=writing, any_share=any_share)
    while walk.phase is not SweepPhase.DONE:
        advance(deps, walk)
        if row is not None and not _written(deps, row, walk):
            raise walks.TakenOver
        on_step(walk)
    return walk


def walk_of(row: StoreSweep) -> Walk:
    return Walk(SweepPhase(row.phase), row.position, dict(row.counts), row.outcome)


def advance(deps: Dependencies, walk: Walk, seconds: float = STEP_SECONDS) -> None:
    """Walk on for about so long. A store that is not ours ends the walk, whatever it was doing."""
    end = monotonic() + seconds
    problem = store.trouble(deps)
    if problem is not None:
        store.refuse(problem, KIND)
        walk.enter(SweepPhase.DONE, problem.value)
        return
    if walk.writing and not walk.counts:
        walk.count("partial", deps.storage.sweep_partial(deps.now() - YOUNG))
    parts = {SweepPhase.COUNT: _count, SweepPhase.MOVE: _move, SweepPhase.TRASH: _empty_trash}
    while walk.phase is not SweepPhase.DONE:
        parts[walk.phase](deps, walk)
        if monotonic() >= end:
            break
    if walk.phase is SweepPhase.DONE:
        _tell(deps, walk)


def _count(deps: Dependencies, walk: Walk) -> None:
    keys, following = deps.storage.walk(walk.position, BATCH)
    orphans, young = _unnamed(deps, keys)
    walk.count("files", len(keys))
    walk.count("explained", len(keys) - len(orphans) - young)
    walk.count("young", young)
    walk.count("orphans", len(orphans))
    walk.position = following or ""
    if following is not None:
        return
    if walk.of("orphans") > takable(walk.of("files"), deps.policy.sweep_percent) and not walk.any_share:
        # The trash stays too: what was thrown may be missed by the same mistake.
        walk.enter(SweepPhase.DONE, TOO_MANY)
    else:
        walk.enter(SweepPhase.MOVE if walk.of("orphans") and walk.writing else SweepPhase.TRASH)


def _move(deps: Dependencies, walk: Walk) -> None:
    keys, following = deps.storage.walk(walk.position, BATCH)
    orphans, _ = _unnamed(deps, keys)
    for key in orphans:
        # Never more than were counted: rows may have gone since.
        if walk.of("moved") < walk.of("orphans") and deps.storage.throw(key, deps.now().date()):
            walk.count("moved")
    walk.position = following or ""
    if following is None or walk.of("moved") >= walk.of("orphans"):
        walk.enter(SweepPhase.TRASH)


def _empty_trash(deps: Dependencies, walk: Walk) -> None:
    thrown, following = deps.storage.walk_trash(walk.position, BATCH)
    named = named_keys([item.key for item in thrown])
    last_day = (deps.now() - KEPT).date()
    for item in thrown:
        if item.key in named:
            walk.count("put_back")
            if walk.writing:
                deps.storage.put_back(item)
        elif item.day < last_day:
            walk.count("deleted")
            if walk.writing:
                deps.storage.burn(item)
        else:
            walk.count("in_trash")
    walk.position = following or ""
    if following is None:
        walk.enter(SweepPhase.DONE, DONE)


def _unnamed(deps: Dependencies, keys: list[str]) -> tuple[list[str], int]:
    """Those of these files that no row names: the ones to judge, and how many are too young, or were uploaded since
    the backup that this database comes from."""
    before, kept = deps.now() - YOUNG, reads.uploaded_since()
    unnamed = sorted(set(keys) - named_keys(keys))
    orphans = [key for key in unnamed if _judged(deps.storage.written_at(key), before, kept)]
    return orphans, len(unnamed) - len(orphans)


def _judged(written: datetime | None, before: datetime, kept: tuple[datetime, datetime] | None) -> bool:
    if written is None or (kept is not None and kept[0] <= written <= kept[1]):
        return False
    return written < before


def _written(deps: Dependencies, row: StoreSweep, walk: Walk) -> bool:
    """Write down where the walk is. False when somebody else took this step."""
    values = {"phase": walk.phase, "position": walk.position, "counts": walk.counts, "outcome": walk.outcome}
    return walks.take_step(row, deps.now(), values, done=walk.phase is SweepPhase.DONE)


def _enqueue(deps: Dependencies, row: StoreSweep) -> None:
    walks.enqueue_step(deps, KIND, row, "sweep")


def _end_stalled(row: StoreSweep, now: datetime) -> None:
    log.error("the walk %s through the store took no step since %s: it is begun anew", row.id, row.stepped_at)
    StoreSweep.update(finished_at=now, outcome=STALLED, phase=SweepPhase.DONE).where(StoreSweep.id == row.id).execute()


def _tell(deps: Dependencies, walk: Walk) -> None:
    """One line with all counts; louder when it was stopped by them."""
    counts = ", ".join(f"{name} {number}" for name, number in walk.counts.items())
    if walk.outcome == TOO_MANY:
        most = takable(walk.of("files"), deps.policy.sweep_percent)
        log.error("too many files without a row, %s may go at once: nothing is moved (%s)", most, counts)
        tell(SecurityEvent.STORE_REFUSED, trouble=TOO_MANY, attempt=KIND, orphans=walk.of("orphans"))
    else:
        log.info("the store was %s: %s", "swept" if walk.writing else "looked through", counts)


def restore(deps: Dependencies) -> int:
    """Take out of the trash what a row names. Returns how many files. Raises OSError."""
    count = 0
    following: str | None = ""
    while following is not None:
        thrown, following = deps.storage.walk_trash(following, BATCH)
        named = named_keys([item.key for item in thrown])
        for item in thrown:
            if item.key in named:
                deps.storage.put_back(item)
                count += 1
    return count


def present_trouble(deps: Dependencies) -> StoreTrouble | str | None:
    """What an operator should know now: a store that is not ours, or too many orphans in the last walk."""
    problem = store.trouble(deps)
    if problem is not None:
        return problem
    last = reads.latest_outcome()
    return TOO_MANY if last is not None and last.outcome == TOO_MANY else None
