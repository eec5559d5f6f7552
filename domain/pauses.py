"""Why an installation does nothing for a while: maintenance, or a restored database that nobody has looked at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Pause:
    """What stands still: the pages and the worker while `since` is set, the worker alone while `held_at` is.

    `until` is when maintenance is thought to end, and ends nothing; `words` are shown on the page. Times are aware UTC.
    """

    held_at: datetime | None = None
    since: datetime | None = None
    until: datetime | None = None
    words: str = ""

    def __bool__(self) -> bool:
        return self.since is not None or self.held_at is not None

    @property
    def pages(self) -> bool:
        """Whether pages answer that they come back later."""
        return self.since is not None

    @property
    def why(self) -> str:
        """For the worker's log."""
        return "maintenance is on" if self.since is not None else "a restored database is held"


NO_PAUSE = Pause()

SOON = 300
LATEST = 24 * 3600


def retry_after(pause: Pause, now: datetime) -> int:
    """Seconds after which to come back: until the end that was foreseen, a day at most; SOON where it is not known, or
    has passed.
    """
    if pause.until is None or pause.until <= now:
        return SOON
    return min(LATEST, max(60, round((pause.until - now).total_seconds())))
