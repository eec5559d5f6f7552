"""Workbooks that the worker prepares: of the rows that the list showed, for their author alone, for some days."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest

from domain.jobs import JobState
from domain.states import StaffRole
from models import Account, AccountRequest
from models_work import Job
from queries.documents import named_keys
from services.jobs import running, workbooks
from services.machinery import exports
from services.machinery.handling import perform
from services.machinery.tasks import lease
from tests.backoffice.conftest import People
from tests.support.application import work
from tests.support.races import change, holds, just_before
from tests.support.workbooks import rows_of_workbook

pytestmark = pytest.mark.slow

JOBS = "/backoffice/taches/"
LIST = "/backoffice/demandes/"
EXPORT = f"{LIST}export/xlsx/?recherche=roux&vue=toutes"
Make = Callable[..., AccountRequest]


@pytest.fixture
def large(people: People, request_of: Make, monkeypatch: pytest.MonkeyPatch) -> People:
    """A list whose workbook no browser waits for: three requests of four are sought, by pages of two."""
    monkeypatch.setattr(exports, "MOST_IN_WORKBOOK", 1)
    monkeypatch.setattr(exports, "PAGE", 2)
    for name in ("Roux", "Roux", "Blanc", "Roux"):
        request_of("with_si", last_name=name)
    return people


def asked(people: People, who: str = "si", address: str = EXPORT) -> Job:
    """The job that somebody asks for, as the list leads them to it."""
    question = people[who].get(address).headers["Location"]
    answer = people[who].fill_in(question)
    assert answer.status_code == 302, answer.text
    return Job.get(Job.id == answer.headers["Location"].rpartition("/")[2])


def keys_in(people: People) -> set[str]:
    return {key for key in dict(people.deps.storage.keys()) if key.startswith(workbooks.PURPOSE)}


def test_a_large_workbook_is_prepared_of_the_rows_that_the_list_showed(large: People, request_of: Make) -> None:
    in_the_list = {row.reference for row in AccountRequest.select().where(AccountRequest.last_name == "Roux")}
    question = large["si"].get(EXPORT).headers["Location"]
    assert "il est préparé à part" in large["si"].get(question).text
    job = asked(large)
    assert asked(large).id == job.id
    request_of("with_si", last_name="Roux")
    assert 'hx-trigger="load delay:2s"' in large["si"].get(f"{JOBS}{job.id}").text
    work(large.app)
    page = large["si"].get(f"{JOBS}{job.id}").text
    assert "3 lignes" in page
    assert "Télécharger le classeur" in page
    answer = large["si"].get(f"{JOBS}{job.id}/fichier")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{job.filename}"'
    headings, *rows = rows_of_workbook(answer.data)
    assert headings[0] == "Référence"
    assert {row[0] for row in rows} == in_the_list
    ended = Job.get_by_id(job.id)
    assert (ended.state, ended.done, ended.refused, ended.keys) == (JobState.DONE, 3, 0, None)
    (kept,) = large.deps.storage.shelf.root.rglob("export.*")  # type: ignore[attr-defined]
    assert answer.data[:64] not in kept.read_bytes()


def test_its_file_is_its_authors_with_the_rights_under_which_it_was_made(large: People) -> None:
    job = asked(large, "reviewer")
    work(large.app)
    file = f"{JOBS}{job.id}/fichier"
    assert large["reviewer"].get(file).status_code == 200
    assert large["si"].get(file).status_code == 404
    assert "Télécharger" not in large["si"].get(f"{JOBS}{job.id}").text
    assert large["support"].get(file).status_code == 403
    Account.update(staff_role=StaffRole.SI_ADMIN).where(Account.id == large.account("reviewer").id).execute()
    assert large["reviewer"].get(file).headers["Location"] == f"{JOBS}{job.id}"
    assert "Vos droits ont changé" in large["reviewer"].get(f"{JOBS}{job.id}").text


def test_it_is_kept_while_a_row_names_it_and_no_longer_than_the_setting(large: People, clock: Any) -> None:
    job = asked(large)
    work(large.app)
    assert len(keys_in(large)) == 1
    clock.advance(days=6, hours=23)
    assert workbooks.expire(large.deps) == 0
    assert named_keys(keys_in(large)) == keys_in(large)
    clock.advance(hours=2)
    assert workbooks.expire(large.deps) == 1
    work(large.app)
    assert keys_in(large) == set()
    large["si"].sign_in(large.account("si"))
    assert "n’est plus conservé" in large["si"].get(f"{JOBS}{job.id}").text
    assert large["si"].get(f"{JOBS}{job.id}/fichier").status_code == 302


@pytest.mark.parametrize("how", ["cancelled", "rights lost"])
def test_it_ends_between_two_pages_and_leaves_no_file(large: People, monkeypatch: pytest.MonkeyPatch, how: str) -> None:
    job = asked(large, "reviewer")
    pages: list[int] = []

    def after_the_first(*args: Any, **options: Any) -> Any:
        tell = options["after_page"]

        def then(rows: int) -> None:
            pages.append(rows)
            if how == "cancelled":
                running.cancel(large.deps, large.actor("reviewer"), job.id)
            else:
                Account.update(active=False).where(Account.id == job.author_id).execute()
            tell(rows)

        return exports.as_workbook(*args, **options | {"after_page": then})

    monkeypatch.setattr(workbooks, "as_workbook", after_the_first)
    work(large.app)
    ended = Job.get_by_id(job.id)
    assert pages == [2]
    assert (ended.state, ended.storage_key, ended.keys) == (JobState.CANCELLED, None, None)
    assert keys_in(large) == set()


def test_a_worker_that_was_killed_is_followed_by_another_that_makes_it_whole(
    large: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = asked(large)
    handlers = large.app.extensions["guichet_export_handlers"]

    def die(*args: Any) -> Any:
        raise KeyboardInterrupt

    task = lease("first", large.deps.now(), 300.0, handlers)
    assert task is not None
    with monkeypatch.context() as dying:
        dying.setattr(workbooks, "_keep", die)
        with pytest.raises(KeyboardInterrupt):
            perform(large.deps, handlers[running.EXPORT], task)
    assert Job.get_by_id(job.id).state == JobState.RUNNING
    assert running.resume(large.deps, large.actor("si"), job.id)
    work(large.app)
    assert (Job.get_by_id(job.id).state, len(keys_in(large))) == (JobState.DONE, 1)


@holds("services/jobs/workbooks.py: _update")
def test_one_that_is_cancelled_while_its_file_is_sealed_leaves_none(large: People) -> None:
    job = asked(large)
    with just_before('UPDATE "job" SET "state"', change(job, state=JobState.CANCELLED)):
        work(large.app)
    ended = Job.get_by_id(job.id)
    assert (ended.state, ended.storage_key) == (JobState.CANCELLED, None)
    assert keys_in(large) == set()


@pytest.mark.parametrize(
    "address",
    [
        "",
        "/ailleurs",
        "//ailleurs.example/backoffice/demandes/export/xlsx/",
        f"{LIST}export/csv/",
        LIST,
        "/backoffice/modeles/mots/export/xlsx/",
        "/backoffice/taches/export/xlsx/",
        "\x00",
        "é" * 10_000,
    ],
)
def test_nothing_but_the_workbook_of_a_list_is_prepared(large: People, address: str) -> None:
    assert large["si"].get(f"{JOBS}exporter?adresse={quote(address)}").status_code == 404
    answer = large["si"].post(f"{JOBS}exporter", page=LIST, adresse=address)
    assert answer.status_code == 404
    assert not Job.select().exists()


def test_a_list_that_one_may_not_export_is_refused(large: People) -> None:
    accounts = "/backoffice/comptes/export/xlsx/"
    assert large["manager"].get(f"{JOBS}exporter?adresse={accounts}").status_code == 403
    assert large["manager"].post(f"{JOBS}exporter", page=LIST, adresse=accounts).status_code == 403


def test_the_file_lives_as_long_as_the_policy_says(large: People) -> None:
    job = asked(large)
    work(large.app)
    assert Job.get_by_id(job.id).expires_at == large.deps.now() + timedelta(days=7)
