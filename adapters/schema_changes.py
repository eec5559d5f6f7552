"""What a migration calls: run a script of SQL, change a CHECK, rebuild a table of SQLite without losing a row.

docs/migrations.md.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator, Mapping
from pathlib import Path

from peewee import Database, OperationalError, SqliteDatabase, __exception_wrapper__

FOLDER = Path(__file__).resolve().parent.parent / "migrations"


class RowsWouldBeLost(Exception):
    """Raised when a table's rebuilding would lose rows or columns, or let others be removed with them."""


def run_script(database: Database, name: str) -> None:
    """Run the statements of `migrations/<name>.<dialect>.sql`: playhouse's generated migrations drop CHECKs and leave
    out partial indexes. `python -m tests.support.schema` writes such scripts from models.py; once released they stay.

    Triggers, functions between `$$`, comments, and a `%` or `;` inside of a text are written as in the database's own
    shell. Raises peewee's errors, and OSError when there is no such script.
    """
    dialect = "sqlite" if isinstance(database, SqliteDatabase) else "postgresql"
    script = (FOLDER / f"{name}.{dialect}.sql").read_text(encoding="utf-8")
    if isinstance(database, SqliteDatabase):
        # One statement at a time: SQLite's executescript would commit the transaction that surrounds this.
        for statement in statements(script):
            database.execute_sql(statement)
    else:
        _run_whole(database, script)


def statements(script: str) -> Iterator[str]:
    """The statements of a script for SQLite, cut where SQLite itself says that one is complete."""
    begun = ""
    for piece in re.split(r"(?<=;)", script):
        begun += piece
        if sqlite3.complete_statement(begun):
            yield begun.strip()
            begun = ""
    if begun.strip():
        yield begun.strip()  # a last one without its semicolon, or comments, which do nothing


def _run_whole(database: Database, script: str) -> None:
    """Hand PostgreSQL a script of several statements, which it cuts itself: without parameters, `%` is only a `%`."""
    # A script is run whole or not at all; its errors are wrapped as execute_sql does, which always passes parameters.
    with database.atomic(), __exception_wrapper__:
        database.connection().cursor().execute(script)


def rebuild_table(
    database: Database,
    table: str,
    create: str,
    *,
    values: Mapping[str, str] | None = None,
    dropped: frozenset[str] | set[str] = frozenset(),
) -> None:
    """Give a table of SQLite another definition, which ALTER TABLE cannot: a CHECK, NOT NULL, a type, a foreign key.

    `create` is the new CREATE TABLE of the same name. Every row is kept: columns of both definitions are copied,
    `values` gives a column an SQL expression over the old row's instead (constants of the migration, never a value
    that somebody typed), and `dropped` names the columns that go. Indexes, triggers and views are made again as they
    were. Runs inside of a migration alone, where foreign keys are off: dropping the old table would otherwise delete
    the rows that refer to it.

    Raises RowsWouldBeLost before anything is changed, or when the counts differ (the migration is then rolled back).
    """
    if not isinstance(database, SqliteDatabase):
        raise OperationalError("rebuild_table is for SQLite: on PostgreSQL, ALTER TABLE")
    if database.pragma("foreign_keys") or not database.in_transaction():
        raise RowsWouldBeLost(f"{table}: a table is rebuilt by `flask migrate` alone, where foreign keys are off")
    _SqliteRebuild(database, table, create).run(dict(values or {}), set(dropped))


def change_check(database: Database, table: str, name: str, condition: str) -> None:
    """Give a named CHECK of a table another condition (SQL, a constant of the migration), on both databases.

    On SQLite the table is built again from its own present definition. Raises RowsWouldBeLost when the table has no
    such CHECK, peewee's errors when a row does not meet the new condition.
    """
    if not isinstance(database, SqliteDatabase):
        parts = ("ALTER TABLE", _quoted(table), "DROP CONSTRAINT", _quoted(name))
        database.execute_sql(" ".join((*parts, ", ADD CONSTRAINT", _quoted(name), f"CHECK ({condition})")))
        return
    (create,) = database.execute_sql(
        "SELECT sql FROM sqlite_master WHERE type = 'table' AND name = ? COLLATE NOCASE", (table,)
    ).fetchone() or ("",)
    clause = re.search(rf'CONSTRAINT\s+"?{re.escape(name)}"?\s+CHECK\s*\(', create)
    if clause is None:
        raise RowsWouldBeLost(f"{table}: no CHECK named {name}")
    rebuild_table(database, table, create[: clause.end()] + condition + create[_closing(create, clause.end()) :])


def _closing(create: str, start: int) -> int:
    """Where the parenthesis is closed that was opened just before `start`; those in texts and names do not count."""
    depth = 1
    for token in re.finditer(r"'(?:[^']|'')*'|\"[^\"]*\"|[()]", create[start:]):
        depth += {"(": 1, ")": -1}.get(token.group(), 0)
        if depth == 0:
            return start + token.start()
    return len(create)


class _SqliteRebuild:
    """One table's change: the new one beside it, copied, counted, put in its place."""

    def __init__(self, database: SqliteDatabase, table: str, create: str) -> None:
        self.database = database
        self.table = table
        self.beside = f"{table}__new"
        self.create = create

    def run(self, values: dict[str, str], dropped: set[str]) -> None:
        old, kept = self._columns(self.table), self._made_again()
        sequence = self._sequence()
        before = self._count(self.table)
        self._create_beside()
        new = self._columns(self.beside)
        copied = {name: _quoted(name) for name in new if name in old} | values
        if lost := [name for name in old if name not in new and name not in dropped]:
            raise RowsWouldBeLost(f"{self.table}: not in the new table, and not said to be dropped: {', '.join(lost)}")
        if unknown := sorted(values.keys() - set(new)):
            raise RowsWouldBeLost(f"{self.table}: no such column in the new table: {', '.join(unknown)}")
        self._copy(copied)
        if (after := self._count(self.beside)) != before:
            raise RowsWouldBeLost(f"{self.table}: {before} rows would become {after}")
        self._put_in_place(kept)
        if sequence is not None:
            self.database.execute_sql("UPDATE sqlite_sequence SET seq = ? WHERE name = ?", (sequence, self.table))

    def _create_beside(self) -> None:
        named = re.compile(rf'^(\s*CREATE\s+TABLE\s+)(["`\[]?){re.escape(self.table)}(["`\]]?)(?=[\s(])', re.IGNORECASE)
        create, count = named.subn(rf"\g<1>{_quoted(self.beside)}", self.create.rstrip().rstrip(";"), count=1)
        if not count:
            raise RowsWouldBeLost(f"{self.table}: the definition does not begin with CREATE TABLE {self.table}")
        self.database.execute_sql(create)

    def _copy(self, copied: Mapping[str, str]) -> None:
        names = ", ".join(_quoted(name) for name in copied)
        parts = ("INSERT INTO", _quoted(self.beside), f"({names})", "SELECT", ", ".join(copied.values()))
        self.database.execute_sql(" ".join((*parts, "FROM", _quoted(self.table))))

    def _put_in_place(self, kept: list[str]) -> None:
        # The old way of renaming: what refers to the table by name (foreign keys of others, triggers, views) is left
        # as it is, and is right again afterwards.
        legacy = self.database.pragma("legacy_alter_table")
        self.database.pragma("legacy_alter_table", 1)
        try:
            self.database.execute_sql(" ".join(("DROP TABLE", _quoted(self.table))))
            renamed = ("ALTER TABLE", _quoted(self.beside), "RENAME TO", _quoted(self.table))
            self.database.execute_sql(" ".join(renamed))
        finally:
            self.database.pragma("legacy_alter_table", legacy)
        for statement in kept:
            self.database.execute_sql(statement)

    def _made_again(self) -> list[str]:
        """Indexes and triggers of the table, which go with it. Those of a UNIQUE in its definition have no SQL."""
        rows = self.database.execute_sql(
            "SELECT sql FROM sqlite_master WHERE tbl_name = ? COLLATE NOCASE AND type IN ('index', 'trigger')"
            " AND sql IS NOT NULL ORDER BY type, name",
            (self.table,),
        )
        return [sql for (sql,) in rows]

    def _columns(self, table: str) -> list[str]:
        """Names of the columns that hold something of their own, in order; none when there is no such table."""
        rows = self.database.execute_sql("SELECT name FROM pragma_table_xinfo(?) WHERE hidden = 0", (table,)).fetchall()
        if not rows:
            raise RowsWouldBeLost(f"{table}: no such table")
        return [name for (name,) in rows]

    def _count(self, table: str) -> int:
        (count,) = self.database.execute_sql(" ".join(("SELECT COUNT(*) FROM", _quoted(table)))).fetchone()
        return int(count)

    def _sequence(self) -> int | None:
        """The last id that AUTOINCREMENT gave in this table; None where it has none."""
        if not self.database.execute_sql("SELECT 1 FROM sqlite_master WHERE name = 'sqlite_sequence'").fetchone():
            return None
        row = self.database.execute_sql("SELECT seq FROM sqlite_sequence WHERE name = ?", (self.table,)).fetchone()
        return row[0] if row else None


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
