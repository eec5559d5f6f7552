"""Whether the installation stands still, as its one row says."""

from __future__ import annotations

from domain.pauses import NO_PAUSE, Pause
from queries import store


def pause() -> Pause:
    """What stands still now. Raises peewee's errors when the database does not answer."""
    row = store.installation()
    if row is None:
        return NO_PAUSE
    return Pause(row.held_at, row.maintenance_since, row.maintenance_until, row.maintenance_words or "")
