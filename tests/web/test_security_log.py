"""What the program is asked over HTTP stands in its security log, and nothing there names anybody."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

import models
from bench.installation import Installation, running
from config import load_settings
from domain.security_events import SecurityEvent, tell
from tests.addresses.world import silent_log
from tests.support.application import Visitor, known_account, make_app
from tests.support.dependencies import Clock
from tests.support.ports import free_port
from tests.support.settings import environment
from tests.support.source import PROGRAM, calls, files, location
from web.logging import JsonFormatter


class Lines(logging.Handler):
    """The security log as the program writes it."""

    def __init__(self) -> None:
        super().__init__()
        self.setFormatter(JsonFormatter())
        self.lines: list[dict[str, Any]] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(json.loads(self.format(record)))


@pytest.fixture
def security_log() -> Iterator[Lines]:
    handler, log = Lines(), logging.getLogger("guichet.security")
    log.addHandler(handler)
    level = log.level
    log.setLevel(logging.INFO)
    yield handler
    log.setLevel(level)
    log.removeHandler(handler)


def test_an_event_of_a_request_says_whose_it_was(app: Flask, visitor: Visitor, security_log: Lines) -> None:
    account = known_account(app)
    visitor.sign_in(account)
    security_log.lines.clear()
    answer = visitor.get("/backoffice/journal/", environ_base={"REMOTE_ADDR": "2001:db8:7:8::9"})
    assert answer.status_code == 302
    (line,) = security_log.lines
    assert len(line.pop("request_id")) == 12
    assert datetime.fromisoformat(line.pop("at")).utcoffset() == timedelta(0)
    assert line == {
        "method": "GET",
        "route": "/backoffice/journal/",
        "network": "2001:db8:7::/48",
        "account_id": account.id,
        "permission": "see_journal",
        "level": "warning",
        "logger": "guichet.security",
        "message": "screen.refused",
        "event": "screen.refused",
    }


def test_a_screen_that_an_agent_may_not_open_is_told_with_its_permission(
    app: Flask, visitor: Visitor, security_log: Lines
) -> None:
    visitor.sign_in(known_account(app, staff_role="reader"))
    security_log.lines.clear()
    assert visitor.get("/backoffice/agents/new/").status_code == 403
    (line,) = security_log.lines
    assert (line["event"], line["permission"]) == ("screen.refused", "manage_agents")


def test_a_form_without_its_token_is_told_on_every_blueprint(visitor: Visitor, security_log: Lines) -> None:
    for address in ("/connexion", "/creer-un-compte/organisme", "/retrouver-ma-demande", "/backoffice/agents/new/"):
        security_log.lines.clear()
        visitor.client.post(address, data={"x": "y"}, headers={"Sec-Fetch-Site": "same-origin"})
        visitor.client.post(address, data={"x": "y"})
        lines = [line for line in security_log.lines if line["event"] == "csrf.refused"]
        assert [line["ours"] for line in lines] == ["true", "false"], address


def test_an_event_of_the_worker_has_its_facts_alone(security_log: Lines) -> None:
    tell(SecurityEvent.JOURNAL_HEAD, number=7, mac="f" * 64, entry=None)
    (line,) = security_log.lines
    assert {"method", "route", "network", "account_id", "entry"} & line.keys() == set()
    assert (line["event"], line["level"], line["number"], line["mac"]) == ("journal.head", "info", 7, "f" * 64)


def test_the_program_writes_to_standard_error_and_nowhere_else() -> None:
    """Where the lines go from there is the machine's (docs/deployment.md, « Logs »)."""
    handlers = {
        (location(path), name.rpartition(".")[2])
        for path in files(*PROGRAM)
        for name, _ in calls(path)
        if re.search(r"(Handler|basicConfig|addHandler|fileConfig|dictConfig)$", name)
    }
    assert handlers == {
        ("web/logging.py", "StreamHandler"),
        ("web/logging.py", "addHandler"),
        ("web/metrics.py", "addHandler"),  # counts, and writes nothing
    }


def test_a_fact_takes_no_other_s_place(security_log: Lines) -> None:
    tell(SecurityEvent.SANDBOX_ENDED, level="info", logger="other", message="other", at="never")
    (line,) = security_log.lines
    assert (line["level"], line["logger"], line["message"]) == ("warning", "guichet.security", "sandbox.ended")
    assert line["at"] != "never"


def test_a_limit_that_is_reached_is_told_with_its_name(tmp_path: Path, sqlite_url: str, security_log: Lines) -> None:
    settings = environment(tmp_path, database_url=sqlite_url, requests_per_visitor_per_hour="1")
    client = make_app(load_settings(settings), Clock()).test_client()
    with silent_log():
        statuses = [client.post("/creer-un-compte/organisme", data={"x": "y"}).status_code for _ in range(30)]
    models.database.close()
    reached = [line for line in security_log.lines if line["event"] == "limit.reached"]
    assert len(reached) == statuses.count(429) > 0
    assert {(line["network"], bool(line["limit"])) for line in reached} == {("127.0.0.0/24", True)}


def asked(place: Installation, method: str, address: str, body: str = "", **headers: str) -> int:
    connection = HTTPConnection(*place.address, timeout=30)
    kind = {"Content-Type": "application/x-www-form-urlencoded"} if body else {}
    connection.request(method, address, body or None, {**kind, **{k.replace("_", "-"): v for k, v in headers.items()}})
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.status


@pytest.mark.slow
def test_the_running_program_writes_its_events_in_short_lines() -> None:
    """gunicorn and the worker, as they are started."""
    with running("sqlite", free_port()) as place:
        before = len(place.log.read_text())
        assert asked(place, "GET", "/suivi/a-secret-token", Host="evil-host.example") == 400
        foreign = [line for line in place.log.read_text()[before:].splitlines() if '"request_id"' in line]
        assert asked(place, "POST", "/connexion", "email=someone%40else.example") == 400
        assert asked(place, "GET", "/backoffice/journal/") == 302
        log = place.log.read_text()
    lines = [json.loads(line) for line in log.splitlines() if line.startswith("{")]
    events = [line for line in lines if line["logger"] == "guichet.security" and "network" in line]
    assert [line["event"] for line in events] == ["host.foreign", "csrf.refused"]
    assert {line["network"] for line in events} == {"127.0.0.0/24"}
    assert len({line["request_id"] for line in events}) == 2
    assert all(not isinstance(value, dict | list) for line in events for value in line.values())
    for secret in ("a-secret-token", "evil-host", "else.example", "Traceback"):
        assert secret not in log
    assert len(foreign) == 2, "an event and the access log's line; the worker's own lines come in between"
    assert sum(len(line) for line in foreign) < 700
    assert [line for line in lines if line["level"] in ("error", "critical")] == []
