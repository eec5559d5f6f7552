"""What the service announces."""

from __future__ import annotations

from datetime import date
from typing import Any

from domain.announcements import Announced
from models_operations import Announcement

MOST = 20
"""So many at once are read; more would leave no room for a page."""


def not_ended(today: date) -> tuple[Announced, ...]:
    """Those of today and of the days to come, in the order in which they begin."""
    columns = (
        *(Announcement.text, Announcement.tone, Announcement.place),
        *(Announcement.first_day, Announcement.last_day),
    )
    rows: Any = Announcement.select(*columns).where(Announcement.last_day >= today)
    ordered = rows.order_by(Announcement.first_day, Announcement.id).limit(MOST)
    return tuple(Announced(*values) for values in ordered.tuples())
