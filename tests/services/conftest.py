"""Dependencies on an empty database, and the time that it reads."""

from __future__ import annotations

from pathlib import Path

import pytest
from peewee import Database

from services.machinery.dependencies import Dependencies
from tests.support.dependencies import Clock, make_deps


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def deps(database: Database, tmp_path: Path, clock: Clock) -> Dependencies:
    """No decision window, files below the test's folder."""
    return make_deps(tmp_path / "documents", clock=clock)
