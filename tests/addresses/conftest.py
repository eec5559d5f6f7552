"""The populated world, built once for each of the two databases."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

import models
from config import load_settings
from tests.addresses.exchange import ON
from tests.addresses.world import World, populate
from tests.support import postgres
from tests.support.application import new_app
from tests.support.dependencies import Clock
from tests.support.settings import environment

DATABASE = "guichet_addresses"


def build(folder: Path, url: str, **more: str) -> World:
    """The demonstration's settings, so that its own addresses are there too; argon2 as cheap as in the other tests.

    Its decisions are sent at once: what can be done after one is asked for here too.
    """
    settings = load_settings(
        environment(folder, database_url=url, env="demo", decision_window_seconds="0", **ON, **more)
    )
    app = new_app(settings, Clock())
    models.database.connect(reuse_if_open=True)
    return populate(app)


@pytest.fixture(scope="session")
def sqlite_world(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> World:
    folder = tmp_path_factory.mktemp("addresses")
    shutil.copy(sqlite_template, folder / "guichet.sqlite")
    return build(folder, f"sqlite:///{folder}/guichet.sqlite")


@pytest.fixture(scope="session")
def postgresql_world(postgresql_server: postgres.Server, tmp_path_factory: pytest.TempPathFactory) -> World:
    postgresql_server.clone(DATABASE)
    return build(tmp_path_factory.mktemp("addresses"), postgresql_server.url(DATABASE, postgres.PROGRAM))


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def world(request: pytest.FixtureRequest) -> Iterator[World]:
    """The world on each database, bound and connected in this thread; other tests bind their own in between."""
    found: World = request.getfixturevalue(f"{request.param}_world")
    models.database.initialize(found.database)
    models.database.connect(reuse_if_open=True)
    yield found
    models.database.close()
