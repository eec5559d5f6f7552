"""Databases to migrate."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.postgres import OWNER, PROGRAM, Server


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def bare_urls(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, str]]:
    """A database without tables: as its owner, as the program."""
    if request.param == "sqlite":
        yield (f"sqlite:///{tmp_path}/bare.sqlite",) * 2
        return
    server: Server = request.getfixturevalue("postgresql_server")
    server.create("bare")
    yield server.url("bare", OWNER), server.url("bare", PROGRAM)
    server.drop("bare")


@pytest.fixture
def bare_url(bare_urls: tuple[str, str]) -> str:
    """The same, as its owner."""
    return bare_urls[0]
