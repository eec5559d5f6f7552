"""The full count of tests/services/test_outbox_kill.py: 200 mails, four workers, SIGKILL every few mails."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.outbox_kill import deliver_and_kill
from tests.support.smtp import SmtpServer


@pytest.mark.deep
@pytest.mark.slow
@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("seed", [11, 12])
@pytest.mark.parametrize("workers", [1, 4])
def test_two_hundred_mails_and_dozens_of_kills(
    database_url: str,
    tmp_path: Path,
    smtp: Callable[..., SmtpServer],
    workers: int,
    seed: int,
    record_property: Callable[[str, object], None],
) -> None:
    outcome = deliver_and_kill(database_url, tmp_path, smtp(), mails=200, workers=workers, seed=seed, kill_after=6)
    record_property("kills", len(outcome.killed))
    record_property("sent twice", outcome.doubled)
    assert len(outcome.killed) >= 20
    assert outcome.missing == set()
    assert outcome.unexplained == []
