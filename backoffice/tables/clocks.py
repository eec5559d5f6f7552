"""The form fields of moments and hours: native inputs; what has a time zone stands on Paris clocks."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from wtforms import DateTimeLocalField

from domain.calendar import PARIS, paris_time
from models import UtcDateTimeField

MOMENTS = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S", "%d/%m/%Y %H:%M"]


class ParisMomentField(DateTimeLocalField):
    """A moment that is typed and shown on Paris clocks, and kept as an aware one."""

    def process_data(self, value: datetime | None) -> None:
        super().process_data(paris_time(value).replace(tzinfo=None) if value else None)

    def populate_obj(self, obj: Any, name: str) -> None:
        moment = self.data.replace(tzinfo=PARIS).astimezone(UTC) if self.data else None
        setattr(obj, name, moment)


# wtfpeewee asks a column for its field, so that a stock view may be made of a table that has one.
UtcDateTimeField.wtf_field = staticmethod(  # type: ignore[attr-defined]
    lambda model, **options: ParisMomentField(**{"format": MOMENTS} | options)
)
