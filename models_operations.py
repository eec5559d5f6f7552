"""Tables of what operators and administrators tell everybody who uses the service; nothing refers to them.

The same base, the same rules as `models.py`.
"""

from __future__ import annotations

from peewee import CharField, Check, DateField

from domain.announcements import Place, Tone
from models_base import Base, one_of


class Announcement(Base):
    """A sentence above every page from `first_day` to `last_day` (Paris), the last one included."""

    text = CharField(max_length=300)
    tone = CharField(max_length=10, default=Tone.INFO)
    place = CharField(max_length=10, default=Place.BOTH)
    first_day = DateField()
    last_day = DateField(index=True)

    class Meta:
        constraints = [
            one_of("tone", Tone, "announcement_tone"),
            one_of("place", Place, "announcement_place"),
            Check("first_day <= last_day", name="announcement_days"),
        ]

    @property
    def display_name(self) -> str:
        return str(self.text)


TABLES: tuple[type[Base], ...] = (Announcement,)
