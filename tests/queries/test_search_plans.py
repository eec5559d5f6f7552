"""By what a search is answered on SQLite: the plans of its statements, and which parts of words are asked for."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from peewee import Database

from domain.actors import Actor
from domain.search_text import parse
from domain.states import StaffRole, State
from models import AccountRequest
from models_base import look_at_rows
from queries import text_search
from queries.grid import Queue, in_queue
from queries.menu_counts import counts_of
from queries.request_search import REQUESTS, Asking, find
from queries.scopes import requests_visible_to
from queries.text_fours import rarest

NOW = datetime(2026, 11, 28, tzinfo=UTC)
SI = Actor(account_id=1, email_key="si@essai.example", staff_role=StaffRole.SI_ADMIN)

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def filled(*texts: str) -> None:
    for number, text in enumerate(texts):
        AccountRequest.create(
            reference=f"R{number}",
            state=State.WITH_SI,
            state_since=NOW,
            waiting_since=NOW,
            created_at=NOW,
            password_hash="x",
            email=f"{number}@ecole.example",
            email_key=f"{number}@ecole.example",
            first_name="A",
            last_name="B",
            entity_name="C",
            search_text=text,
        )


def plan(database: Database, query: Any) -> list[str]:
    sql, parameters = query.sql()
    return [step for *_, step in database.execute_sql(f"EXPLAIN QUERY PLAN {sql}", parameters)]


@pytest.mark.parametrize("typed", ["732829320", "73282932000074", "73282932000075"])
def test_numbers_are_looked_up_in_their_indexes(database: Database, typed: str) -> None:
    query = find(parse(typed), Asking(1, NOW)).narrow(requests_visible_to(SI), listed=True)
    assert [step for step in plan(database, query) if step.startswith("SCAN")] == []


def test_words_of_many_rows_are_tried_where_what_waits_holds_its_texts(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled("jean martin", "martine roux", *["paul roux"] * 40)
    look_at_rows(database)
    monkeypatch.setattr(text_search, "FEW", 1)
    monkeypatch.setattr(text_search, "NAMED", 1)
    waiting = in_queue(requests_visible_to(SI), Queue.WAITING, SI, NOW.date())
    query = find(parse("martin"), Asking(1, NOW)).narrow(waiting, listed=True)
    assert counts_of({"rows": query}) == {"rows": 2}
    counted = text_search.to_be_counted(query).select(AccountRequest.id)
    assert "search_awaits_staff" in " ".join(plan(database, counted))


def test_a_word_is_asked_for_by_what_fewest_rows_have_of_it(database: Database) -> None:
    filled(*["martin bernard"] * 5, "martineau dupont")
    asked = {
        typed: rarest(REQUESTS.fours, parse(typed).terms, 2) for typed in ("martineau", "absent", "martin bernard")
    }
    assert asked["martineau"] == ('"inea"', True)
    assert asked["absent"] == ("", True)
    text, few = asked["martin bernard"]
    assert (text.count("AND"), few) == (1, False)
    assert text.startswith(('"bern" AND "', '"erna" AND "', '"nard" AND "'))
