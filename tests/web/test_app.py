"""The application as a whole: operations, hosts, logs, commands."""

from __future__ import annotations

import json
import logging
from pathlib import Path

import pytest
from flask import Flask, request

import models
from config import load_settings
from models import Account, Mail
from tests.support.application import Visitor, known_account, make_app, new_app
from tests.support.dependencies import Clock
from tests.support.settings import environment
from web.logging import JsonFormatter


def test_healthz_needs_no_database(app: Flask, visitor: Visitor) -> None:
    models.database.close()
    assert visitor.get("/healthz").json == {"status": "ok"}
    assert models.database.is_closed()


def test_readyz_tells_of_database_storage_and_queues(visitor: Visitor) -> None:
    response = visitor.get("/readyz")
    assert response.status_code == 200
    assert response.json == {
        "status": "ok",
        "database": True,
        "clock": True,
        "migrations": True,
        "storage": True,
        "store": True,
        "queues": {"mails_queued": 0, "mails_dead": 0, "tasks_waiting": 0, "tasks_dead": 0},
    }


def test_readyz_is_503_without_tables(tmp_path: Path) -> None:
    app = make_app(load_settings(environment(tmp_path)), Clock())
    response = app.test_client().get("/readyz")
    models.database.close()
    assert response.status_code == 503
    assert response.json is not None
    assert response.json["database"] is False


def test_readyz_is_503_without_storage(tmp_path: Path, sqlite_url: str) -> None:
    (tmp_path / "documents").write_text("a file where the folder should be")
    app = make_app(load_settings(environment(tmp_path, database_url=sqlite_url)), Clock())
    response = app.test_client().get("/readyz")
    assert response.status_code == 503
    assert response.json is not None
    assert (response.json["database"], response.json["storage"]) == (True, False)


def test_a_request_gives_its_connection_back(app: Flask, visitor: Visitor) -> None:
    models.database.close()
    known_account(app)
    models.database.close()
    visitor.post("/connexion", email="a@b.example", password="x")
    assert models.database.is_closed()


@pytest.mark.parametrize("host", ["mal.example", "localhost.mal.example"])
def test_other_hosts_are_refused(visitor: Visitor, host: str) -> None:
    assert visitor.get("/connexion", headers={"Host": host}).status_code == 400


def test_forwarded_addresses_count_only_behind_a_declared_proxy(tmp_path: Path, sqlite_url: str) -> None:
    headers = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.9"}
    for count, scheme in (("0", "http"), ("1", "https")):
        app = new_app(load_settings(environment(tmp_path, database_url=sqlite_url, proxy_count=count)), Clock())
        seen: list[str] = []
        app.before_request(lambda seen=seen: seen.append(request.scheme))
        app.test_client().get("/healthz", headers=headers)
        assert seen == [scheme]


def test_the_access_log_has_patterns_and_no_secret(
    app: Flask, visitor: Visitor, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "guichet.access")
    visitor.get("/mot-de-passe-oublie/very-secret-token?next=/private")
    (record,) = [record for record in caplog.records if record.name == "guichet.access"]
    line = json.loads(JsonFormatter().format(record))
    assert line["route"] == "/mot-de-passe-oublie/<token>"
    assert line["status"] == 410
    assert "very-secret" not in json.dumps(line)
    assert "private" not in json.dumps(line)


def test_the_demonstration_says_so_on_every_page(tmp_path: Path, sqlite_url: str) -> None:
    app = make_app(load_settings(environment(tmp_path, env="demo", database_url=sqlite_url)), Clock())
    assert "Démonstration" in app.test_client().get("/connexion").text


def test_the_first_administrator_chooses_a_password_by_the_printed_link(app: Flask, visitor: Visitor) -> None:
    arguments = ["create-admin", "si@agence.example", "--first-name", "Alix", "--last-name", "Agente"]
    result = app.test_cli_runner().invoke(args=arguments)
    assert result.exit_code == 0
    address = next(line for line in result.output.splitlines() if "/mot-de-passe-oublie/" in line)
    assert address.startswith("http://localhost/")
    password = "cinq bateaux verts au port"
    assert visitor.post(address.removeprefix("http://localhost"), password=password).location == "/connexion"
    assert visitor.post("/connexion", email="si@agence.example", password=password).location == "/backoffice/"
    assert Mail.select().where(Mail.event == "agent_invited").count() == 1
    again = app.test_cli_runner().invoke(args=arguments)
    assert again.exit_code == 1
    assert "existe déjà" in again.output


@pytest.mark.parametrize("email", ["pas une adresse", ""])
def test_create_admin_refuses_what_is_no_address(app: Flask, email: str) -> None:
    result = app.test_cli_runner().invoke(args=["create-admin", email, "--first-name", "A", "--last-name", "B"])
    assert result.exit_code == 1
    assert Account.select().count() == 0


def test_a_lost_factor_is_reset_by_a_command(app: Flask) -> None:
    account = known_account(app, tf_primary_method="authenticator", tf_totp_secret="{}")
    result = app.test_cli_runner().invoke(args=["reset-second-factor", account.email.upper()])
    assert result.exit_code == 0
    assert Account.get_by_id(account.id).tf_totp_secret is None
    assert app.test_cli_runner().invoke(args=["reset-second-factor", "x@y.example"]).exit_code == 1


@pytest.mark.parametrize("copied", ["Alix <{}>", "mailto:{}", "\u202a{}\u202c", "«\u00a0{}\u00a0»", "{}."])
def test_commands_take_an_address_as_it_was_copied(app: Flask, copied: str) -> None:
    names = ["--first-name", "Alix", "--last-name", "Agente"]
    result = app.test_cli_runner().invoke(args=["create-admin", copied.format("si@agence.example"), *names])
    assert (result.exit_code, Account.get().email) == (0, "si@agence.example"), result.output
    reset = app.test_cli_runner().invoke(args=["reset-second-factor", copied.format("SI@agence.example")])
    assert "Aucun compte" not in reset.output
