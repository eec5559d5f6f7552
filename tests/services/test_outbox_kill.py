"""Workers that die while they deliver: nothing is lost, and nothing comes twice that need not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.outbox_kill import deliver_and_kill
from tests.support.smtp import SmtpServer


@pytest.mark.slow
@pytest.mark.usefixtures("database")
def test_every_mail_arrives_although_workers_are_killed(
    database_url: str, tmp_path: Path, smtp: Callable[..., SmtpServer]
) -> None:
    outcome = deliver_and_kill(database_url, tmp_path, smtp(), mails=30, workers=2, seed=7)
    assert outcome.killed
    assert outcome.missing == set()
    assert outcome.unexplained == []
