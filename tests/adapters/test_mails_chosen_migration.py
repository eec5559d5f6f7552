"""Agents who never chose which mails they get have one a working day since migration 0041; who chose keeps it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from playhouse.migrations import Runner

import models
from adapters.migrate import FOLDER, HISTORY, migrate
from tests.support.filled import MOMENT, fill

BEFORE = "0029_what_is_open"
CHOSE = {"changes": {"mail_preference": ["daily", "at_once"]}}
OTHER = {"changes": {"phone": ["", "01 99 00 00 00"]}}


@pytest.mark.parametrize(
    ("role", "had", "changes", "has"),
    [
        ("si_admin", "at_once", [], "daily"),
        ("reviewer", "at_once", [OTHER], "daily"),
        ("reviewer", "at_once", [OTHER, CHOSE], "at_once"),
        ("support", "none", [], "none"),
        (None, "at_once", [], "at_once"),
    ],
    ids=["never chose", "changed something else", "chose", "had another", "no agent"],
)
def test_agents_who_never_chose_have_one_mail_a_working_day(
    bare_url: str, role: str | None, had: str, changes: list[dict[str, Any]], has: str
) -> None:
    database = models.bind(bare_url)
    mark = database.param
    with database.connection_context():
        Runner(database, str(FOLDER), HISTORY).up(BEFORE)
        fill(database)
        (number,) = database.execute_sql(
            f"UPDATE account SET staff_role = {mark}, mail_preference = {mark} RETURNING id",  # noqa: S608
            (role, had),
        ).fetchone()
        for entry, detail in enumerate(changes, 100):
            database.execute_sql(
                "INSERT INTO journal (id, event, at, actor_kind, account_id, digest)"  # noqa: S608
                f" VALUES ({mark}, 'account.profile_changed', {mark}, 'si_admin', {mark}, '')",
                (entry, MOMENT, number),
            )
            database.execute_sql(
                f"INSERT INTO journal_detail (id, entry_id, salt, detail) VALUES ({mark}, {mark}, '', {mark})",  # noqa: S608
                (entry, entry, json.dumps(detail)),
            )
    getattr(database, "close_all", database.close)()
    migrate(bare_url)
    with models.bind(bare_url).connection_context():
        account = models.Account.get_by_id(number)
        assert account.mail_preference == has
        assert (account.mails_chosen_at is not None) == (CHOSE in changes)
