"""The backoffice while somebody holds a table: an export is whole or a 503, and what was done is told as done."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from config import Settings, load_settings
from models import AccountRequest, Note, database, long_reads
from tests.backoffice.conftest import People
from tests.support.postgres import Server
from tests.support.settings import environment

pytestmark = [pytest.mark.postgresql, pytest.mark.slow]

GRID = "/backoffice/demandes/"
Make = Callable[..., AccountRequest]


@pytest.fixture
def settings(tmp_path: Path, postgresql_url: str) -> Settings:
    """On PostgreSQL alone: SQLite has one lock, which readers do not meet."""
    return load_settings(environment(tmp_path, database_url=postgresql_url))


@pytest.fixture
def hurried(people: People) -> None:
    """The connection of the tests' pages waits no longer than it must."""
    database.execute_sql("SET lock_timeout = '200ms'")


@contextmanager
def locked(server: Server, table: str) -> Iterator[None]:
    with psycopg.connect(server.url("guichet_test", "postgres")) as holder:
        holder.execute(sql.SQL("LOCK TABLE {} IN ACCESS EXCLUSIVE MODE").format(sql.Identifier(table)))
        yield
        holder.rollback()


@pytest.mark.usefixtures("hurried")
def test_an_export_that_meets_a_lock_is_a_503_and_no_file_that_ends_early(
    people: People, request_of: Make, postgresql_server: Server
) -> None:
    made = request_of("with_si")
    browser = people["si"]
    with locked(postgresql_server, "ministry"):  # which only the rows of the file need
        refused = browser.get(f"{GRID}export/csv/?vue=toutes")
    assert refused.status_code == 503
    assert refused.mimetype == "text/html"
    assert made.reference in browser.get(f"{GRID}export/csv/?vue=toutes").text


@pytest.mark.usefixtures("hurried")
def test_a_claim_that_cannot_be_renewed_makes_no_error_of_what_was_done(
    people: People, request_of: Make, postgresql_server: Server
) -> None:
    page = f"{GRID}{request_of('with_si').reference}"
    browser = people["si"]
    browser.get(page)
    token = browser.client.get(page).text.partition('name="csrf_token" value="')[2].partition('"')[0]
    with locked(postgresql_server, "claim"):
        answer = browser.client.post(f"{page}/note", data={"csrf_token": token, "texte": "Vu.", "note": "Vu."})
    assert answer.status_code == 302
    assert Note.select().count() == 1


def test_a_page_of_an_export_may_take_longer_than_other_pages(people: People) -> None:
    asked = "SELECT current_setting('statement_timeout')"
    with long_reads(77):
        assert database.execute_sql(asked).fetchone() == ("77s",)
    assert database.execute_sql(asked).fetchone() == ("15s",)
