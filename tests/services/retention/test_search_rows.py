"""Nothing of what was erased is left in SQLite's file: in its tables, its search indexes, its freed pages, its log."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from peewee import Database

from domain.calendar import paris_date
from domain.states import State, TaskState
from models import AccountRequest, Task
from queries.text_parts import trigrams
from services.machinery import clock as clockwork
from services.machinery import worker
from services.machinery.dependencies import Dependencies
from services.retention import closed_accounts, search_rows, walking
from tests.support import factories
from tests.support.dependencies import Clock

NAME = "ψωξφθγ"
"""Letters that nobody else's name begins with: an index writes each piece of it as good as whole."""
ADDRESS = "wjxqzkvy@qzxjk.example"

HANDLERS = {walking.KIND: walking.handler, search_rows.KIND: search_rows.handler}

pytestmark = pytest.mark.slow
of_sqlite = pytest.mark.one_database


@pytest.fixture
def deps(deps: Dependencies, clock: Clock) -> Dependencies:
    return replace(deps, now=clock)


def pieces() -> list[bytes]:
    """What indexes have of the name: three and four signs that follow one another, but for the first byte, which a
    piece may share with the one before."""
    return [NAME[at : at + length].encode()[1:] for length in (3, 4) for at in range(len(NAME) - length + 1)]


def left_of(database: Database) -> list[bytes]:
    """What the database's file and its log have of the person."""
    path = Path(database.database)
    there = b"".join(file.read_bytes().lower() for file in (path, path.with_name(f"{path.name}-wal")) if file.exists())
    return [part for part in (NAME.encode(), ADDRESS.encode(), *pieces()) if part in there]


def segments(database: Database) -> dict[str, int]:
    """Into how many pieces each index is cut, as FTS5 writes it down: their number follows the levels'."""
    numbers = {}
    for index in search_rows._indexes():
        (block,) = database.execute_sql(f'SELECT block FROM "{index}_data" WHERE id = 10').fetchone()  # noqa: S608
        numbers[index] = bytes(block)[5]
    return numbers


def refused(deps: Dependencies) -> AccountRequest:
    """A request that is refused, and newer ones: the newest row of SQLite stays."""
    request = factories.make_request(
        deps, State.REJECTED, first_name="Ada", last_name=NAME.upper(), email=ADDRESS, email_key=ADDRESS
    )
    for _ in range(3):
        factories.make_request(deps)
    factories.mails_leave(deps)
    return request


def a_day_later(deps: Dependencies, clock: Clock) -> None:
    """What the worker does until tomorrow."""
    walking.handler(deps, {})
    worker.run_due(deps, HANDLERS)
    clock.advance(days=1)
    clockwork.tick(deps)


@of_sqlite
def test_no_byte_of_an_erased_request_is_left(deps: Dependencies, clock: Clock, database: Database) -> None:
    refused(deps)
    assert set(left_of(database)) == {NAME.encode(), ADDRESS.encode(), *pieces()}
    clock.advance(days=370)
    clockwork.tick(deps)
    a_day_later(deps, clock)
    assert left_of(database) == []
    assert set(segments(database).values()) <= {0, 1}
    assert not Task.select().where(Task.state == TaskState.WAITING, Task.kind == search_rows.KIND).exists()


@of_sqlite
def test_no_byte_of_an_account_is_left_that_was_erased_on_demand(
    deps: Dependencies, clock: Clock, database: Database
) -> None:
    account = factories.make_account(deps, first_name="Ada", last_name=NAME, address=ADDRESS)
    factories.make_account(deps)
    assert set(left_of(database)) >= {NAME.encode(), ADDRESS.encode(), *pieces()[:4]}
    with database.atomic():
        closed_accounts.erase(deps, account)
    assert left_of(database)
    a_day_later(deps, clock)
    assert left_of(database) == []


@of_sqlite
def test_a_step_that_is_taken_twice_leaves_the_same(
    deps: Dependencies, clock: Clock, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As after a worker that died before it could say that it was done."""
    monkeypatch.setattr(search_rows, "STEP_SECONDS", 0)
    refused(deps)
    clock.advance(days=370)
    clockwork.tick(deps)
    walking.run(deps, paris_date(deps.now()), writing=True)
    steps = 0
    while task := Task.get_or_none(Task.state == TaskState.WAITING, Task.kind == search_rows.KIND):
        for _ in range(2):
            search_rows.handler(deps, task.payload)
        Task.update(state=TaskState.DONE, finished_at=deps.now()).where(Task.id == task.id).execute()
        steps += 1
    assert steps >= len(search_rows._indexes())
    assert set(segments(database).values()) <= {0, 1}


@of_sqlite
def test_the_log_is_tried_again_while_somebody_reads_it(deps: Dependencies, clock: Clock, database: Database) -> None:
    path = Path(database.database)
    log = path.with_name(f"{path.name}-wal")
    factories.make_request(deps)
    search_rows.ask(deps)
    with closing(sqlite3.connect(path)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT COUNT(*) FROM account_request").fetchone()
        factories.make_request(deps)
        worker.run_due(deps, HANDLERS)
        (task,) = Task.select().where(Task.kind == search_rows.KIND, Task.state == TaskState.WAITING)
        assert task.run_at == clock() + search_rows.AGAIN
    before, clock.at = log.stat().st_size, task.run_at
    worker.run_due(deps, HANDLERS)
    assert log.stat().st_size < before / 10  # the task's own end was written since
    assert not Task.select().where(Task.kind == search_rows.KIND, Task.state != TaskState.DONE).exists()


@pytest.mark.postgresql
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_postgresql_merges_by_itself(deps: Dependencies) -> None:
    walking.run(deps, paris_date(deps.now()), writing=True)
    assert not Task.select().where(Task.kind == search_rows.KIND).exists()


@of_sqlite
def test_words_are_found_while_indexes_are_merged_and_afterwards(
    deps: Dependencies, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search_rows, "PAGES", 1)
    for number in range(40):
        factories.make_request(deps, State.AWAITING_ACTIVATION, last_name=f"Martin{number:02d}")
    left, begun, steps = search_rows._indexes(), False, 0
    while left:
        left, begun = search_rows.merge(left, begun=begun, seconds=0)
        steps += 1
        factories.make_request(deps, State.AWAITING_ACTIVATION, last_name=f"Durand{steps:02d}")
        found = database.execute_sql(
            "SELECT COUNT(*) FROM search_account_request WHERE search_account_request MATCH ?", (trigrams("martin"),)
        )
        assert found.fetchone() == (40,)
    assert steps > len(search_rows._indexes())
    for index in search_rows._indexes():
        database.execute_sql(f'INSERT INTO "{index}" ("{index}") VALUES (\'integrity-check\')')  # noqa: S608
