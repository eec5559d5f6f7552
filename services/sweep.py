"""The walk through the store in search of files that no row names, in steps that a dead worker's successor resumes.

First it counts. Orphans that are more than a share of all files (`Policy.sweep_percent`) are left where they are: so
many mean that rows are missing, not that files are left over. Otherwise they move to the trash of the day, out of which
they are deleted a month later, or put back when a row names them again. Nothing is done in a store that is not this
database's (`services.store`).
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
from models import StoreSweep, database
from queries import store as reads
from queries.documents import named_keys
from services import store, tasks
from services.office import Office

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
REMEMBERED = 50
"""Walks whose row is kept."""

STEP_SECONDS = 0.5
"""So much that a step ends within two seconds on a machine that has everything else to do as well."""
BATCH = 500
"""Files that are looked at between two looks at the clock."""


@dataclass
class Walk:
    """Where a walk is, and what it counted.

    `files`: all that are stored; `explained`: named by a row; `young`: named by none, and too young to judge;
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


def handler(office: Office, payload: Mapping[str, Any]) -> None:
    """The worker's part: a step of a walk, or (without one) the look at the store that may begin one."""
    if "sweep" in payload:
        resume(office, int(payload["sweep"]), int(payload["step"]))
    else:
        turn(office)


def turn(office: Office) -> None:
    """Look whose store this is, remember its newest file, begin a walk when one is due. Raises OSError."""
    if not store.ensure_marked(office):
        problem = store.trouble(office)
        if problem is not None:
            store.refuse(problem, KIND)
        return
    store.raise_marks(office)
    now, last = office.now(), reads.latest_sweep()
    if last is not None and last.finished_at is None:
        if last.stepped_at > now - STALE:
            return
        _end_stalled(last, now)
    elif last is not None and last.outcome in (DONE, TOO_MANY) and last.finished_at > now - EVERY:
        return
    with database.atomic():
        _enqueue(office, begin(office))


def begin(office: Office) -> StoreSweep:
    """A new walk, with nothing looked at yet; rows of old walks go."""
    now = office.now()
    row = StoreSweep.create(started_at=now, stepped_at=now, phase=SweepPhase.COUNT)
    StoreSweep.delete().where(StoreSweep.id <= row.id - REMEMBERED).execute()
    return row


def resume(office: Office, sweep_id: int, step: int) -> None:
    """Take one step of a walk and write the next one down. A step that was already taken is left alone."""
    row = StoreSweep.get_or_none(StoreSweep.id == sweep_id)
    if row is None or row.finished_at is not None or row.steps != step:
        return
    walk = walk_of(row)
    advance(office, walk)
    with database.atomic():
        if _written(office, row, walk) and walk.phase is not SweepPhase.DONE:
            _enqueue(office, row)


def run(office: Office, *, writing: bool, any_share: bool = False, told: Callable[[Walk], None]) -> Walk:
    """A whole walk, here and now; `told` hears of each step. Without `writing` neither store nor row is touched."""
    row = begin(office) if writing else None
    walk = Walk(writing=writing, any_share=any_share)
    while walk.phase is not SweepPhase.DONE:
        advance(office, walk)
        if row is not None and not _written(office, row, walk):
            raise RuntimeError("another process took this walk over")
        told(walk)
    return walk


def walk_of(row: StoreSweep) -> Walk:
    return Walk(SweepPhase(row.phase), row.position, dict(row.counts), row.outcome)


def advance(office: Office, walk: Walk, seconds: float = STEP_SECONDS) -> None:
    """Walk on for about so long. A store that is not ours ends the walk, whatever it was doing."""
    end = monotonic() + seconds
    problem = store.trouble(office)
    if problem is not None:
        store.refuse(problem, KIND)
        walk.enter(SweepPhase.DONE, problem.value)
        return
    if walk.writing and not walk.counts:
        walk.count("partial", office.storage.sweep_partial(office.now() - YOUNG))
    parts = {SweepPhase.COUNT: _count, SweepPhase.MOVE: _move, SweepPhase.TRASH: _empty_trash}
    while walk.phase is not SweepPhase.DONE:
        parts[walk.phase](office, walk)
        if monotonic() >= end:
            break
    if walk.phase is SweepPhase.DONE:
        _tell(office, walk)


def _count(office: Office, walk: Walk) -> None:
    keys, following = office.storage.walk(walk.position, BATCH)
    orphans, young = _unnamed(office, keys)
    walk.count("files", len(keys))
    walk.count("explained", len(keys) - len(orphans) - young)
    walk.count("young", young)
    walk.count("orphans", len(orphans))
    walk.position = following or ""
    if following is not None:
        return
    if walk.of("orphans") > takable(walk.of("files"), office.policy.sweep_percent) and not walk.any_share:
        # The trash stays too: what was thrown may be missed by the same mistake.
        walk.enter(SweepPhase.DONE, TOO_MANY)
    else:
        walk.enter(SweepPhase.MOVE if walk.of("orphans") and walk.writing else SweepPhase.TRASH)


def _move(office: Office, walk: Walk) -> None:
    keys, following = office.storage.walk(walk.position, BATCH)
    orphans, _ = _unnamed(office, keys)
    for key in orphans:
        # Never more than were counted: rows may have gone since.
        if walk.of("moved") < walk.of("orphans") and office.storage.throw(key, office.now().date()):
            walk.count("moved")
    walk.position = following or ""
    if following is None or walk.of("moved") >= walk.of("orphans"):
        walk.enter(SweepPhase.TRASH)


def _empty_trash(office: Office, walk: Walk) -> None:
    thrown, following = office.storage.walk_trash(walk.position, BATCH)
    named = named_keys([item.key for item in thrown])
    last_day = (office.now() - KEPT).date()
    for item in thrown:
        if item.key in named:
            walk.count("put_back")
            if walk.writing:
                office.storage.put_back(item)
        elif item.day < last_day:
            walk.count("deleted")
            if walk.writing:
                office.storage.burn(item)
        else:
            walk.count("in_trash")
    walk.position = following or ""
    if following is None:
        walk.enter(SweepPhase.DONE, DONE)


def _unnamed(office: Office, keys: list[str]) -> tuple[list[str], int]:
    """Those of these files that no row names: the ones old enough to judge, and how many are not."""
    before = office.now() - YOUNG
    unnamed = sorted(set(keys) - named_keys(keys))
    orphans = [key for key in unnamed if _older(office.storage.written_at(key), before)]
    return orphans, len(unnamed) - len(orphans)


def _older(written: datetime | None, before: datetime) -> bool:
    return written is not None and written < before


def _written(office: Office, row: StoreSweep, walk: Walk) -> bool:
    """Write down where the walk is. False when somebody else took this step."""
    now = office.now()
    values = {
        "phase": walk.phase,
        "position": walk.position,
        "counts": walk.counts,
        "outcome": walk.outcome,
        "stepped_at": now,
        "finished_at": now if walk.phase is SweepPhase.DONE else None,
        "steps": row.steps + 1,
    }
    taken = StoreSweep.update(values).where(StoreSweep.id == row.id, StoreSweep.steps == row.steps).execute()
    row.absorb(values)
    return bool(taken)


def _enqueue(office: Office, row: StoreSweep) -> None:
    tasks.enqueue(office, KIND, {"sweep": row.id, "step": row.steps}, unique_key=f"{KIND}:step:{row.id}:{row.steps}")


def _end_stalled(row: StoreSweep, now: datetime) -> None:
    log.error("the walk %s through the store took no step since %s: it is begun anew", row.id, row.stepped_at)
    StoreSweep.update(finished_at=now, outcome=STALLED, phase=SweepPhase.DONE).where(StoreSweep.id == row.id).execute()


def _tell(office: Office, walk: Walk) -> None:
    """One line with all counts; louder when it was stopped by them."""
    counts = ", ".join(f"{name} {number}" for name, number in walk.counts.items())
    if walk.outcome == TOO_MANY:
        most = takable(walk.of("files"), office.policy.sweep_percent)
        log.error("too many files without a row, %s may go at once: nothing is moved (%s)", most, counts)
        tell(SecurityEvent.STORE_REFUSED, trouble=TOO_MANY, attempt=KIND, orphans=walk.of("orphans"))
    else:
        log.info("the store was %s: %s", "swept" if walk.writing else "looked through", counts)


def restore(office: Office) -> int:
    """Take out of the trash what a row names. Returns how many files. Raises OSError."""
    count = 0
    following: str | None = ""
    while following is not None:
        thrown, following = office.storage.walk_trash(following, BATCH)
        named = named_keys([item.key for item in thrown])
        for item in thrown:
            if item.key in named:
                office.storage.put_back(item)
                count += 1
    return count


def present_trouble(office: Office) -> StoreTrouble | str | None:
    """What an operator should know now: a store that is not ours, or too many orphans in the last walk."""
    problem = store.trouble(office)
    if problem is not None:
        return problem
    last = reads.latest_outcome()
    return TOO_MANY if last is not None and last.outcome == TOO_MANY else None
