"""deploy/grafana/guichet.json: Prometheus itself scrapes the running program and answers what each panel asks."""

from __future__ import annotations

import json
import subprocess
import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest

import models
from bench.installation import Installation, running
from config_checks import HOUSE
from domain.states import State
from models_store import BackupRun
from services.documents import store, sweep
from services.machinery import clock, journal_seals, tasks
from tests.support import bare_debian, factories
from tests.support.ports import free_port

pytestmark = [pytest.mark.deep, pytest.mark.slow]

TOKEN = "b7Qe0vZ2Lk9sXr4Tn6Wm1Yc8Hd3Pj5Ga"
BOARD = json.loads((HOUSE / "deploy" / "grafana" / "guichet.json").read_text(encoding="utf-8"))
ASKED = [(panel["title"], target["expr"]) for panel in BOARD["panels"] for target in panel["targets"]]
MAY_BE_EMPTY = ("Tâches abandonnées", "Délai des mails", "Journal de sécurité")
"""Where a healthy installation has nothing to show yet."""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    folder = tmp_path_factory.mktemp("metrics")
    with running("sqlite", free_port(), chosen={"metrics_folder": str(folder), "metrics_token": TOKEN}) as place:
        with models.database.connection_context():
            now = place.deps.now()
            factories.make_request(place.deps, State.WITH_SI)
            BackupRun.create(outcome="done", started_at=now, stepped_at=now, finished_at=now)
            store.ensure_marked(place.deps)
            sweep.run(place.deps, writing=True, on_step=lambda walk: None)
            journal_seals.seal_due(place.deps)
            clock.tick(place.deps)
            tasks.enqueue(place.deps, "nobody takes it", {})
        yield place


@pytest.fixture(scope="module")
def prometheus(place: Installation, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], list[Any]]]:
    """Debian's Prometheus, scraping each second; asks it one expression."""
    assert bare_debian.possible(), "this needs root on Debian"
    folder, port = tmp_path_factory.mktemp("prometheus"), free_port()
    (folder / "token").write_text(TOKEN, encoding="ascii")
    (folder / "prometheus.yml").write_text(
        f"""
global: {{scrape_interval: 1s}}
scrape_configs:
  - job_name: guichet
    authorization: {{credentials_file: {folder}/token}}
    static_configs: [{{targets: ["127.0.0.1:{place.address[1]}"]}}]
rule_files: ["{HOUSE}/deploy/prometheus/alerts.yml"]
""",
        encoding="utf-8",
    )
    command = [
        str(bare_debian.fetched("prometheus", "prometheus")),
        f"--config.file={folder}/prometheus.yml",
        f"--storage.tsdb.path={folder}/data",
        f"--web.listen-address=127.0.0.1:{port}",
    ]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(command, stdout=log, stderr=log, cwd=folder)

    def ask(expression: str) -> list[Any]:
        address = f"http://127.0.0.1:{port}/api/v1/query?query={urllib.parse.quote(expression)}"
        with urllib.request.urlopen(address, timeout=20) as answer:
            told: list[Any] = json.load(answer)["data"]["result"]
            return told

    try:
        ends = time.monotonic() + 60
        while not _scraped(ask) and time.monotonic() < ends:
            time.sleep(0.5)
        for _ in range(5):  # rates need two scrapes between which something happened
            _visit(place)
            time.sleep(1)
        yield ask
    finally:
        server.terminate()
        server.wait(20)


def _scraped(ask: Callable[[str], list[Any]]) -> bool:
    try:
        return ask("guichet_database_up") != []
    except OSError:
        return False


def _visit(place: Installation) -> None:
    for path in ("/", "/nulle-part"):
        connection = HTTPConnection(*place.address, timeout=20)
        connection.request("GET", path)
        connection.getresponse().read()
        connection.close()
    with models.database.connection_context():
        tasks.enqueue(place.deps, "clock", {})


@pytest.mark.parametrize(("title", "expression"), ASKED)
def test_prometheus_answers_what_a_panel_asks(
    prometheus: Callable[[str], list[Any]], title: str, expression: str
) -> None:
    told = prometheus(expression.replace("$job", "guichet"))
    assert told or title in MAY_BE_EMPTY


def test_it_reads_the_rules(place: Installation, prometheus: Callable[[str], list[Any]], tmp_path: Path) -> None:
    assert prometheus('up{job="guichet"}')[0]["value"][1] == "1"
    assert prometheus('ALERTS{alertstate="firing"}') == []
