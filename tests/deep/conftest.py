"""What tests of several hosts have in common."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.support import shared
from tests.support.postgres import Server
from tests.support.redis import RealRedis
from tests.support.smtp import SmtpServer
from tests.support.swift import Swift


@pytest.fixture
def place(
    service_root_made: None,
    postgresql_server: Server,
    redis_server: RealRedis,
    swift: Swift,
    smtp: Callable[[], SmtpServer],
    tmp_path: Path,
) -> Iterator[shared.Place]:
    """What hosts share, with a real object store."""
    with shared.place(tmp_path, postgresql_server, redis_server, swift.bucket(), smtp()) as made:
        yield made
