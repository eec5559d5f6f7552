"""Telephone numbers that were stored as they had been typed, before migration 0040."""

from __future__ import annotations

import pytest
from playhouse.migrations import Runner

import models
from adapters.migrate import FOLDER, HISTORY, migrate
from domain.phones import InvalidPhone, parse_phone
from tests.support.filled import fill

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
