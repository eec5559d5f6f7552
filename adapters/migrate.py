"""Bring a database's tables up to date: `migrations/`, run in numeric order by playhouse's runner, once each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from peewee import Database, SqliteDatabase
from playhouse.migrations import Runner
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from models import open_database

FOLDER = Path(__file__).resolve().parent.parent / "migrations"
HISTORY = "schema_migration"
# Any number will do, as long as nothing else of ours takes the same advisory lock.
LOCK = 4_711_2026
# Rows that the program may add and read, and never change or remove. (Nor add to the last one: `ERASE` does.)
APPEND_ONLY = ("journal", "journal_detail", "journal_seal", "journal_checkpoint", "journal_erasure")
# The owner's function that erases details of the journal and records that it did (migration 0008).
ERASE = "journal_erase"


def migrate(owner_url: str, program_url: str | None = None) -> list[str]:
    """Run the migrations that the database lacks, as the role of `owner_url`, and return their names.

    Where `program_url` names another PostgreSQL role, that role is granted what the program needs: to read and write
    rows, without DDL, and without changing the journal or its details. Safe to run from several machines at once: one
    does the work, the others wait for it. Raises peewee's errors; what a failing migration did is rolled back.
    """
    database = open_database(owner_url)
    try:
        with database.connection_context(), _alone(database):
            applied: list[str] = _runner(database).up()
            role = _other_role(owner_url, program_url)
            if role:
                _grant(database, role)
            return applied
    finally:
        _release(database)


def pending(database_url: str) -> list[str]:
    """The names of the migrations that the database lacks, in order."""
    database = open_database(database_url)
    try:
        with database.connection_context():
            return [step.name for step in _runner(database).status() if not step.applied]
    finally:
        _release(database)


def run_script(database: Database, name: str) -> None:
    """Run the statements of `migrations/<name>.<dialect>.sql`: playhouse's generated migrations drop CHECKs and leave
    out partial indexes. `python -m tests.support.schema` writes such scripts from models.py; once released they stay.
    """
    dialect = "sqlite" if isinstance(database, SqliteDatabase) else "postgresql"
    script = (FOLDER / f"{name}.{dialect}.sql").read_text(encoding="utf-8")
    # One statement at a time: SQLite's executescript would commit the transaction that surrounds this.
    for statement in re.split(r";\n+", script):
        if statement.strip():
            database.execute_sql(statement)


def _runner(database: Database) -> Runner:
    return Runner(database, str(FOLDER), HISTORY)


def _release(database: Database) -> None:
    """A pooled database keeps its connections open when closed; this one is not used again."""
    close_all = getattr(database, "close_all", database.close)
    close_all()


@contextmanager
def _alone(database: Database) -> Iterator[None]:
    """Nobody else migrates meanwhile.

    SQLite has no lock but its transaction. PostgreSQL's is held by the session, so that a migration may do without a
    transaction (CREATE INDEX CONCURRENTLY).
    """
    if isinstance(database, SqliteDatabase):
        with database.atomic():
            yield
        return
    database.execute_sql("SELECT pg_advisory_lock(%s)", (LOCK,))
    try:
        yield
    finally:
        database.execute_sql("SELECT pg_advisory_unlock(%s)", (LOCK,))


def _other_role(owner_url: str, program_url: str | None) -> str | None:
    if not program_url or not program_url.startswith("postgresql:"):
        return None
    owner, program = (conninfo_to_dict(url).get("user") for url in (owner_url, program_url))
    return str(program) if program and program != owner else None


def _grant(database: Database, role: str) -> None:
    (schema,) = database.execute_sql("SELECT current_schema()").fetchone()
    names = {"schema": sql.Identifier(schema), "role": sql.Identifier(role), "history": sql.Identifier(HISTORY)}
    statements = [
        "REVOKE CREATE ON SCHEMA {schema} FROM PUBLIC, {role}",
        "GRANT USAGE ON SCHEMA {schema} TO {role}",
        "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO {role}",
        "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {schema} TO {role}",
        "REVOKE INSERT, UPDATE, DELETE ON {schema}.{history} FROM {role}",
    ]
    with database.atomic():
        for statement in statements:
            database.execute_sql(sql.SQL(statement).format(**names).as_string())
        for table in APPEND_ONLY:
            revoke = sql.SQL("REVOKE UPDATE, DELETE ON {schema}.{table} FROM {role}")
            database.execute_sql(revoke.format(table=sql.Identifier(table), **names).as_string())
        erasing = sql.SQL(
            "REVOKE INSERT ON {schema}.journal_erasure FROM {role};"
            " GRANT EXECUTE ON FUNCTION {schema}.{erase} (INTEGER) TO {role}"
        )
        database.execute_sql(erasing.format(erase=sql.Identifier(ERASE), **names).as_string())
