"""What migration 0012 calls on PostgreSQL: its trigrams, the keys of people, indexes that are made beside work."""

from __future__ import annotations

from collections.abc import Mapping

from peewee import Database, PeeweeException
from psycopg import errors, sql

from adapters.database_errors import cause_of
from adapters.row_ranges import run_by_ranges


class RightLacking(Exception):
    """Raised where the owner's role, or the server, lacks what a migration needs. It names it."""


def add_trigrams(database: Database) -> None:
    """Make PostgreSQL's extension pg_trgm available in this database, as its owner. Raises RightLacking."""
    if database.execute_sql("SELECT 1 FROM pg_extension WHERE extname = 'pg_trgm'").fetchone():
        return
    (name, role) = database.execute_sql("SELECT current_database(), current_user").fetchone()
    try:
        with database.atomic():
            database.execute_sql("CREATE EXTENSION pg_trgm")
    except PeeweeException as error:
        cause = cause_of(error)
        if isinstance(cause, errors.InsufficientPrivilege):
            raise RightLacking(
                f"{role} may not create the extension pg_trgm, which the search needs. As a superuser, in {name}:"
                f' CREATE EXTENSION pg_trgm; or GRANT CREATE ON DATABASE "{name}" TO "{role}";'
            ) from error
        if isinstance(cause, errors.UndefinedFile | errors.FeatureNotSupported):
            raise RightLacking(
                "the server has no extension pg_trgm, which the search needs: install PostgreSQL's contrib package"
            ) from error
        raise


def fill_account_keys(database: Database) -> None:
    """Have PostgreSQL's trigger give every account the key by which it is searched, some thousands at once."""
    run_by_ranges(
        database,
        "account",
        """UPDATE "account" SET "search_key" = '' WHERE "search_key" IS NULL AND "id" > %s AND "id" <= %s""",
    )


def make_indexes(database: Database, indexes: Mapping[str, str]) -> None:
    """Make PostgreSQL's indexes (name → what follows ON) one by one, while people go on working; those that are there
    stay, and one that an earlier attempt left unfinished is made again.
    """
    for name, definition in indexes.items():
        query = "SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass(%s)"
        known = database.execute_sql(query, (name,)).fetchone()
        if known is not None and not known[0]:
            dropped = sql.SQL("DROP INDEX CONCURRENTLY {}").format(sql.Identifier(name))
            database.execute_sql(dropped.as_string())
        if known is None or not known[0]:
            made = sql.SQL("CREATE INDEX CONCURRENTLY {} ON").format(sql.Identifier(name))
            database.execute_sql(" ".join((made.as_string(), definition)))
