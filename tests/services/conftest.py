"""Dependencies on an empty database, the time that it reads, and two of the staff."""

from __future__ import annotations

from pathlib import Path

import pytest
from peewee import Database

from domain.actors import Actor
from domain.states import StaffRole
from services.machinery.dependencies import Dependencies
from tests.support import factories
from tests.support.dependencies import Clock, make_deps


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def deps(database: Database, tmp_path: Path, clock: Clock) -> Dependencies:
    """No decision window, files below the test's folder."""
    return make_deps(tmp_path / "documents", clock=clock)


@pytest.fixture
def admin(deps: Dependencies) -> Actor:
    return factories.make_si_admin(deps)


@pytest.fixture
def support(deps: Dependencies) -> Actor:
    return factories.make_staff(deps, StaffRole.SUPPORT)
