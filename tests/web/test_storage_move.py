"""`flask storage move`, as an operator types it: from a folder into a bucket, while the service runs, then for good."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from flask.testing import FlaskClient

from app import create_app
from config import Settings, load_settings
from models import DocumentVersion, database
from services.documents import files, store
from services.machinery import pauses
from tests.support import factories
from tests.support.application import deps_of
from tests.support.object_store import ObjectServer, object_server
from tests.support.settings import environment

pytestmark = [pytest.mark.slow, pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)]

URL = "s3://documents/guichet"


@pytest.fixture
def server() -> Iterator[ObjectServer]:
    with object_server() as running:
        yield running


@pytest.fixture
def settings(tmp_path: Path, database_url: str, server: ObjectServer) -> Settings:
    """A folder is the store, and the settings say how the bucket is reached."""
    return load_settings(environment(tmp_path, database_url=database_url, **server.settings()))


def move(app: Flask, *words: str) -> Result:
    return app.test_cli_runner().invoke(args=["storage", "move", *words])


def ready(app: Flask) -> tuple[int, str | None]:
    client: FlaskClient = app.test_client()
    answer = client.get("/readyz")
    return answer.status_code, answer.get_json().get("store_trouble")


def test_a_folder_is_left_for_a_bucket(app: Flask, server: ObjectServer, tmp_path: Path, database_url: str) -> None:
    with database.connection_context():
        factories.make_draft(deps_of(app))
    first = move(app, URL)
    assert first.exit_code == 0, first.output
    assert "avec --finish" in first.stdout
    assert ready(app) == (200, None)

    refused = move(app, URL, "--finish")
    assert (refused.exit_code, "flask maintenance on" in refused.output) == (1, True)
    with database.connection_context():
        pauses.begin_maintenance(deps_of(app))
    last = move(app, URL, "--finish")
    assert last.exit_code == 0, last.output
    assert "flask maintenance off" in last.stdout

    assert ready(app) == (503, "moved"), "a host whose setting is the old one takes no part"
    elsewhere = environment(tmp_path, database_url=database_url, storage_url=URL, **server.settings())
    there = create_app(load_settings(elsewhere))
    with database.connection_context():
        pauses.end_maintenance()
        document = files.read(deps_of(there), DocumentVersion.get())
    assert document.startswith(b"%PDF")
    assert ready(there) == (200, None)
    assert any(name.startswith("guichet/.canary/") for name in server.objects)


def test_a_host_is_not_ready_while_its_object_store_does_not_answer(
    server: ObjectServer, tmp_path: Path, database_url: str
) -> None:
    variables = environment(tmp_path, database_url=database_url, storage_url=URL, **server.settings())
    app = create_app(load_settings(variables))
    assert ready(app) == (200, None)
    server.fail(1000)
    answer = app.test_client().get("/readyz")
    assert (answer.status_code, answer.get_json()["storage"]) == (503, False)


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("ftp://elsewhere", "is neither file:///path/of/a/folder nor s3://bucket/folder"),
        ("{storage}", "appartient à une installation"),
    ],
)
def test_what_is_no_other_store_is_refused(app: Flask, settings: Settings, url: str, words: str) -> None:
    with database.connection_context():
        factories.make_draft(deps_of(app))
    result = move(app, url.format(storage=settings.storage_url))
    assert result.exit_code != 0
    assert words in " ".join(result.output.split())


def test_a_store_that_fails_on_the_way_is_gone_on_with(app: Flask, server: ObjectServer) -> None:
    with database.connection_context():
        factories.make_draft(deps_of(app))
    server.fail(1000)
    ended = move(app, URL)
    assert (ended.exit_code, "la même commande le reprend" in ended.output) == (1, True)
    server.well()
    assert move(app, URL).exit_code == 0


@pytest.mark.parametrize("trouble", ["away", "another key"])
def test_a_bucket_that_cannot_be_reached_makes_the_host_unready(
    server: ObjectServer, tmp_path: Path, database_url: str, trouble: str
) -> None:
    """And ready again at once where nothing was changed but that."""

    def host(**changes: str) -> Flask:
        places = environment(tmp_path, database_url=database_url, storage_url=URL, **(server.settings() | changes))
        return create_app(load_settings(places))

    first = host()
    with database.connection_context():
        store.ensure_marked(deps_of(first))
    assert ready(first)[0] == 200
    if trouble == "away":
        server.fail(1000)
    unready = host(**({"s3_access_key": "another"} if trouble == "another key" else {}))
    answer = unready.test_client().get("/readyz")
    assert (answer.status_code, answer.get_json()["database"]) == (503, True)
    assert {name for name, well in answer.get_json().items() if well is False} == {"storage", "store"}
    server.well()
    assert ready(host())[0] == 200
