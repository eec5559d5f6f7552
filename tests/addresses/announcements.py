"""What is announced in the world: after the days of the tests, so that no page has it above."""

from __future__ import annotations

from datetime import date

from domain.row_marks import marks
from models_operations import Announcement

EDITED = ("text", "place", "tone", "first_day", "last_day")


def values_for_announcements() -> dict[str, str]:
    """One announcement, and the marks of what its form shows."""
    made = Announcement.create(text="Fermeture", first_day=date(2026, 12, 24), last_day=date(2026, 12, 26))
    stored = Announcement.get_by_id(made.id)
    return {
        "announcement_id": str(made.id),
        "announcement_seen": marks({name: stored.__data__[name] for name in EDITED}),
    }
