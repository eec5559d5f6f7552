"""Bring a database's tables up to date: `migrations/`, run in numeric order by playhouse's runner, once each."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from peewee import Database, OperationalError, PeeweeException, SqliteDatabase
from playhouse.migrations import Migration, Runner
from psycopg import errors, sql
from psycopg.conninfo import conninfo_to_dict

from adapters import schema_changes
from adapters.database_errors import cause_of
from adapters.role_limits import RoleLimits, lift_limits, limit_role, wait_for_locks
from adapters.schema_changes import RowsWouldBeLost as RowsWouldBeLost
from adapters.schema_changes import change_check as change_check
from adapters.schema_changes import rebuild_table as rebuild_table
from adapters.schema_changes import run_script as run_script
from models import Patience, look_at_rows, open_database

FOLDER = schema_changes.FOLDER
HISTORY = "schema_migration"
# Any number will do, as long as nothing else of ours takes the same advisory lock.
LOCK = 4_711_2026
# Rows that the program may add and read, and never change or remove. (Nor add to the last one: `ERASE` does.)
APPEND_ONLY = ("journal", "journal_detail", "journal_seal", "journal_checkpoint", "journal_era", "journal_erasure")
# The owner's functions that erase details of the journal and record that they did (migrations 0008 and 0072).
ERASE, ERASE_AGED = "journal_erase", "journal_erase_aged"

# A migration that waits for a table keeps everybody behind it waiting too: short waits, with time for them in between.
LOCK_SECONDS = 2
LOCK_TRIES = 30
PAUSE_SECONDS = 2.0
ASK_AGAIN_SECONDS = 0.2
# KiB and bytes of a SQLite file that its migration keeps in memory, and reads as memory: reading pages again took a
# quarter of the time of a file of 6 GB.
CACHE, MAPPED = 262_144, 16 << 30


class ThroughPooler(Exception):
    """A pooler stands between, and may give each statement another session: the lock would be anybody's."""


class MigrationRefused(Exception):
    """What the migrations made is not kept: rows would refer to rows that are not there. It names them."""


def migrate(owner_url: str, program_url: str | None = None, limits: RoleLimits | None = None) -> list[str]:
    """Run the migrations that the database lacks, and return their names; see `migrating`."""
    with migrating(owner_url, program_url, limits) as applied:
        return applied


@contextmanager
def migrating(owner_url: str, program_url: str | None = None, limits: RoleLimits | None = None) -> Iterator[list[str]]:
    """Run the migrations that the database lacks, as the role of `owner_url`, and give their names to the block, which
    puts into a new installation's tables what it starts with.

    On PostgreSQL the role of `program_url` is given `limits` (the usual ones when None) and, where it is another one,
    what the program needs: to read and write rows, without DDL, and without changing the journal or its details. Safe
    to run from several machines at once: one does the work, the block included, the others wait for it. (On SQLite the
    block comes after the lock, which is a transaction of this connection: it must look first, in a transaction of its
    own.)

    Raises peewee's errors, MigrationRefused, search_indexes.RightLacking and schema_changes.RowsWouldBeLost; what a
    failing migration did is rolled back.
    """
    database = open_database(owner_url, patience=Patience(lock=LOCK_SECONDS * LOCK_TRIES))
    try:
        with database.connection_context():
            if isinstance(database, SqliteDatabase):
                with _alone_in_sqlite(database):
                    applied: list[str] = _runner(database).up()
                    if applied:
                        _demand_whole(database)
                        look_at_rows(database)
                yield applied
                return
            _demand_own_session(database)
            with _alone_in_postgresql(database):
                applied = _up_between_others(database)
                _hand_over(database, owner_url, program_url, limits or RoleLimits())
                if applied:
                    look_at_rows(database)
                yield applied
    finally:
        _release(database)


def _demand_own_session(database: Database) -> None:
    """Raises ThroughPooler where the session is another's than the connection was made to: its locks would be too."""
    (process,) = database.execute_sql("SELECT pg_backend_pid()").fetchone()
    if database.connection().info.backend_pid != process:
        raise ThroughPooler


def known() -> list[str]:
    """The names of all migrations of this program, in order."""
    return [step.name for step in Migration.load_directory(str(FOLDER))]


def pending(database_url: str) -> list[str]:
    """The names of the migrations that the database lacks, in order."""
    database = open_database(database_url)
    try:
        with database.connection_context():
            return pending_in(database, known())
    finally:
        _release(database)


def pending_in(database: Database, names: Sequence[str]) -> list[str]:
    """Those of these migrations that the connected database lacks: one small read. Raises peewee's errors."""
    if not database.table_exists(HISTORY):
        return list(names)
    rows = database.execute_sql("SELECT name FROM schema_migration")
    applied = {name for (name,) in rows.fetchall()}
    return [name for name in names if name not in applied]


def _runner(database: Database) -> Runner:
    return Runner(database, str(FOLDER), HISTORY)


def _release(database: Database) -> None:
    """A pooled database keeps its connections open when closed; this one is not used again."""
    close_all = getattr(database, "close_all", database.close)
    close_all()


@contextmanager
def _alone_in_sqlite(database: SqliteDatabase) -> Iterator[None]:
    """Nobody else writes meanwhile: SQLite has no lock but its transaction.

    Foreign keys are off around it, and checked before it ends. Inside of a transaction turning them off does nothing,
    and dropping a table to build it again would delete, row by row, all that refers to it.
    """
    database.pragma("foreign_keys", 0)
    database.pragma("cache_size", -CACHE)
    database.pragma("mmap_size", MAPPED)
    try:
        with database.atomic():
            yield
    finally:
        database.pragma("foreign_keys", 1)


def _demand_whole(database: SqliteDatabase) -> None:
    """Raise MigrationRefused when a row refers to one that is not there."""
    broken = database.execute_sql("PRAGMA foreign_key_check").fetchmany(10)
    if broken:
        rows = ", ".join(f"{table} {row} → {parent}" for table, row, parent, _ in broken)
        raise MigrationRefused(f"rows refer to rows that are not there: {rows}")


@contextmanager
def _alone_in_postgresql(database: Database) -> Iterator[None]:
    """Nobody else migrates meanwhile. The lock is the session's, so that a migration may do without a transaction
    (CREATE INDEX CONCURRENTLY). It is waited for as long as the other's migrations take.
    """
    lift_limits(database)
    # Asked for again and again: a statement that waits holds a snapshot, and CREATE INDEX CONCURRENTLY waits for that.
    while not database.execute_sql("SELECT pg_try_advisory_lock(%s)", (LOCK,)).fetchone()[0]:
        time.sleep(ASK_AGAIN_SECONDS)
    try:
        yield
    finally:
        try:
            database.execute_sql("SELECT pg_advisory_unlock(%s)", (LOCK,))
        except PeeweeException:  # the session is lost, and its lock with it
            database.close()


def _up_between_others(database: Database) -> list[str]:
    """Run what is lacking. Where a table is in use, the migration is rolled back and tried again a little later."""
    wait_for_locks(database, LOCK_SECONDS)
    before = set(_applied(database))
    for attempt in range(1, LOCK_TRIES + 1):
        try:
            _runner(database).up()
            break
        except OperationalError as error:
            if attempt == LOCK_TRIES or not isinstance(cause_of(error), errors.LockNotAvailable):
                raise
            time.sleep(PAUSE_SECONDS)
    return [name for name in _applied(database) if name not in before]


def _applied(database: Database) -> list[str]:
    return [step.name for step in _runner(database).status() if step.applied]


def _hand_over(database: Database, owner_url: str, program_url: str | None, limits: RoleLimits) -> None:
    """Let the program's role do what it needs, and wait no longer than it may."""
    if not program_url or not program_url.startswith("postgresql:"):
        return
    role = _other_role(owner_url, program_url)
    if role:
        _grant(database, role)
    limit_program(program_url, limits)


def limit_program(program_url: str, limits: RoleLimits | None = None) -> None:
    """Set limits (the usual ones when None) on the role of this PostgreSQL URL, which does it itself."""
    program = open_database(program_url)
    try:
        with program.connection_context():
            limit_role(program, limits or RoleLimits())
    finally:
        _release(program)


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
        functions = {"erase": sql.Identifier(ERASE), "aged": sql.Identifier(ERASE_AGED)}
        erasing = sql.SQL(
            "REVOKE INSERT ON {schema}.journal_erasure FROM {role};"
            " GRANT EXECUTE ON FUNCTION {schema}.{erase} (INTEGER) TO {role};"
            " GRANT EXECUTE ON FUNCTION {schema}.{aged} (INTEGER, TIMESTAMPTZ, INTEGER, INTEGER) TO {role}"
        )
        database.execute_sql(erasing.format(**functions, **names).as_string())
