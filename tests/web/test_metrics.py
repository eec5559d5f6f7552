"""`/metrics`: who is answered, what is counted by several processes together, and what is read of the database."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from http.client import HTTPConnection
from pathlib import Path

import pytest
from flask import Flask
from peewee import OperationalError
from prometheus_client.parser import text_string_to_metric_families as families

import models
from app import create_app
from bench.installation import Installation, running
from config import ConfigurationError, load_settings
from config_checks import HOUSE
from domain.retention import RetentionPhase
from domain.states import MailState, State, TaskState
from models import Mail, Task
from models_retention import RetentionRun
from models_store import BackupRun
from queries import operations as reads
from services.documents import page_images, store, sweep
from services.machinery import journal_seals, pauses, tasks
from services.signup import draft_documents
from tests.services.test_worker import wait_for
from tests.support import factories
from tests.support import files as samples
from tests.support.application import deps_of
from tests.support.dependencies import Clock
from tests.support.ports import free_port
from tests.support.settings import environment
from web import measures
from web.metrics import GAUGES, Gauges

pytestmark = pytest.mark.slow

TOKEN = "b7Qe0vZ2Lk9sXr4Tn6Wm1Yc8Hd3Pj5Ga"


def scrape(place: Installation, token: str = TOKEN) -> tuple[int, str]:
    connection = HTTPConnection(*place.address, timeout=20)
    connection.request("GET", "/metrics", headers={"Authorization": f"Bearer {token}"})
    answer = connection.getresponse()
    return answer.status, answer.read().decode()


def counted(text: str, name: str, **labels: str) -> float:
    """The sum of the samples of this name that have these labels."""
    samples = [sample for family in families(text) for sample in family.samples if sample.name == name]
    return sum(sample.value for sample in samples if labels.items() <= sample.labels.items())


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    folder = tmp_path_factory.mktemp("metrics")
    (folder / "counter_999999999.db").write_bytes(b"")
    with running("sqlite", free_port(), chosen={"metrics_folder": str(folder), "metrics_token": TOKEN}) as place:
        yield place


def ask(place: Installation, path: str, times: int = 1) -> None:
    for _ in range(times):
        connection = HTTPConnection(*place.address, timeout=20)
        connection.request("GET", path)
        connection.getresponse().read()
        connection.close()


@pytest.mark.slow
def test_requests_are_counted_by_all_processes_together(place: Installation) -> None:
    before = scrape(place)[1]
    ask(place, "/aide", 30)
    ask(place, "/suivi/a-secret-of-somebody")
    ask(place, "/nowhere")
    after = scrape(place)[1]

    def more(name: str, **labels: str) -> float:
        return counted(after, name, **labels) - counted(before, name, **labels)

    assert more("guichet_requests_total", part="public", status="200") >= 30
    assert more("guichet_requests_total", part="none", status="404") == 1
    assert more("guichet_request_seconds_count", part="public") >= 31
    assert "secret" not in after


@pytest.mark.slow
def test_what_the_worker_does_is_counted_in_the_same_place(place: Installation) -> None:
    with models.database.connection_context():
        tasks.enqueue(place.deps, "clock", {})
    wait_for(lambda: counted(scrape(place)[1], "guichet_tasks_total", kind="clock", outcome="done") >= 1)
    assert counted(scrape(place)[1], "guichet_task_seconds_count", kind="clock") >= 1


@pytest.mark.slow
def test_what_is_done_in_the_sandbox_is_timed_by_what_it_is(place: Installation) -> None:
    with models.database.connection_context():
        request = factories.make_draft(place.deps)
        file = factories.PlainFile(samples.pdf(pages=2), pages=2)
        draft_documents.put_document(place.deps, request, "mandate", file)
        tasks.enqueue(place.deps, page_images.TASK, {"request_id": request.id})
    # The draft's other file is no PDF: what fails takes its time too.
    wait_for(lambda: counted(scrape(place)[1], "guichet_sandbox_seconds_count", kind="layer") >= 2)
    text = scrape(place)[1]
    assert counted(text, "guichet_sandbox_seconds_count", kind="render") >= 4
    assert 0 < counted(text, "guichet_sandbox_seconds_sum", kind="render") < 30


@pytest.mark.slow
def test_the_security_log_is_counted_by_event_and_by_the_limit_that_was_reached(place: Installation) -> None:
    connection = HTTPConnection(*place.address, timeout=20)
    connection.request("GET", "/aide", headers={"Host": "elsewhere.example"})
    connection.getresponse().read()
    assert counted(scrape(place)[1], "guichet_security_events_total", event="host.foreign") >= 1


@pytest.mark.slow
def test_counts_of_processes_that_are_gone_are_forgotten_at_a_start(place: Installation) -> None:
    folder = place.settings.metrics_folder
    assert folder is not None
    assert list(folder.glob("*_999999999.db")) == []


@pytest.mark.slow
def test_another_token_is_answered_nothing(place: Installation) -> None:
    for token in ("", "x", TOKEN[:-1], "é"):
        status, text = scrape(place, token)
        assert (status, "guichet_" in text) == (401, False)


def test_there_is_no_page_without_a_token(app: Flask) -> None:
    assert app.test_client().get("/metrics").status_code == 404


def test_a_token_needs_the_folder_and_must_be_strong(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="METRICS_FOLDER"):
        load_settings(environment(tmp_path, metrics_token=TOKEN))
    with pytest.raises(ConfigurationError, match="METRICS_TOKEN: is weak"):
        load_settings(environment(tmp_path, metrics_token="x", metrics_folder=str(tmp_path)))


def test_a_folder_that_cannot_be_made_stops_the_start_and_is_named(tmp_path: Path, sqlite_url: str) -> None:
    (tmp_path / "file").touch()
    chosen = {"metrics_token": TOKEN, "metrics_folder": str(tmp_path / "file" / "metrics")}
    with pytest.raises(ConfigurationError, match="METRICS_FOLDER: cannot be written"):
        create_app(load_settings(environment(tmp_path, database_url=sqlite_url, **chosen)))


FILES = [HOUSE / "deploy" / "grafana" / "guichet.json", HOUSE / "deploy" / "prometheus" / "alerts.yml"]


@pytest.mark.parametrize("file", FILES, ids=lambda path: path.name)
def test_the_dashboard_and_the_alerts_ask_for_labels_that_are_told(
    app: Flask, clock: Clock, place: Installation, file: Path
) -> None:
    """Labels of counters are those of a scrape of the running program; where nothing has counted yet, the counter's."""
    tasks.enqueue(deps_of(app), "note", {})
    tasks.enqueue(deps_of(app), "given up", {})
    Task.update(state=TaskState.DEAD).where(Task.kind == "given up").execute()
    with app.app_context():
        told = {name: set(labels) for name, labels, _ in Gauges(clock()).samples()}
    for family in families(scrape(place)[1]):
        for sample in family.samples:
            told.setdefault(sample.name, set()).update(sample.labels)
    for collector in list(measures.REGISTRY._collector_to_names):
        for name in measures.REGISTRY._collector_to_names[collector]:
            told.setdefault(name, set()).update(collector._labelnames)  # type: ignore[attr-defined]
    wrong = []
    for name, matchers in re.findall(r"(guichet_\w+)(?:\{([^}]*)\})?", file.read_text(encoding="utf-8")):
        known = told.get(name, set()) | {"job", "instance"}
        wrong += [(name, label) for label in re.findall(r"(\w+)\s*=~?", matchers) if label not in known]
    for grouped, name in re.findall(r"by \(([^)]*)\)[^)]*?(guichet_\w+)", file.read_text(encoding="utf-8")):
        known = told.get(name, set()) | {"job", "instance", "le"}
        wrong += [(name, label) for label in re.split(r",\s*", grouped) if label not in known]
    assert wrong == []


# ------------------------------------------------------------------------------------------------------------- gauges


def gauges(app: Flask, clock: Clock) -> dict[tuple[str, ...], float]:
    """(name, value of its label) → what it is."""
    with app.app_context():
        return {(name, *labels.values()): value for name, labels, value in Gauges(clock()).samples()}


def test_an_empty_installation_tells_zeros_for_what_alerts_watch(app: Flask, clock: Clock) -> None:
    read = gauges(app, clock)
    assert read.pop(("guichet_store_free_bytes",)) > 0
    assert read.pop(("guichet_database_up",)) == 1.0
    assert set(read.values()) == {0.0}
    assert {("guichet_mail_unsent", "dead"), ("guichet_request_waiting", "with_si"), ("guichet_held",)} <= read.keys()


def test_ages_are_of_what_waits_longest(app: Flask, clock: Clock) -> None:
    deps = deps_of(app)
    request = factories.make_request(deps, State.WITH_SI)
    tasks.enqueue(deps, "note", {}, run_at=clock() + timedelta(hours=9))
    Task.update(run_at=clock(), created_at=clock()).where(Task.kind == "mail").execute()
    Mail.update(created_at=clock()).execute()
    queued = Mail.select().where(Mail.state == MailState.QUEUED).count()
    due = Task.select().where(Task.kind == "mail").count()
    waited = (clock() - request.waiting_since).total_seconds()
    clock.advance(minutes=30)
    read = gauges(app, clock)
    assert (read["guichet_mail_unsent", "queued"], read["guichet_mail_oldest_unsent_seconds", "queued"]) == (
        queued,
        1800,
    )
    assert (read["guichet_task_due", "mail"], read["guichet_task_oldest_due_seconds", "mail"]) == (due, 1800)
    assert ("guichet_task_due", "note") not in read
    assert read["guichet_request_waiting", "with_si"] == 1
    assert read["guichet_request_oldest_waiting_seconds", "with_si"] == waited + 1800


def test_what_was_given_up_and_what_stands_still_is_told(app: Flask, clock: Clock) -> None:
    tasks.enqueue(deps_of(app), "note", {})
    Task.update(state=TaskState.DEAD).where(Task.kind == "note").execute()
    pauses.hold(deps_of(app))
    pauses.begin_maintenance(deps_of(app))
    read = gauges(app, clock)
    assert [read["guichet_task_dead", "note"], read["guichet_held",], read["guichet_maintenance",]] == [1, 1, 1]


def test_a_database_that_is_away_leaves_what_the_disk_tells(
    app: Flask, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away() -> object:
        raise OperationalError("gone")

    monkeypatch.setattr(reads, "dead_tasks", away)
    read = gauges(app, clock)
    assert read[("guichet_database_up",)] == 0.0
    assert {name for name, *_ in read} == {"guichet_database_up", "guichet_store_free_bytes"}


def test_every_gauge_is_told_by_an_installation_that_has_worked(app: Flask, clock: Clock) -> None:
    deps = deps_of(app)
    tasks.enqueue(deps, "note", {})
    factories.make_request(deps, State.WITH_SI)
    tasks.enqueue(deps, "given up", {})
    Task.update(state=TaskState.DEAD).where(Task.kind == "given up").execute()
    journal_seals.seal_due(deps)
    store.ensure_marked(deps)
    sweep.run(deps, writing=True, on_step=lambda walk: None)
    moments = {"started_at": clock(), "stepped_at": clock(), "finished_at": clock()}
    BackupRun.create(outcome="done", **moments)
    waits = {"refused": {"2024": {"count": 3}, "2025": {"count": 4}}, "trail": {"2020": {"count": 1}}}
    RetentionRun.create(until=clock().date(), phase=RetentionPhase.DONE, counts={"waits": waits}, **moments)
    read = gauges(app, clock)
    assert {name for name, *_ in read} == GAUGES.keys()
    assert read[("guichet_retention_waiting",)] == 8
    assert read[("guichet_store_swept_timestamp_seconds",)] == clock().timestamp()
    assert read[("guichet_journal_sealed_timestamp_seconds",)] == clock().timestamp()
