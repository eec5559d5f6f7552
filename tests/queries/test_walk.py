"""Going through a list by the keys of its order, against all rows sorted in Python, while rows come and go."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from peewee import SQL, Database, fn

from domain.names import search_key
from models import AccountRequest
from queries import list_neighbours
from queries.grid import OLDEST, order_by
from queries.orders import Grouped, Order, Position, Sort
from services.machinery.dependencies import Dependencies
from tests.support.dependencies import make_deps
from tests.support.factories import make_draft

pytestmark = pytest.mark.slow

R = AccountRequest
LABELS = {"company": "Zoo", "ministry": "École", "other": "entreprise"}
"""`former` has none any more."""
SORTS = [
    None,
    OLDEST,
    Sort("demandeur", R.name_key),
    Sort("longueur", fn.LENGTH(R.last_name), holds=int),
    Sort("close", R.closed_at),
    Sort("mandat", R.mandate_date),
    Sort("ecole", R.is_school),
    Sort("siret", R.siret),
    Grouped("type", R.kind, label=lambda code: LABELS.get(code, code)),
    Grouped("ecole-lue", R.is_school, label=lambda yes: "Non" if yes else "Oui", within=SQL("state = 'draft'")),
]
NOTHING = (0, None)


@pytest.fixture
def deps(database: Database, tmp_path: Path) -> Dependencies:
    return make_deps(tmp_path)


def rank(value: Any) -> Any:
    """NULL before everything."""
    return NOTHING if value is None else (1, value)


def read_as(sort: Sort, value: Any) -> Any:
    """What a reader sees of a code, as they look for it."""
    if not isinstance(sort, Grouped) or value is None:
        return value
    return search_key(sort.label(value))


def naive(order: Order, rows: list[AccountRequest]) -> list[int]:
    """The keys of these rows in this order, without a database."""
    sort = order.sort
    value = (lambda row: read_as(sort, sort.value_of(row))) if sort is not None else (lambda row: 0)
    return [row.id for row in sorted(rows, key=lambda row: (rank(value(row)), row.id), reverse=order.falls)]


def some_row(deps: Dependencies, chance: random.Random) -> AccountRequest:
    """A request with few different values in each column, so that many are alike, and none in some."""
    moment = datetime(2026, 1, 1, tzinfo=deps.now().tzinfo)
    row = make_draft(deps, last_name="x" * chance.randrange(1, 4))
    R.update(
        state_since=moment + timedelta(hours=chance.randrange(3)),
        name_key=chance.choice(["", "abel", "abel zoe", "zola", "д", "a b", "ab"]),
        closed_at=chance.choice([None, moment, moment + timedelta(microseconds=1)]),
        mandate_date=chance.choice([None, date(2026, 1, 1), date(2026, 2, 1)]),
        is_school=chance.choice([None, True, False]),
        siret=chance.choice([None, "10", "9"]),
        kind=chance.choice([None, "company", "ministry", "other", "former"]),
    ).where(R.id == row.id).execute()
    return R.get_by_id(row.id)


def in_database(order: Order) -> list[int]:
    return [key for _, key in order.positions(R.select(), 1000)]


@pytest.mark.parametrize("falls", [False, True])
@pytest.mark.parametrize("sort", SORTS, ids=lambda sort: sort.word if sort else "aucun")
def test_pages_hold_each_row_once_while_others_come_and_go(deps: Dependencies, sort: Sort | None, falls: bool) -> None:
    chance = random.Random(f"{sort.word if sort else ''}{falls}")
    rows = [some_row(deps, chance) for _ in range(23)]
    order = Order(R.id, sort, falls)
    whole = in_database(order)
    assert [row.id for row in order.apply(R.select())] == whole
    assert [key for _, key in order.positions(R.select(), 5, offset=7)] == whole[7:12]
    narrowed = R.select().where(R.mandate_date.is_null() | (R.siret == "10"))
    left = [row.id for row in rows if row.mandate_date is None or row.siret == "10"]
    filtered = [key for key in whole if key in left]
    assert [key for _, key in order.positions(narrowed, 100)] == filtered
    assert [key for _, key in order.positions(narrowed, 3, offset=4)] == filtered[4:7]
    if sort is None or sort.word != "demandeur":  # letters stand as the database's collation has them
        assert whole == naive(order, rows)
    for backwards in (False, True):
        stay, seen = set(in_database(order)), []
        place: Position | None = None
        others = 12  # who come behind the place for ever would never let it end
        while page := order.positions(R.select(), 4, beyond=place, backwards=backwards):
            seen += [key for _, key in page]
            place = page[-1]
            others -= 1
            if others < 0:
                continue
            gone = chance.choice(list(R.select(R.id)))
            stay.discard(gone.id)
            R.delete().where(R.id == gone.id).execute()
            some_row(deps, chance)
        assert len(seen) == len(set(seen))
        assert stay <= set(seen)
        came_later = [key for key in in_database(order) if key in stay]
        assert came_later == [key for key in seen if key in stay][:: -1 if backwards else 1]


@pytest.mark.parametrize("falls", [False, True])
@pytest.mark.parametrize("sort", SORTS, ids=lambda sort: sort.word if sort else "aucun")
def test_each_is_followed_by_the_next_of_the_list(deps: Dependencies, sort: Sort | None, falls: bool) -> None:
    chance = random.Random(f"{sort.word if sort else ''}{falls}")
    for _ in range(6):
        some_row(deps, chance)
    order = order_by(sort, descending=falls)
    rows = list(order.apply(R.select()))
    references = [row.reference for row in rows]
    assert [list_neighbours.following(R.select(), row, order) for row in rows] == [*references[1:], None]
    odd = R.select().where(R.reference.in_(references[1::2]))
    seen = [list_neighbours.around(R.select(), row, order, free=odd) for row in rows]
    assert [one.after for one in seen] == [*references[1:], None]
    assert [one.before for one in seen] == [None, *references[:-1]]
    assert [one.place.position for one in seen] == [1, 2, 3, 4, 5, 6]
    assert [one.free for one in seen] == [references[number] if number < 6 else None for number in (1, 3, 3, 5, 5, 7)]
    assert list_neighbours.first(R.select(), order) == references[0]
