"""What each process counts for Prometheus, from what it logs: nothing below the web packages knows of metrics.

prometheus_client decides when it is imported whether processes count together: `web/metrics.py` says so first and
imports this afterwards. Labels are names of the program alone: never a reference, an address or an account.
"""

from __future__ import annotations

import logging
from typing import Any

from flask import has_request_context, request
from prometheus_client import CollectorRegistry, Counter, Histogram

from domain.security_events import SecurityEvent

REGISTRY = CollectorRegistry()
"""Ours alone: what prometheus_client measures by itself is of one process."""

PAGES = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
TASKS = (0.01, 0.1, 0.5, 1.0, 5.0, 15.0, 60.0, 300.0)
MAILS = (5.0, 30.0, 60.0, 300.0, 900.0, 3600.0, 14400.0, 86400.0)

requests = Counter(
    "guichet_requests", "Requests answered, by part of the site and status.", ["part", "status"], registry=REGISTRY
)
request_seconds = Histogram(
    "guichet_request_seconds", "Time to answer, by part.", ["part"], buckets=PAGES, registry=REGISTRY
)
events = Counter(
    "guichet_security_events", "Lines of the security log, by event and kind.", ["event", "kind"], registry=REGISTRY
)
tasks = Counter("guichet_tasks", "Tasks that the worker ended, by kind.", ["kind", "outcome"], registry=REGISTRY)
task_seconds = Histogram(
    "guichet_task_seconds", "Time that a task took, by kind.", ["kind"], buckets=TASKS, registry=REGISTRY
)
sandbox_seconds = Histogram(
    "guichet_sandbox_seconds",
    "Time in the sandbox, by what is done with a file: render (one page image), layer (its text), check_pdf…",
    ["kind"],
    buckets=PAGES,
    registry=REGISTRY,
)
mail_seconds = Histogram(
    "guichet_mail_delay_seconds",
    "From the event that caused a mail until the mail server took it, by try.",
    ["tries"],
    buckets=MAILS,
    registry=REGISTRY,
)

PARTS = {"public_signup": "public", "accounts": "account", "demo_mails": "demonstration"}
OPERATORS = frozenset({"healthz", "readyz", "metrics"})
KINDS: dict[str, str] = {
    SecurityEvent.LIMIT_REACHED: "limit",
    SecurityEvent.DOCUMENT_REFUSED: "reason",
    SecurityEvent.SANDBOX_ENDED: "job",
    SecurityEvent.STORE_REFUSED: "trouble",
    SecurityEvent.JOURNAL_ALTERED: "trouble",
}
"""The fact of an event that is one of a few codes."""


class Counting(logging.Handler):
    """Counts log records; a record that cannot be counted is lost to the metrics alone."""

    def emit(self, record: logging.LogRecord) -> None:
        try:
            COUNTED[record.name](record)
        except Exception:
            self.handleError(record)


def _request(record: Any) -> None:
    part = _part()
    requests.labels(part, str(record.status)).inc()
    request_seconds.labels(part).observe(record.milliseconds / 1000)


def _part() -> str:
    """The part of the site that the present request is of; `none` for an address that is no page."""
    endpoint = (request.endpoint if has_request_context() else None) or "none"
    if endpoint in OPERATORS:
        return "operations"
    package = endpoint.partition(".")[0]
    return "backoffice" if package.startswith("backoffice") else PARTS.get(package, "none")


def _event(record: Any) -> None:
    kind = KINDS.get(record.event)
    events.labels(record.event, str(record.facts.get(kind, "")) if kind else "").inc()


def _task(record: Any) -> None:
    if hasattr(record, "task_kind"):
        tasks.labels(record.task_kind, record.task_outcome).inc()
        task_seconds.labels(record.task_kind).observe(record.task_seconds)


def _sandbox(record: Any) -> None:
    sandbox_seconds.labels(record.sandbox_job).observe(record.sandbox_seconds)


def _mail(record: Any) -> None:
    if hasattr(record, "mail_seconds"):
        mail_seconds.labels("first" if record.mail_tries == 1 else "later").observe(max(0.0, record.mail_seconds))


COUNTED = {
    "guichet.access": _request,
    "guichet.security": _event,
    "guichet.worker": _task,
    "guichet.mails": _mail,
    "guichet.sandbox": _sandbox,
}
"""The logs that are counted."""
ALONE = frozenset({"guichet.sandbox"})
"""Those that are written nowhere: a line for each page image would be most of the log."""
