"""A migrated database has the tables that models.py declares, and the program's role has no more than it needs."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from peewee import Database, ProgrammingError

import models
import models_work
from adapters import migrate as migrations
from adapters.migrate import FOLDER, limit_program, migrate, pending
from adapters.role_limits import RoleLimits
from config_checks import HOUSE
from tests.support import schema
from tests.support.postgres import OWNER, PROGRAM, Server
from tests.support.settings import environment

STEPS = sorted(path.stem for path in FOLDER.glob("[0-9]*.py"))
MEND = "the migrations do not make what models.py declares: add one, in SQL where playhouse drops CHECKs or indexes"


def described(url: str, *, create: bool) -> dict[str, list[str]]:
    opened = models.bind(url)
    try:
        with opened.connection_context():
            if create:
                opened.create_tables(models_work.TABLES)
            found = schema.described(opened)
            if create:
                opened.drop_tables(models_work.TABLES)
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
        "UPDATE journal_era SET digest = ''",
        "DELETE FROM journal_era",
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


SLOW = """
def up(migrator, db):
    db.execute_sql("SELECT pg_sleep(1.3)")
    db.execute_sql("ALTER TABLE ministry ADD COLUMN patience int")
"""


@pytest.fixture
def slow_migration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A migration that takes longer than the program's role may."""
    folder = tmp_path / "migrations"
    shutil.copytree(FOLDER, folder)
    (folder / "9999_slow.py").write_text(SLOW)
    monkeypatch.setattr(migrations, "FOLDER", folder)


@pytest.mark.postgresql
@pytest.mark.usefixtures("slow_migration")
def test_a_migration_takes_its_time_though_owner_and_program_are_one_role(postgresql_server: Server) -> None:
    postgresql_server.create("patient")
    url = postgresql_server.url("patient", OWNER)
    limit_program(url, RoleLimits(lock=1, statement=1, idle_in_transaction=1))
    assert migrate(url, url, RoleLimits(statement=7))[-1] == "9999_slow"
    assert limits_of(url) == ("3s", "7s", "1min")
    postgresql_server.drop("patient")


@pytest.mark.postgresql
@pytest.mark.usefixtures("slow_migration")
def test_a_migration_that_meets_a_lock_lets_others_pass_and_tries_again(
    postgresql_server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migrations, "LOCK_SECONDS", 1)
    monkeypatch.setattr(migrations, "PAUSE_SECONDS", 0.1)
    postgresql_server.clone("used")
    refused: list[str] = []
    with psycopg.connect(postgresql_server.url("used", "postgres")) as holder:
        holder.execute("LOCK TABLE ministry IN ACCESS SHARE MODE")
        pause = time.sleep

        def let_go(seconds: float) -> None:
            refused.append("once")
            holder.rollback()
            pause(seconds)

        monkeypatch.setattr("adapters.migrate.time.sleep", let_go)
        applied = migrate(postgresql_server.url("used", OWNER), postgresql_server.url("used", PROGRAM))
    assert (applied, refused) == (["9999_slow"], ["once"])
    postgresql_server.drop("used")


def limits_of(url: str) -> tuple[str, ...]:
    """What a new connection of this role is allowed, without asking for anything."""
    names = ("lock_timeout", "statement_timeout", "idle_in_transaction_session_timeout")
    with psycopg.connect(url) as connection:
        rows = [connection.execute("SELECT current_setting(%s)", (name,)).fetchone() for name in names]
    return tuple(str(row[0]) for row in rows if row)


@pytest.mark.postgresql
def test_the_limits_stand_on_the_programs_role_and_on_no_other(postgresql_server: Server) -> None:
    postgresql_server.create("limited")
    owner, program = (postgresql_server.url("limited", role) for role in (OWNER, PROGRAM))
    migrate(owner, program)
    assert limits_of(program) == ("3s", "15s", "1min")
    assert limits_of(owner) == ("0", "0", "0")
    migrate(owner, program, RoleLimits(lock=2, statement=4, idle_in_transaction=5))
    assert limits_of(program) == ("2s", "4s", "5s")
    assert limits_of(postgresql_server.url("postgres", PROGRAM)) == ("0", "0", "0")
    postgresql_server.drop("limited")


@pytest.mark.postgresql
def test_a_process_that_nobody_waits_for_waits_longer_in_its_transactions_alone(postgresql_url: str) -> None:
    patience = models.Patience(lock=40, statement=50)
    worker = models.open_database(postgresql_url, patience=patience)
    asked = "SELECT current_setting('lock_timeout'), current_setting('statement_timeout')"
    with worker.connection_context():
        with worker.atomic():
            assert worker.execute_sql(asked).fetchone() == ("40s", "50s")
        assert worker.execute_sql(asked).fetchone() == ("3s", "15s")
    worker.close_all()  # type: ignore[attr-defined]


@pytest.mark.slow
def test_two_first_migrations_at_once_are_one_with_its_list_of_ministries(bare_url: str, tmp_path: Path) -> None:
    """`flask migrate` itself, twice at the same moment."""
    variables = {**os.environ, **environment(tmp_path, database_url=bare_url)}
    command = [sys.executable, "-m", "flask", "--app", "app", "migrate"]
    runs = [
        subprocess.Popen(command, cwd=HOUSE, env=variables, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        for _ in range(2)
    ]
    outputs = [run.communicate(timeout=120)[0] for run in runs]
    assert [run.returncode for run in runs] == [0, 0], outputs
    assert sum(output.count(STEPS[0]) for output in outputs) == 1
    assert sum(output.count("Liste des ministères") for output in outputs) == 1


class TestSqliteFiles:
    """They hold what the documents' storage encrypts: nobody else on the machine reads them."""

    @pytest.fixture(autouse=True)
    def open_umask(self) -> Iterator[None]:
        before = os.umask(0o022)
        yield
        os.umask(before)

    @staticmethod
    def modes(folder: Path) -> dict[str, str]:
        return {path.name: oct(path.stat().st_mode & 0o777) for path in folder.glob("mine.sqlite*")}

    def test_a_new_database_is_its_owners_alone(self, tmp_path: Path) -> None:
        url = f"sqlite:///{tmp_path}/mine.sqlite"
        migrate(url)
        opened = models.open_database(url)
        with opened.connection_context():
            opened.execute_sql("UPDATE ministry SET position = 1")
            names = ("mine.sqlite", "mine.sqlite-queue", "mine.sqlite-shm", "mine.sqlite-wal")
            assert self.modes(tmp_path) == dict.fromkeys(names, "0o600")

    def test_one_that_others_could_read_is_mended_when_it_is_opened(self, tmp_path: Path) -> None:
        url = f"sqlite:///{tmp_path}/mine.sqlite"
        migrate(url)
        opened = models.open_database(url)
        with opened.connection_context():
            opened.execute_sql("UPDATE ministry SET position = 1")
            for path in tmp_path.glob("mine.sqlite*"):
                path.chmod(0o644)
            assert set(self.modes(tmp_path).values()) == {"0o644"}
            migrate(url)
            assert set(self.modes(tmp_path).values()) == {"0o600"}
