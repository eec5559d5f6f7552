"""What stands still, and when to come back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from domain.pauses import LATEST, NO_PAUSE, SOON, Pause, retry_after

NOW = datetime(2026, 11, 28, 22, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("pause", "stands_still", "pages", "why"),
    [
        (NO_PAUSE, False, False, "a restored database is held"),
        (Pause(held_at=NOW), True, False, "a restored database is held"),
        (Pause(since=NOW), True, True, "maintenance is on"),
        (Pause(held_at=NOW, since=NOW), True, True, "maintenance is on"),
        (Pause(until=NOW, words="Bientôt"), False, False, "a restored database is held"),
    ],
)
def test_what_stands_still(pause: Pause, stands_still: bool, pages: bool, why: str) -> None:
    assert (bool(pause), pause.pages, pause.why) == (stands_still, pages, why)


@pytest.mark.parametrize(
    ("until", "seconds"),
    [
        (None, SOON),
        (NOW - timedelta(seconds=1), SOON),
        (NOW, SOON),
        (NOW + timedelta(seconds=1), 60),
        (NOW + timedelta(seconds=61), 61),
        (NOW + timedelta(hours=24), LATEST),
        (NOW + timedelta(hours=25), LATEST),
    ],
)
def test_when_to_come_back(until: datetime | None, seconds: int) -> None:
    assert retry_after(Pause(since=NOW, until=until), NOW) == seconds
