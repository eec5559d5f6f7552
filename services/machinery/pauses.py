"""Making the installation stand still, and letting it go on: what operators do (docs/operations.md)."""

from __future__ import annotations

import logging
from datetime import datetime

from domain.errors import DomainError
from domain.names import clean_text
from models_store import Installation
from queries import pauses as reads
from services.documents.store import ensure_installation
from services.machinery.dependencies import Dependencies

log = logging.getLogger("guichet.maintenance")

LONGEST_WORDS = 500


class EndsBeforeItBegins(DomainError):
    """Maintenance that is thought to end at a time that has passed."""


def begin_maintenance(deps: Dependencies, *, until: datetime | None = None, words: str = "") -> None:
    """Pages answer 503 and the worker waits; again: with other words. `until` is aware UTC.

    Raises EndsBeforeItBegins, and domain.names.InvalidText for more words than LONGEST_WORDS characters.
    """
    now = deps.now()
    if until is not None and until <= now:
        raise EndsBeforeItBegins
    cleaned = clean_text(words, LONGEST_WORDS) if words.strip() else ""
    ensure_installation(deps)
    since = reads.pause().since or now
    _write(maintenance_since=since, maintenance_until=until, maintenance_words=cleaned)
    log.warning("maintenance is on: pages answer 503 and the worker waits")


def end_maintenance() -> bool:
    """Let everything go on; False when there was no maintenance."""
    was_on = reads.pause().pages
    _write(maintenance_since=None, maintenance_until=None, maintenance_words=None)
    if was_on:
        log.warning("maintenance is off")
    return was_on


def hold(deps: Dependencies) -> None:
    """The worker takes nothing up until `release`: what a restored database would send or delete waits for somebody."""
    ensure_installation(deps)
    _write(held_at=reads.pause().held_at or deps.now())
    log.warning("the worker is held: it takes nothing up until the restored database is released")


def release() -> bool:
    """Let the worker go on; False when it was not held."""
    was_held = reads.pause().held_at is not None
    _write(held_at=None)
    if was_held:
        log.warning("the worker is released")
    return was_held


def _write(**values: object) -> None:
    Installation.update(**values).where(Installation.id == 1).execute()
