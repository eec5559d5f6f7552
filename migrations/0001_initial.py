"""The first tables, as one file of SQL for each database: playhouse's generated migrations drop CHECKs and leave out
partial indexes.

The files are a frozen copy of what models.py declared at the first release. Until then,
`python -m tests.support.schema` writes them again.
"""

import re
from pathlib import Path

from peewee import SqliteDatabase


def up(migrator, db):
    dialect = "sqlite" if isinstance(db, SqliteDatabase) else "postgresql"
    script = Path(__file__).with_name(f"0001_initial.{dialect}.sql").read_text(encoding="utf-8")
    # One statement at a time: SQLite's executescript would commit the transaction that surrounds this.
    for statement in re.split(r";\n+", script):
        if statement.strip():
            db.execute_sql(statement)
