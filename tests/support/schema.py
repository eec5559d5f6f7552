"""The schema that models.py declares, as SQL, and the schema that a database has, as comparable rows.

`python -m tests.support.schema 0003_name Table…` writes the scripts of a migration that adds these tables.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from peewee import Database, PostgresqlDatabase, SqliteDatabase

import models
import models_work
from adapters.migrate import FOLDER, HISTORY

SEARCHED = "search_"
"""What the names begin with of indexes that no model can declare: the two databases have them in other ways."""

DIALECTS: dict[str, type[Database]] = {"sqlite": SqliteDatabase, "postgresql": PostgresqlDatabase}


def statements(database: Database, tables: Iterable[type[models.Base]] = models_work.TABLES) -> list[str]:
    """CREATE TABLE and CREATE INDEX for these models, in `database`'s dialect; nothing is executed."""
    with database.bind_ctx(models_work.TABLES, bind_refs=False, bind_backrefs=False):
        return [context.query()[0] for table in tables for context in _contexts(table)]


def _contexts(table: type[models.Base]) -> list[Any]:
    manager: Any = table._schema  # type: ignore[attr-defined]  # peewee's own, which create_tables uses
    return [manager._create_table(safe=False), *manager._create_indexes(safe=False)]


def script(database: Database, tables: Iterable[type[models.Base]]) -> str:
    """The same as a readable script: a column or constraint a line."""
    return "".join(_folded(statement) + ";\n\n" for statement in statements(database, tables)).rstrip("\n") + "\n"


def _folded(statement: str) -> str:
    """Break a CREATE TABLE at the commas outside of inner parentheses."""
    head, parenthesis, body = statement.partition(" (")
    if not statement.startswith("CREATE TABLE"):
        return statement
    depth, line, lines = 0, "", []
    for character in body.removesuffix(")"):
        depth += (character == "(") - (character == ")")
        if character == "," and depth == 0:
            lines.append(line.strip())
            line = ""
        else:
            line += character
    return f"{head}{parenthesis}\n    " + ",\n    ".join([*lines, line.strip()]) + "\n)"


def described(database: Database) -> dict[str, list[str]]:
    """What the connected database holds: tables, columns, indexes and constraints, sorted, without the history."""
    return _of_sqlite(database) if isinstance(database, SqliteDatabase) else _of_postgresql(database)


def _of_sqlite(database: Database) -> dict[str, list[str]]:
    rows = database.execute_sql(
        "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND type <> 'trigger'"
        " AND tbl_name NOT LIKE 'sqlite_%' AND tbl_name <> ? AND substr(name, 1, 7) <> ?",
        (HISTORY, SEARCHED),
    )
    return {"objects": sorted(_ordered(sql) for (sql,) in rows)}


def _ordered(sql: str) -> str:
    """A definition whose columns and constraints stand in an order of their own: ALTER TABLE adds at the end, a foreign
    key behind its column."""
    if not sql.startswith("CREATE TABLE"):
        return re.sub(r"\s+", "", sql)
    sql = re.sub(r'("\w+") (INTEGER) (REFERENCES "\w+" \("\w+"\)[^,]*)', r"\1 \2, FOREIGN KEY (\1) \3", sql)
    head, *lines, _ = _folded(re.sub(r"\s+", " ", sql).replace("( ", "(").replace(" )", ")")).split("\n")
    return re.sub(r"\s+", "", head) + ",".join(sorted(re.sub(r"\s+", "", line.removesuffix(",")) for line in lines))


def _of_postgresql(database: Database) -> dict[str, list[str]]:
    columns = """
        SELECT table_name, column_name, data_type, character_maximum_length, is_nullable, column_default
        FROM information_schema.columns WHERE table_schema = current_schema() AND table_name <> %s"""
    indexes = """
        SELECT indexdef FROM pg_indexes
        WHERE schemaname = current_schema() AND tablename <> %s AND left(indexname, 7) <> 'search_'"""
    constraints = """
        SELECT c.relname, k.conname, pg_get_constraintdef(k.oid)
        FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
        WHERE k.connamespace = current_schema()::regnamespace AND c.relname <> %s"""
    return {
        name: sorted(" ".join(str(value) for value in row) for row in database.execute_sql(query, (HISTORY,)))
        for name, query in {"columns": columns, "indexes": indexes, "constraints": constraints}.items()
    }


def write(name: str, tables: Sequence[type[models.Base]], folder: Path = FOLDER) -> None:
    """Write the scripts of the migration `name`, which its Python file runs (`adapters.migrate.run_script`)."""
    for dialect, database in DIALECTS.items():
        (folder / f"{name}.{dialect}.sql").write_text(script(database("unused"), tables), encoding="utf-8")


if __name__ == "__main__":
    wanted = sys.argv[2:]
    write(sys.argv[1], [table for table in models_work.TABLES if table.__name__ in wanted])
