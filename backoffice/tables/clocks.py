"""The form fields of moments and hours: native inputs; what has a time zone stands on Paris clocks."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from wtforms import DateTimeLocalField, Field, TimeField

from domain.calendar import PARIS, paris_time
from models import UtcDateTimeField

MOMENTS = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S", "%d/%m/%Y %H:%M"]
HOURS = ["%H:%M", "%H:%M:%S"]


class KeptAsDrawn(Field):  # type: ignore[misc]
    """What nobody touched stays as it is stored: an input draws no seconds, and does not tell a repeated hour."""

    format: list[str]

    def on_clock(self, stored: Any) -> Any:
        """What the input draws of a stored value."""
        return stored

    def typed(self) -> Any:
        """What was typed, as it is stored."""
        return self.data

    def populate_obj(self, obj: Any, name: str) -> None:
        stored = self.object_data
        drawn = self.on_clock(stored).strftime(self.format[0]) if stored else None
        setattr(obj, name, stored if " ".join(self.raw_data or ()) == drawn else self.typed())


class HourField(KeptAsDrawn, TimeField):
    """An hour of the day."""


class MomentField(KeptAsDrawn, DateTimeLocalField):
    """A day and an hour, of no time zone."""


class ParisMomentField(MomentField):
    """A moment that is typed and shown on Paris clocks, and kept as an aware one."""

    def on_clock(self, stored: datetime) -> datetime:
        return paris_time(stored).replace(tzinfo=None)

    def typed(self) -> datetime | None:
        return self.data.replace(tzinfo=PARIS).astimezone(UTC) if self.data else None

    def process_data(self, value: datetime | None) -> None:
        super().process_data(self.on_clock(value) if value else None)


# wtfpeewee asks a column for its field, so that a stock view may be made of a table that has one.
UtcDateTimeField.wtf_field = staticmethod(  # type: ignore[attr-defined]
    lambda model, **options: ParisMomentField(**{"format": MOMENTS} | options)
)
