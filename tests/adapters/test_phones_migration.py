"""Telephone numbers that were stored as they had been typed, before migration 0040."""

from __future__ import annotations

import psycopg
import pytest
from peewee import OperationalError
from playhouse.migrations import Runner

import models
from adapters import migrate as migrations
from adapters import row_ranges
from adapters.migrate import FOLDER, HISTORY, migrate
from domain.phones import InvalidPhone, parse_phone
from tests.support.filled import fill
from tests.support.postgres import OWNER, Server

pytestmark = pytest.mark.slow

BEFORE = "0029_what_is_open"
TYPED = (
    "01 99 00 12 34",
    "0199001234",
    "01.99.00.12-34",
    "01\u00a099\u202f00 12 34",
    "0262 12 34 56",
    "+32 2 555 12 12",
    "abc",
    "12",
    "",
)


def stored(typed: str) -> str:
    """What the program would store of it; what it would refuse, and what is of elsewhere, stays."""
    try:
        number = parse_phone(typed)
    except InvalidPhone:
        return typed
    return number if number.startswith("+33") else typed


@pytest.mark.parametrize("typed", TYPED)
def test_french_numbers_get_the_shape_of_new_ones(bare_url: str, typed: str) -> None:
    database = models.bind(bare_url)
    with database.connection_context():
        Runner(database, str(FOLDER), HISTORY).up(BEFORE)
        fill(database)
        for table in ("account", "account_request"):
            database.execute_sql(f"UPDATE {table} SET phone = {database.param}", (typed,))  # noqa: S608
    getattr(database, "close_all", database.close)()
    migrate(bare_url)
    with models.bind(bare_url).connection_context():
        rows = [
            *models.Account.select(models.Account.phone),
            *models.AccountRequest.select(models.AccountRequest.phone),
        ]
        assert {row.phone for row in rows} == {stored(typed)}


@pytest.mark.postgresql
def test_somebody_who_works_on_an_account_stops_it_halfway_at_most(
    postgresql_server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Requests come first and are kept, whatever their accounts wait for; the next run does the rest."""
    monkeypatch.setattr(migrations, "LOCK_SECONDS", 1)
    monkeypatch.setattr(migrations, "LOCK_TRIES", 1)
    postgresql_server.create("phones")
    url = postgresql_server.url("phones", OWNER)
    database = models.bind(url)
    with database.connection_context():
        Runner(database, str(FOLDER), HISTORY).up("0039_attestation")
        fill(database)
        for table in ("account", "account_request"):
            database.execute_sql(f"UPDATE {table} SET phone = '0199001234'")  # noqa: S608
    getattr(database, "close_all", database.close)()
    with psycopg.connect(postgresql_server.url("phones", "postgres")) as holder:
        holder.execute("SELECT 1 FROM account FOR UPDATE")
        with pytest.raises(OperationalError):
            migrate(url)
        assert phones(url) == {"account_request": {"+33199001234"}, "account": {"0199001234"}}
    migrate(url)
    assert phones(url) == {"account_request": {"+33199001234"}, "account": {"+33199001234"}}
    postgresql_server.drop("phones")


def phones(url: str) -> dict[str, set[str]]:
    with psycopg.connect(url) as connection:
        return {
            "account_request": {phone for (phone,) in connection.execute("SELECT phone FROM account_request")},
            "account": {phone for (phone,) in connection.execute("SELECT phone FROM account")},
        }


@pytest.mark.postgresql
def test_every_range_is_changed_once_and_nothing_else(
    postgresql_server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(row_ranges, "ROWS", 2)
    postgresql_server.create("ranges")
    database = models.open_database(postgresql_server.url("ranges", OWNER))
    more = 'UPDATE "odd table" SET "n" = "n" + 10 WHERE "n" < 5 AND "id" > %s AND "id" <= %s'
    with database.connection_context():
        database.execute_sql('CREATE TABLE "odd table" ("id" integer PRIMARY KEY, "n" integer NOT NULL)')
        row_ranges.run_by_ranges(database, "odd table", more)  # no row: nothing to do
        database.execute_sql('INSERT INTO "odd table" VALUES (1, 1), (2, 7), (3, 3), (4, 4), (9, 0)')
        row_ranges.run_by_ranges(database, "odd table", more)
        rows = database.execute_sql('SELECT "id", "n" FROM "odd table" ORDER BY "id"').fetchall()
    assert rows == [(1, 11), (2, 7), (3, 13), (4, 14), (9, 10)]
    getattr(database, "close_all", database.close)()
    postgresql_server.drop("ranges")
