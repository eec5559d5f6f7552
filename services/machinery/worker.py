"""The worker: takes due tasks one at a time and hands each to the handler of its kind.

It polls, every second when idle: waking up by a signal would need one mechanism for each database and a poll beside it
anyway for what is due later; an idle poll is one indexed SELECT.
"""

from __future__ import annotations

import logging
import os
import secrets
import socket
import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from time import monotonic, sleep

from models import database
from queries.database_clock import TOLERANCE, clock_difference
from queries.pauses import pause
from services.machinery import tasks
from services.machinery.dependencies import Dependencies, utc_now
from services.machinery.handling import Handler, perform

log = logging.getLogger("guichet.worker")


LEASE_SECONDS = 300.0
LONGEST_PAUSE = 30.0
CLOCK_PAUSE = 10.0
STANDSTILL_PAUSE = 2.0
NAP_SECONDS = 0.2
LANES: tuple[tuple[str, ...], ...] = (
    ("mail",),
    ("pages",),
    ("scan",),
    ("sweep", "discard", "pages.sweep"),
    ("ledger",),
    ("job",),
    ("job.export",),
    ("job.merge",),
    ("rights.copy",),
    ("figures",),
    ("retention", "retention.search", "planner"),
    ("journal.seal", "journal.head"),
)
"""Kinds of task that have a thread of their own, so that none delays a decision."""


class ClockDiffers(Exception):
    """This machine's clock and the database's are too far apart to say what is due."""

    def __init__(self, difference: timedelta) -> None:
        super().__init__(f"{difference.total_seconds():+.0f} s")


class StandsStill(Exception):
    """The installation stands still (domain/pauses.py): nothing is taken up."""


@dataclass(frozen=True)
class Recurring:
    """A kind of task that is due once a period. Its handler gets an empty payload."""

    kind: str
    every: timedelta


def run_due(deps: Dependencies, handlers: Mapping[str, Handler], *, lease_seconds: float = LEASE_SECONDS) -> int:
    """Do everything that is due now, in this thread, and return how many tasks were taken up.

    What fails is put back for later, as in the worker. Raises StandsStill, and what the database raises.
    """
    _demand_no_pause()
    name, count = worker_name(), 0
    while task := tasks.lease(name, deps.now(), lease_seconds, handlers):
        perform(deps, handlers[task.kind], task)
        count += 1
    return count


def run_worker(
    deps: Dependencies,
    handlers: Mapping[str, Handler],
    *,
    stop: threading.Event,
    poll_seconds: float = 1.0,
    recurring: Sequence[Recurring] = (),
    lease_seconds: float = LEASE_SECONDS,
    lanes: Sequence[Collection[str]] = LANES,
    system_clock: Callable[[], datetime] = utc_now,
) -> None:
    """Work until `stop` is set; the task in hand is finished first. Nothing is taken up while `system_clock`, this
    machine's, differs from the database's (reminders, expiries and decisions would come at a wrong time), or while the
    installation stands still.

    Each of `lanes` is a set of kinds that has a thread of its own, so that a mail server, an antivirus or a disk that
    hangs delays no decision; kinds in no lane share the calling thread. `lease_seconds` must exceed the longest task:
    past it another worker takes the task too.
    """
    laned = {kind for lane in lanes for kind in lane}
    parts = [{kind: handlers[kind] for kind in lane if kind in handlers} for lane in lanes]
    rest = {kind: handler for kind, handler in handlers.items() if kind not in laned}
    own = _Lane(deps, rest, stop, poll_seconds, lease_seconds, system_clock, tuple(recurring))
    others = [_Lane(deps, part, stop, poll_seconds, lease_seconds, system_clock) for part in parts if part]
    threads = [threading.Thread(target=lane.run, name=f"lane-{'-'.join(lane.handlers)}") for lane in others]
    log.info("worker %s: %s", worker_name(), ", ".join(sorted(handlers)))
    for thread in threads:
        thread.start()
    try:
        own.run()
    finally:
        for thread in threads:  # the own lane has set `stop`
            thread.join()
    log.info("worker stopped")


def worker_name() -> str:
    """Who holds a lease: machine, process, thread, and a random part since all three come again."""
    return f"{socket.gethostname()[:24]}:{os.getpid()}:{threading.get_native_id()}:{secrets.token_hex(4)}"


@dataclass
class _Lane:
    """One thread's loop over some kinds of task."""

    deps: Dependencies
    handlers: Mapping[str, Handler]
    stop: threading.Event
    poll_seconds: float
    lease_seconds: float
    system_clock: Callable[[], datetime]
    recurring: tuple[Recurring, ...] = ()
    name: str = field(default_factory=worker_name)
    waits_for: str = ""

    def run(self) -> None:
        """Work until stopped. A database that fails is waited for, longer each time, never given up."""
        pause = 0.0
        try:
            while not self._stopped_within(pause):
                try:
                    self._turn()
                    pause = self.poll_seconds
                except ClockDiffers as difference:
                    pause = CLOCK_PAUSE
                    log.error("this machine's clock differs from the database's (%s); nothing is done", difference)
                except StandsStill as why:
                    pause = STANDSTILL_PAUSE
                    self._log_standstill(str(why))
                except Exception:
                    pause = min(LONGEST_PAUSE, max(1.0, 2 * pause))
                    log.exception("the worker cannot work; next try in %.0f s", pause)
        finally:
            # A lane that ends ends the whole worker: its supervisor sees it, half a worker nobody does.
            if not self.stop.is_set():
                self.stop.set()

    def _stopped_within(self, seconds: float) -> bool:
        """Wait so long, or until stopped; whether that was asked for.

        Not Event.wait: its lock is not reentrant, and a signal handler that sets the event runs in this very thread.
        """
        end = monotonic() + seconds
        while not self.stop.is_set() and (left := end - monotonic()) > 0:
            sleep(min(left, NAP_SECONDS))
        return self.stop.is_set()

    def _turn(self) -> None:
        """Everything due now. The connection is made anew each turn, so that a lost one does no harm."""
        with database.connection_context():
            self._demand_work_may_go_on()
            for work in self.recurring:
                tasks.enqueue_period(self.deps, work.kind, work.every)
            while not self.stop.is_set():
                task = tasks.lease(self.name, self.deps.now(), self.lease_seconds, self.handlers)
                if task is None:
                    return
                perform(self.deps, self.handlers[task.kind], task)
                self._demand_work_may_go_on()

    def _demand_work_may_go_on(self) -> None:
        """Raises ClockDiffers, StandsStill."""
        difference = clock_difference(self.system_clock())
        if abs(difference) > TOLERANCE:
            raise ClockDiffers(difference)
        _demand_no_pause()
        self._log_standstill("")

    def _log_standstill(self, why: str) -> None:
        """Say once why a lane waits, and once that it goes on."""
        if why != self.waits_for:
            log.warning("%s", f"{why}: nothing is taken up" if why else "work goes on")
        self.waits_for = why


def _demand_no_pause() -> None:
    """Raises StandsStill."""
    if standing := pause():
        raise StandsStill(standing.why)
