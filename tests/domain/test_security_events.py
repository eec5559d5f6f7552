"""Each event at its level, with what is known of it and nothing else."""

from __future__ import annotations

import logging

import pytest

from domain.security_events import SecurityEvent, level_of, log, tell

KEPT = {"sign_in.staff", "factor.changed", "journal.head"}


@pytest.mark.parametrize("event", SecurityEvent)
def test_what_is_kept_is_ordinary_and_what_is_grave_is_an_error(event: SecurityEvent) -> None:
    levels = dict.fromkeys(KEPT, logging.INFO) | {"journal.altered": logging.ERROR}
    assert level_of(event) == levels.get(event.value, logging.WARNING)


@pytest.mark.parametrize("event", [SecurityEvent.JOURNAL_ALTERED, SecurityEvent.SIGN_IN_STAFF])
def test_an_event_is_told_with_what_is_known(event: SecurityEvent, monkeypatch: pytest.MonkeyPatch) -> None:
    records: list[logging.LogRecord] = []
    monkeypatch.setattr(log, "handle", records.append)
    monkeypatch.setattr(log, "level", logging.INFO)
    monkeypatch.setattr(log, "_cache", {})  # what another test asked of it
    tell(event, number=7, name="", entry=None)
    (record,) = records
    assert (record.levelno, record.getMessage()) == (level_of(event), event.value)
    assert vars(record)["event"] == event.value
    assert vars(record)["facts"] == {"number": 7, "name": ""}
