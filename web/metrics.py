"""`/metrics`: what Prometheus is told of this machine's processes and of the database (docs/operations.md)."""

from __future__ import annotations

import hmac
import logging
import os
import tempfile
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from flask import Flask, Response, abort, request
from peewee import PeeweeException
from playhouse.pool import MaxConnectionsExceeded
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import Unauthorized

from config import ConfigurationError, Settings
from queries import operations as reads
from queries.operations import NOTHING, Backlog
from queries.pauses import pause
from queries.store import last_backup
from services.machinery.dependencies import utc_now
from web.current import deps, settings

TYPE = "text/plain; version=0.0.4; charset=utf-8"

Sample = tuple[str, dict[str, str], float]
"""A gauge: its name, its labels, its value."""

NO_MAILS = {state.value: NOTHING for state in reads.UNSENT}
NO_REQUESTS = {state.value: NOTHING for state in reads.DECIDERS}
"""Where none waits, that is told too: an alert needs the number."""

GAUGES = {
    "guichet_database_up": "1 when the database answered this scrape.",
    "guichet_task_due": "Tasks that are due and not taken up, by kind.",
    "guichet_task_oldest_due_seconds": "How long the oldest of these has been due, by kind.",
    "guichet_task_dead": "Tasks that were given up and are still kept, by kind.",
    "guichet_mail_unsent": "Mails that have not left, by state: queued, dead.",
    "guichet_mail_oldest_unsent_seconds": "Age of the oldest of these, by state.",
    "guichet_request_waiting": "Requests that wait for a decision, by state.",
    "guichet_request_oldest_waiting_seconds": "How long the oldest of these has waited, by state.",
    "guichet_journal_sealed_timestamp_seconds": "When the journal was last sealed.",
    "guichet_store_swept_timestamp_seconds": "When a walk through the store of files last ended.",
    "guichet_backup_finished_timestamp_seconds": "When a backup last ended.",
    "guichet_retention_finished_timestamp_seconds": "When what is kept too long was last looked for to the end.",
    "guichet_retention_waiting": "What was due then and waits for a visa or a transfer.",
    "guichet_store_free_bytes": "Room left in the store of files.",
    "guichet_maintenance": "1 while maintenance is on.",
    "guichet_held": "1 while the worker is held after a restore.",
}
"""What is read at each scrape, of the whole installation: of several machines, take the maximum."""


def init_metrics(app: Flask, settings: Settings) -> None:
    """Register `/metrics`, and count what this process logs. Nothing is counted without a token."""

    @app.get("/metrics")
    def metrics() -> Response:
        _demand_token()
        return Response(_exposition(), content_type=TYPE)

    if settings.metrics_token is not None and settings.metrics_folder is not None:
        _count(settings.metrics_folder)


def _count(folder: Path) -> None:
    """Count in this folder from now on. Raises ConfigurationError where it cannot be made or written."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise ConfigurationError({"GUICHET_METRICS_FOLDER": f"cannot be written ({error.strerror})"}) from None
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)
    from web import measures  # once the folder is known (web/measures.py)

    for name in measures.COUNTED:
        log = logging.getLogger(name)
        if not any(isinstance(handler, measures.Counting) for handler in log.handlers):
            log.addHandler(measures.Counting())
        if name in measures.ALONE:
            log.setLevel(logging.DEBUG)
            log.propagate = False


def _demand_token() -> None:
    """Raises NotFound where there are no metrics, Unauthorized for another token."""
    token = settings().metrics_token
    if token is None:
        abort(404)
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not hmac.compare_digest(given.encode(), token.encode()):
        raise Unauthorized(www_authenticate=WWWAuthenticate("bearer"))


def _exposition() -> bytes:
    """Counters of all processes that share the folder, then the gauges."""
    from prometheus_client import CollectorRegistry, generate_latest, multiprocess

    counted, read = CollectorRegistry(), CollectorRegistry()
    multiprocess.MultiProcessCollector(counted)
    read.register(Gauges(utc_now()))
    return generate_latest(counted) + generate_latest(read)


class Gauges:
    """What is read at a scrape. A database that does not answer leaves its gauges out, but for the one that says so."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def collect(self) -> Iterable[Any]:
        from prometheus_client.core import GaugeMetricFamily

        families: dict[str, Any] = {}
        for name, labels, value in self.samples():
            if name not in families:
                families[name] = GaugeMetricFamily(name, GAUGES[name], labels=list(labels))
            families[name].add_metric(list(labels.values()), value)
        return families.values()

    def samples(self) -> list[Sample]:
        """Each gauge, read now."""
        try:
            known = self._of_database()
            return [("guichet_database_up", {}, 1.0), *known, *self._of_store()]
        except (PeeweeException, MaxConnectionsExceeded):
            return [("guichet_database_up", {}, 0.0), *self._of_store()]

    def _of_database(self) -> list[Sample]:
        standing = pause()
        return [
            *self._backlog("guichet_task_due", "guichet_task_oldest_due_seconds", "kind", reads.due_tasks(self.now)),
            *[("guichet_task_dead", {"kind": kind}, float(dead)) for kind, dead in reads.dead_tasks().items()],
            *self._backlog(
                *("guichet_mail_unsent", "guichet_mail_oldest_unsent_seconds", "state"),
                NO_MAILS | reads.unsent_mails(),
            ),
            *self._backlog(
                *("guichet_request_waiting", "guichet_request_oldest_waiting_seconds", "state"),
                NO_REQUESTS | reads.waiting_requests(),
            ),
            *_when("guichet_journal_sealed_timestamp_seconds", reads.last_seal()),
            *_when("guichet_store_swept_timestamp_seconds", reads.last_sweep()),
            *_when("guichet_backup_finished_timestamp_seconds", last_backup()),
            *_retention(reads.last_retention()),
            ("guichet_maintenance", {}, float(standing.pages)),
            ("guichet_held", {}, float(standing.held_at is not None)),
        ]

    def _of_store(self) -> list[Sample]:
        try:
            free = deps().storage.free_bytes()
        except OSError:
            return []
        return [("guichet_store_free_bytes", {}, float(free))] if free is not None else []

    def _backlog(self, count: str, oldest: str, label: str, backlogs: Mapping[str, Backlog]) -> list[Sample]:
        ages = {name: (self.now - one.oldest).total_seconds() if one.oldest else 0.0 for name, one in backlogs.items()}
        return [
            *((count, {label: name}, float(one.count)) for name, one in backlogs.items()),
            *((oldest, {label: name}, max(0.0, age)) for name, age in ages.items()),
        ]


def _retention(last: tuple[datetime, int] | None) -> list[Sample]:
    if last is None:
        return []
    at, waiting = last
    return [
        *_when("guichet_retention_finished_timestamp_seconds", at),
        ("guichet_retention_waiting", {}, float(waiting)),
    ]


def _when(name: str, at: datetime | None) -> list[Sample]:
    return [(name, {}, at.timestamp())] if at is not None else []
