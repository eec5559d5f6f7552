"""A migrated database has the tables that models.py declares, and the program's role has no more than it needs."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from peewee import Database, ProgrammingError

import models
from adapters.migrate import FOLDER, migrate, pending
from tests.support import schema
from tests.support.postgres import OWNER, PROGRAM, Server

STEPS = sorted(path.stem for path in FOLDER.glob("[0-9]*.py"))
MEND = "the migrations do not make what models.py declares: add one, in SQL where playhouse drops CHECKs or indexes"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def bare_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database without tables, as its owner."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/bare.sqlite"
        return
    server: Server = request.getfixturevalue("postgresql_server")
    server.create("bare")
    yield server.url("bare", OWNER)
    server.drop("bare")


def described(url: str, *, create: bool) -> dict[str, list[str]]:
    opened = models.bind(url)
    try:
        with opened.connection_context():
            if create:
                opened.create_tables(models.TABLES)
            found = schema.described(opened)
            if create:
                opened.drop_tables(models.TABLES)
            return found
    finally:
        getattr(opened, "close_all", opened.close)()


def test_migrations_make_what_the_models_declare(bare_url: str) -> None:
    declared = described(bare_url, create=True)
    migrate(bare_url)
    assert described(bare_url, create=False) == declared, MEND


def test_a_migrated_database_lacks_nothing(bare_url: str) -> None:
    assert pending(bare_url) == STEPS
    assert migrate(bare_url) == STEPS
    assert pending(bare_url) == []
    assert migrate(bare_url) == []


def test_several_machines_may_migrate_at_once(bare_url: str) -> None:
    applied: list[list[str]] = []
    threads = [threading.Thread(target=lambda: applied.append(migrate(bare_url))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(applied) == [[], [], [], STEPS]


@pytest.mark.postgresql
@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE mine (id int)",
        "ALTER TABLE account ADD COLUMN mine int",
        "DROP TABLE journal",
        "TRUNCATE account",
        "UPDATE journal SET event = 'nothing'",
        "DELETE FROM journal",
        "UPDATE journal_detail SET salt = ''",
        "DELETE FROM journal_detail",
        "TRUNCATE journal_detail",
        "UPDATE journal_seal SET mac = ''",
        "DELETE FROM journal_seal",
        "UPDATE journal_checkpoint SET mac = ''",
        "DELETE FROM journal_checkpoint",
        "INSERT INTO journal_erasure (entry_id, cause_id, at) VALUES (1, 1, now())",
        "DELETE FROM journal_erasure",
        "CREATE OR REPLACE FUNCTION journal_erase (cause INTEGER) RETURNS BIGINT LANGUAGE SQL AS 'SELECT 0::bigint'",
        "ALTER FUNCTION journal_erase (INTEGER) SECURITY INVOKER",
        "DELETE FROM schema_migration",
    ],
)
def test_the_program_changes_neither_tables_nor_the_journal(postgresql_url: str, statement: str) -> None:
    program = models.open_database(postgresql_url)
    with program.connection_context(), pytest.raises(ProgrammingError, match=r"permission denied|must be owner"):
        program.execute_sql(statement)


def test_the_program_reads_and_writes_rows(database: Database) -> None:
    models.Ministry.create(code="culture", label="Ministère de la culture")
    models.Ministry.update(position=2).execute()
    assert models.Ministry.get().position == 2
    removed = models.Ministry.delete().execute()  # type: ignore[misc]  # the stubs' generics
    assert removed == 1


@pytest.mark.postgresql
def test_a_role_with_an_odd_name_is_quoted(postgresql_server: Server) -> None:
    postgresql_server.create("quoted")
    owner = models.open_database(postgresql_server.url("quoted", "postgres"))
    with owner.connection_context():
        owner.execute_sql('CREATE ROLE "gui""chet; DROP" LOGIN')
    odd = postgresql_server.url("quoted", "gui%22chet%3B%20DROP")
    assert migrate(postgresql_server.url("quoted", OWNER), odd) == STEPS
    assert pending(odd) == []
    postgresql_server.drop("quoted")


@pytest.mark.postgresql
def test_the_owner_as_the_program_needs_no_grant(postgresql_server: Server) -> None:
    postgresql_server.create("single")
    url = postgresql_server.url("single", OWNER)
    assert migrate(url, url) == STEPS
    with pytest.raises(ProgrammingError):
        pending(postgresql_server.url("single", PROGRAM))
    postgresql_server.drop("single")
