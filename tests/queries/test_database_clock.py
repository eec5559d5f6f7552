"""A process whose clock differs from the database's does not trust its own."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from peewee import Database

import models
from queries.database_clock import clock_difference, clocks_agree


@pytest.mark.postgresql
@pytest.mark.parametrize(
    ("ahead", "agree"),
    [
        (timedelta(0), True),
        (timedelta(seconds=20), True),
        (timedelta(seconds=-20), True),
        (timedelta(minutes=1), False),
        (timedelta(days=-400), False),
    ],
)
def test_a_clock_is_compared_with_the_database_servers(postgresql_url: str, ahead: timedelta, agree: bool) -> None:
    with models.bind(postgresql_url).connection_context():
        assert clocks_agree(datetime.now(UTC) + ahead) is agree


def test_a_file_has_no_clock_of_its_own(sqlite_url: str) -> None:
    opened: Database = models.bind(sqlite_url)
    with opened.connection_context():
        assert clock_difference(datetime.now(UTC) + timedelta(days=1)) == timedelta(0)
