"""An office on an empty database, and the time that it reads."""

from __future__ import annotations

from pathlib import Path

import pytest
from peewee import Database

from services.office import Office
from tests.support.office import Clock, make_office


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def office(database: Database, tmp_path: Path, clock: Clock) -> Office:
    """No decision window, files below the test's folder."""
    return make_office(tmp_path / "documents", clock=clock)
