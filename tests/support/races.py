"""Several use cases at the same instant, each in a thread with a connection of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from models import database

Test = TypeVar("Test", bound=Callable[..., None])


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """Run the calls together; what each returned, or the exception that it raised, in their order."""
    barrier = threading.Barrier(len(calls))
    outcomes: list[Any] = [None] * len(calls)

    def run(index: int, call: Callable[[], Any]) -> None:
        with database.connection_context():
            barrier.wait(timeout=30)
            try:
                outcomes[index] = call()
            except Exception as error:
                outcomes[index] = error

    threads = [threading.Thread(target=run, args=(index, call)) for index, call in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    return outcomes


@contextmanager
def just_before(statement: str, change: Callable[[], object]) -> Iterator[None]:
    """Another writer between a use case's reading and its writing: `change` runs once, right before the first statement
    that begins with `statement`.

    On its connection: locks keep real others out of most of these moments, and what is asked here is whether the
    statement itself would notice.
    """
    opened = database.obj
    execute = opened.execute_sql
    left = [change]

    def watching(sql: str, *arguments: Any, **options: Any) -> Any:
        if left and sql.startswith(statement):
            left.pop()()
        return execute(sql, *arguments, **options)

    opened.execute_sql = watching
    try:
        yield
    finally:
        del opened.execute_sql
    assert left == [], f"no statement began with {statement}"


@contextmanager
def before_the_lock_of(table: str, change: Callable[[], object]) -> Iterator[list[str]]:
    """Another writer between a use case's reading and its lock: `change` runs once, on a connection of its own that
    commits, right before the first lock of a row of this table. PostgreSQL alone: SQLite has no second writer.

    Yields the parameters of each such lock, as text, in their order.
    """
    opened = database.obj
    execute = opened.execute_sql
    left = [change]
    locks: list[str] = []

    def watching(sql: str, *arguments: Any, **options: Any) -> Any:
        if f'FROM "{table}"' in sql and "FOR UPDATE" in sql:
            locks.append(str(arguments))
            if left:
                failed = [outcome for outcome in at_once(left.pop()) if isinstance(outcome, Exception)]
                assert failed == [], failed
        return execute(sql, *arguments, **options)

    opened.execute_sql = watching
    try:
        yield locks
    finally:
        del opened.execute_sql
    assert left == [], f"no row of {table} was locked"


def change(row: Any, **values: Any) -> Callable[[], object]:
    """A change of this row by somebody else, to be made later."""
    return lambda: type(row).update(values).where(type(row).id == row.id).execute()


def holds(*functions: str) -> Callable[[Test], Test]:
    """Say whose conditional UPDATEs a test holds, as `services/…/module.py: function`: tests/house reads it."""

    def mark(test: Test) -> Test:
        test.holds = functions  # type: ignore[attr-defined]
        return test

    return mark
