"""A migration can do what SQLite's ALTER TABLE cannot, and write triggers, and loses nothing by it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from peewee import Database, IntegrityError, OperationalError, ProgrammingError, SqliteDatabase

import models
from adapters import migrate as migrations
from adapters import schema_changes
from adapters.migrate import MigrationRefused, migrate
from adapters.schema_changes import RowsWouldBeLost, statements
from tests.support.filled import counts, fill
from tests.support.postgres import OWNER, PROGRAM, Server

# What every guide to SQLite says, and what lost every document here: the old table is dropped.
USUAL_RECIPE = """
CREATE TABLE "beside" AS SELECT * FROM "account_request";
DROP TABLE "account_request";
ALTER TABLE "beside" RENAME TO "account_request";
"""
REBUILD = """
from adapters.migrate import rebuild_table


def up(migrator, db):
    ((create,),) = db.execute_sql("SELECT sql FROM sqlite_master WHERE name = 'account_request'").fetchall()
    rebuild_table(db, "account_request", create.replace("account_request_version", "account_request_newer"){more})
"""


WIDER = """
from adapters.migrate import change_check


def up(migrator, db):
    change_check(db, "account", "account_staff_role", "staff_role IN ('si_admin', '(auditor)')")
    change_check(db, "account", "account_staff_role", "staff_role IN ('si_admin', 'reviewer', 'auditor')")
"""


@pytest.fixture
def filled(sqlite_url: str) -> Iterator[Database]:
    """A migrated SQLite database with a row in every table, connected."""
    opened = models.open_database(sqlite_url)
    with opened.connection_context():
        fill(opened)
        yield opened


@pytest.fixture
def another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Write a migration that the program seems to have beside its own: Python, and scripts by dialect."""
    folder = tmp_path / "migrations"
    folder.mkdir()
    for path in schema_changes.FOLDER.iterdir():
        if path.is_file():
            (folder / path.name).write_bytes(path.read_bytes())
    monkeypatch.setattr(migrations, "FOLDER", folder)
    monkeypatch.setattr(schema_changes, "FOLDER", folder)

    def write(python: str = "", **scripts: str) -> None:
        runs = (
            "from adapters.migrate import run_script\n\n\ndef up(migrator, db):\n    run_script(db, '9999_another')\n"
        )
        (folder / "9999_another.py").write_text(python or runs)
        for dialect, script in scripts.items():
            (folder / f"9999_another.{dialect}.sql").write_text(script)

    return write


def count(database: Database, table: str) -> int:
    return counts(database)[table]


REFERRING = (
    *("legal_hold", "restriction"),
    *("message", "attached_file", "remedy", "role_ending", "access_review_answer"),
    *("second_reading", "decision", "membership"),
)
"""The tables whose rows keep what they refer to, in an order that the keys allow."""


def test_the_usual_rebuild_in_a_transaction_of_its_own_would_lose_the_documents(filled: Database) -> None:
    """Why foreign keys are off around a migration, not inside of it."""
    for table in REFERRING:
        filled.execute_sql(f"DELETE FROM {table}")  # noqa: S608 # a request in its first days has none of these
    with filled.atomic():
        filled.execute_sql("PRAGMA foreign_keys = 0")  # does nothing here, and says nothing
        for statement in statements(USUAL_RECIPE):
            filled.execute_sql(statement)
        assert count(filled, "document") == 0


def test_a_migration_that_drops_a_table_takes_no_other_rows_with_it(
    filled: Database, sqlite_url: str, another: Callable[..., None]
) -> None:
    another(sqlite=USUAL_RECIPE + 'CREATE UNIQUE INDEX "request_id" ON "account_request" ("id");')
    before = counts(filled)
    migrate(sqlite_url)
    assert counts(filled) == before


def test_a_table_is_rebuilt_with_all_that_hangs_on_it(
    filled: Database, sqlite_url: str, another: Callable[..., None]
) -> None:
    filled.execute_sql(
        "CREATE TRIGGER of_the_table BEFORE DELETE ON account_request WHEN OLD.state = 'draft;'"
        " BEGIN SELECT RAISE(ABORT, 'kept; for good'); END"
    )
    filled.execute_sql(
        "CREATE TRIGGER of_another AFTER INSERT ON note BEGIN UPDATE account_request SET version = version + 1; END"
    )
    filled.execute_sql("CREATE VIEW open_requests AS SELECT id FROM account_request")
    objects = "SELECT type, name, tbl_name FROM sqlite_master ORDER BY 1, 2"
    indexes = filled.execute_sql(objects).fetchall()
    before, row = counts(filled), filled.execute_sql("SELECT * FROM account_request").fetchall()
    another(REBUILD.format(more=""))
    migrate(sqlite_url)
    assert counts(filled) == before
    assert filled.execute_sql("SELECT * FROM account_request").fetchall() == row
    assert filled.execute_sql(objects).fetchall() == indexes
    assert filled.execute_sql("SELECT id FROM open_requests").fetchall() == [(1,)]
    assert filled.execute_sql("PRAGMA foreign_key_check").fetchall() == []
    with pytest.raises(IntegrityError, match="account_request_newer"):
        filled.execute_sql("UPDATE account_request SET version = -1")
    filled.execute_sql("DELETE FROM link")
    filled.execute_sql("INSERT INTO note (request_id, author_id, at, text) VALUES (1, 1, 'now', '')")
    assert filled.execute_sql("SELECT version FROM account_request").fetchone() == (2,)


def test_a_rebuilt_column_takes_the_value_that_the_migration_says(
    filled: Database, sqlite_url: str, another: Callable[..., None]
) -> None:
    another(REBUILD.format(more=""", values={"postcode": "upper(postcode) || '!'"}"""))
    filled.execute_sql("UPDATE account_request SET postcode = 'b'")
    migrate(sqlite_url)
    assert filled.execute_sql("SELECT postcode FROM account_request").fetchone() == ("B!",)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ("""create.replace('"city" VARCHAR(100) NOT NULL,', '')""", "not said to be dropped: city"),
        ("""create, values={"absent": "1"}""", "no such column in the new table: absent"),
        ("""create.replace("account_request", "request")""", "does not begin with CREATE TABLE"),
    ],
)
def test_a_rebuild_that_would_lose_something_changes_nothing(
    filled: Database, sqlite_url: str, another: Callable[..., None], change: str, why: str
) -> None:
    another(
        REBUILD.format(more="").replace('create.replace("account_request_version", "account_request_newer")', change)
    )
    before = counts(filled)
    with pytest.raises(RowsWouldBeLost, match=why):
        migrate(sqlite_url)
    assert counts(filled) == before
    assert "account_request__new" not in filled.get_tables()


def test_a_column_goes_when_the_migration_names_it(
    filled: Database, sqlite_url: str, another: Callable[..., None]
) -> None:
    create = """create.replace('"city" VARCHAR(100) NOT NULL,', ''), dropped={"city"}"""
    another(
        REBUILD.format(more="").replace('create.replace("account_request_version", "account_request_newer")', create)
    )
    migrate(sqlite_url)
    assert "city" not in {column.name for column in filled.get_columns("account_request")}
    assert count(filled, "document") == 1


def test_a_check_is_widened_and_every_row_stays(
    filled: Database, sqlite_url: str, another: Callable[..., None]
) -> None:
    before = counts(filled)
    another(WIDER)
    migrate(sqlite_url)
    assert counts(filled) == before
    _takes_an_auditor_and_nobody_else(filled)
    filled.execute_sql("UPDATE account SET staff_role = NULL")
    assert counts(filled)["document"] == before["document"]


@pytest.mark.postgresql
def test_a_check_is_widened_on_postgresql(postgresql_server: Server, another: Callable[..., None]) -> None:
    postgresql_server.clone("widened")
    another(WIDER)
    owner = postgresql_server.url("widened", OWNER)
    migrate(owner, postgresql_server.url("widened", PROGRAM))
    opened = models.open_database(owner)
    with opened.connection_context():
        fill(opened)
        _takes_an_auditor_and_nobody_else(opened)
    opened.close_all()  # type: ignore[attr-defined]
    postgresql_server.drop("widened")


def _takes_an_auditor_and_nobody_else(opened: Database) -> None:
    with opened.atomic():
        opened.execute_sql("UPDATE account SET staff_role = 'auditor'")
    with pytest.raises(IntegrityError, match="account_staff_role"), opened.atomic():
        opened.execute_sql("UPDATE account SET staff_role = 'stranger'")


def test_a_check_that_is_not_there_is_named(filled: Database, sqlite_url: str, another: Callable[..., None]) -> None:
    another(WIDER.replace("account_staff_role", "account_age"))
    with pytest.raises(RowsWouldBeLost, match="account: no CHECK named account_age"):
        migrate(sqlite_url)
    assert count(filled, "document") > 0


def test_a_rebuild_outside_of_a_migration_is_refused(filled: Database) -> None:
    with pytest.raises(RowsWouldBeLost, match="foreign keys are off"), filled.atomic():
        schema_changes.rebuild_table(filled, "account_request", "CREATE TABLE account_request (id INTEGER)")


@pytest.mark.postgresql
def test_a_rebuild_on_postgresql_is_refused(postgresql_url: str) -> None:
    opened = models.open_database(postgresql_url)
    with opened.connection_context(), pytest.raises(OperationalError, match="ALTER TABLE"):
        schema_changes.rebuild_table(opened, "account_request", "CREATE TABLE account_request (id INTEGER)")


def test_a_migration_that_leaves_rows_dangling_is_undone_and_names_them(
    filled: Database, sqlite_url: str, another: Callable[..., None]
) -> None:
    another(sqlite="DELETE FROM account_request;")
    before = counts(filled)
    with pytest.raises(MigrationRefused, match="document 1 → account_request"):
        migrate(sqlite_url)
    assert counts(filled) == before
    assert migrations.pending(sqlite_url) == ["9999_another"]


SQLITE_SCRIPT = """
-- A comment; with a semicolon, and a quote that isn't closed.
CREATE TABLE told (words TEXT DEFAULT 'a; b', "odd;name" TEXT); /* another; one */
CREATE TRIGGER tell AFTER INSERT ON note
BEGIN
    INSERT INTO told (words) VALUES ('100 %; told');
    UPDATE told SET "odd;name" = CASE WHEN words = 'x' THEN 'y' ELSE 'END;' END;
END;
INSERT INTO told (words) VALUES ('it''s; here')
"""
POSTGRESQL_SCRIPT = """
-- A comment; with a semicolon, and a quote that isn't closed.
CREATE TABLE told (words TEXT DEFAULT 'a; b', "odd;name" TEXT); /* another; one */
CREATE FUNCTION tell() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO told (words) VALUES ('100 %; told');
    UPDATE told SET "odd;name" = CASE WHEN words = 'x' THEN 'y' ELSE 'END;' END;
    RAISE NOTICE 'told % times', 1;
    RETURN NEW;
END;
$$;
CREATE TRIGGER tell AFTER INSERT ON ministry FOR EACH ROW EXECUTE FUNCTION tell();
INSERT INTO told (words) VALUES ('it''s; here')
"""


def test_a_script_holds_triggers_comments_and_semicolons_in_texts_on_sqlite(
    filled: Database, sqlite_url: str, another: Callable[..., None]
) -> None:
    another(sqlite=SQLITE_SCRIPT)
    migrate(sqlite_url)
    filled.execute_sql("INSERT INTO note (request_id, author_id, at, text) VALUES (1, 1, 'now', '')")
    rows = filled.execute_sql('SELECT words, "odd;name" FROM told ORDER BY words').fetchall()
    assert rows == [("100 %; told", "END;"), ("it's; here", "END;")]


@pytest.mark.postgresql
def test_a_script_holds_functions_comments_and_percents_on_postgresql(
    postgresql_server: Server, another: Callable[..., None]
) -> None:
    postgresql_server.clone("scripted")
    another(postgresql=POSTGRESQL_SCRIPT)
    owner = postgresql_server.url("scripted", OWNER)
    migrate(owner, postgresql_server.url("scripted", PROGRAM))
    opened = models.open_database(owner)
    with opened.connection_context():
        opened.execute_sql(
            "INSERT INTO ministry (code, label, former_names, active, position) VALUES ('a','b','[]',true,1)"
        )
        rows = opened.execute_sql('SELECT words, "odd;name" FROM told ORDER BY words').fetchall()
    opened.close_all()  # type: ignore[attr-defined]
    postgresql_server.drop("scripted")
    assert rows == [("100 %; told", "END;"), ("it's; here", "END;")]


@pytest.mark.postgresql
def test_a_script_that_fails_in_its_middle_leaves_nothing_on_postgresql(
    postgresql_server: Server, another: Callable[..., None]
) -> None:
    postgresql_server.clone("halfway")
    another(postgresql="CREATE TABLE half (id int); CREATE TABLE half (id int);")
    owner = postgresql_server.url("halfway", OWNER)
    with pytest.raises(ProgrammingError, match="already exists"):
        migrate(owner)
    opened = models.open_database(owner)
    with opened.connection_context():
        tables = opened.get_tables()
    opened.close_all()  # type: ignore[attr-defined]
    postgresql_server.drop("halfway")
    assert "half" not in tables


def test_a_script_that_fails_in_its_middle_leaves_nothing_on_sqlite(
    filled: Database, sqlite_url: str, another: Callable[..., None]
) -> None:
    another(sqlite="CREATE TABLE half (id int); CREATE TABLE half (id int);")
    with pytest.raises(OperationalError, match="already exists"):
        migrate(sqlite_url)
    assert "half" not in filled.get_tables()
    assert isinstance(filled, SqliteDatabase)
