"""A pytest plugin of the mutants' runs: the migrated SQLite file is made once a group, not once a mutant."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from adapters.migrate import migrate

KEPT = Path("..") / "template.sqlite"
"""Beside mutmut's folder, from which it runs pytest."""


@pytest.hookimpl(tryfirst=True)
def pytest_fixture_setup(fixturedef: Any, request: Any) -> Path | None:
    """The kept file in the place of what tests/conftest.py would make; nothing of other fixtures."""
    if fixturedef.argname != "sqlite_template":
        return None
    kept = KEPT.resolve()
    if not kept.exists():
        migrate(f"sqlite:///{kept}")
    fixturedef.cached_result = (kept, fixturedef.cache_key(request), None)
    return kept
