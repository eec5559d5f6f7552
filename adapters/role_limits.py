"""How long PostgreSQL lets the program's role wait: set on the role, since connection poolers drop a session's own."""

from __future__ import annotations

from dataclasses import dataclass

from peewee import Database
from psycopg import sql

from config import default_of


@dataclass(frozen=True)
class RoleLimits:
    """Seconds: for a lock, for one statement, and for a transaction in which nothing happens."""

    lock: int = default_of("database_lock_seconds")
    statement: int = default_of("database_statement_seconds")
    idle_in_transaction: int = default_of("database_idle_seconds")


def lift_limits(opened: Database) -> None:
    """Let this session, a migration's, take its time: the owner may be the program's role too."""
    opened.execute_sql("SET statement_timeout = 0")
    opened.execute_sql("SET idle_in_transaction_session_timeout = 0")
    opened.execute_sql("SET lock_timeout = 0")


def wait_for_locks(opened: Database, seconds: int) -> None:
    """Let this session wait so long for a lock."""
    opened.execute_sql("SELECT set_config('lock_timeout', %s, false)", (f"{seconds}s",))


def limit_role(opened: Database, limits: RoleLimits) -> None:
    """Set these limits on the role that is connected, in this database, for every connection made from now on.

    The role does it itself, which it always may: no owner and no superuser is needed. Raises peewee's errors.
    """
    (name,) = opened.execute_sql("SELECT current_database()").fetchone()
    values = {
        "lock_timeout": f"{limits.lock}s",
        "statement_timeout": f"{limits.statement}s",
        "idle_in_transaction_session_timeout": f"{limits.idle_in_transaction}s",
        # Compiling a statement takes seconds where a list reads few rows of many.
        "jit": "off",
    }
    with opened.atomic():
        for parameter, value in values.items():
            statement = sql.SQL("ALTER ROLE CURRENT_USER IN DATABASE {database} SET {parameter} = {value}")
            written = statement.format(
                database=sql.Identifier(name), parameter=sql.Identifier(parameter), value=sql.Literal(value)
            )
            opened.execute_sql(written.as_string())
