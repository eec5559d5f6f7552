"""A filter of a list is read by an index in the list's own order: what it shows may be a handful of millions."""

from __future__ import annotations

import pytest
from peewee import SqliteDatabase

import models
from tests.backoffice.conftest import People
from tests.support.plans import Statement, asked

INDEXES = {
    "journal/?evenement=request.approve": "journal_of_event_at",
    "journal/?par=clock": "journal_of_kind_at",
    "journal/?acteur=si@essai.example": "journal_of_actor_at",
    "comptes/?etat=desactive": "account_active_by_name",
    "comptes/?facteur=oui": "account_with_factor",
    "entites/?type=company": "entity_kind_by_name",
    "recours/": "remedy_due",
}


@pytest.mark.slow
@pytest.mark.parametrize("address", INDEXES)
def test_a_filter_is_read_in_the_order_of_its_list(people: People, address: str) -> None:
    with asked() as statements:
        people["si"].get(f"/backoffice/{address}")
    table = INDEXES[address].partition("_")[0]
    (places,) = [one for one in statements if f'FROM "{table}" AS "t1" WHERE' in one[0] and "ORDER BY" in one[0]]
    assert [INDEXES[address] in line for line in plan_of(places)] == [True]


def plan_of(statement: Statement) -> list[str]:
    """The steps that the database takes: of few rows PostgreSQL would read the table, and put them in order."""
    sql, params = statement
    if isinstance(models.database.obj, SqliteDatabase):
        return [row[-1] for row in models.database.execute_sql(f"EXPLAIN QUERY PLAN {sql}", params).fetchall()]
    with models.database.atomic():
        for way in ("seqscan", "bitmapscan", "sort", "incremental_sort"):
            models.database.execute_sql(f"SET LOCAL enable_{way} = off")
        lines = models.database.execute_sql(f"EXPLAIN {sql}", params).fetchall()
    return [line for (line,) in lines if "Scan" in line or "Sort" in line]


@pytest.mark.slow
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("words", ["vue=mises-en-attente", "vue=mises-en-attente&tri=demandeur"])
def test_what_is_put_off_is_found_without_a_walk(people: People, words: str) -> None:
    with asked() as statements:
        people["si"].get(f"/backoffice/demandes/?{words}")
    (places,) = [one for one in statements if '"on_hold_until" >' in one[0] and "ORDER BY" in one[0]]
    plan = plan_of(places)
    assert [line for line in plan if "account_request_held" in line]
    assert not [line for line in plan if line.startswith("SCAN t1")]


@pytest.mark.slow
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("words", "index"),
    [
        ("role=si_admin", "account_staff"),
        ("entite={entity}", "membership_entity_id"),
        ("visite=jamais", "account_by_last_seen_at"),
    ],
)
def test_the_few_accounts_of_a_filter_are_found_without_a_walk(people: People, words: str, index: str) -> None:
    with asked() as statements:
        people["si"].get(f"/backoffice/comptes/?{words.format(entity=people.entity.id)}")
    (places,) = [one for one in statements if 'FROM "account" AS "t1" WHERE' in one[0] and "ORDER BY" in one[0]]
    plan = plan_of(places)
    assert [line for line in plan if index in line]
    assert not [line for line in plan if line.startswith("SCAN t1")]
