"""`/readyz`: what a load balancer and an upgrade rely on."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from flask import Flask

import models
from adapters import migrate
from config import Settings, load_settings
from tests.support.application import make_app, new_app
from tests.support.dependencies import Clock
from tests.support.postgres import Server
from tests.support.settings import environment, production_environment
from web import operations

pytestmark = pytest.mark.slow

STEPS = migrate.known()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of migrations of another version of the program."""
    other = tmp_path / "migrations"
    other.mkdir()
    monkeypatch.setattr(migrate, "FOLDER", other)
    return other


def close(app: Flask) -> None:
    database = models.database.obj
    getattr(database, "close_all", database.close)()


def test_a_new_program_on_an_old_schema_is_not_ready(settings: Settings, folder: Path) -> None:
    for name in (*STEPS, "9999_newer"):
        (folder / f"{name}.py").touch()
    app = new_app(settings, Clock())
    response = app.test_client().get("/readyz")
    close(app)
    assert response.status_code == 503
    assert response.json is not None
    assert (response.json["status"], response.json["database"]) == ("unavailable", True)
    assert response.json["migrations"] is False


def test_an_older_program_on_a_newer_schema_is_ready(settings: Settings, folder: Path) -> None:
    (folder / f"{STEPS[0]}.py").touch()
    app = new_app(settings, Clock())
    response = app.test_client().get("/readyz")
    close(app)
    assert response.status_code == 200
    assert response.json is not None
    assert response.json["migrations"] is True


def test_what_an_upgrade_puts_on_the_disk_does_not_make_the_running_program_unready(
    settings: Settings, folder: Path
) -> None:
    (folder / f"{STEPS[0]}.py").touch()
    app = new_app(settings, Clock())
    (folder / "9999_newer.py").touch()
    assert app.test_client().get("/readyz").status_code == 200
    close(app)


def test_counts_are_told_where_the_setting_says_so(tmp_path: Path, sqlite_url: str) -> None:
    told = {}
    for counts in ("true", "false"):
        chosen = environment(tmp_path, database_url=sqlite_url, readyz_counts=counts)
        app = make_app(load_settings(chosen), Clock())
        told[counts] = "queues" in (app.test_client().get("/readyz").json or {})
        close(app)
    assert told == {"true": True, "false": False}


def test_a_production_tells_no_counts_to_anybody_unless_it_says_so(tmp_path: Path) -> None:
    assert load_settings(production_environment(tmp_path)).readyz_counts is False
    assert load_settings(production_environment(tmp_path, readyz_counts="true")).readyz_counts is True


@pytest.mark.postgresql
def test_probes_share_one_connection(tmp_path: Path, postgresql_url: str, postgresql_server: Server) -> None:
    app = make_app(load_settings(environment(tmp_path, database_url=postgresql_url)), Clock())
    for _ in range(5):
        assert app.test_client().get("/readyz").status_code == 200
    with psycopg.connect(postgresql_server.url("guichet_test", "postgres")) as administrator:
        query = "SELECT count(*) FROM pg_stat_activity WHERE datname = 'guichet_test' AND usename = 'guichet'"
        assert administrator.execute(query).fetchone() == (1,)
    close(app)


@pytest.mark.postgresql
def test_a_clock_that_is_not_the_databases_is_named(
    tmp_path: Path, postgresql_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = make_app(load_settings(environment(tmp_path, database_url=postgresql_url)), Clock())
    monkeypatch.setattr(operations, "utc_now", lambda: datetime.now(UTC) + timedelta(hours=1))
    response = app.test_client().get("/readyz")
    assert response.status_code == 503
    assert response.json is not None
    assert (response.json["database"], response.json["clock"]) == (True, False)
    monkeypatch.undo()
    assert app.test_client().get("/readyz").status_code == 200
    close(app)
