"""Going through a list by the keys of its order: a column, or any expression of the request's own row."""

from __future__ import annotations

from pathlib import Path

import pytest
from peewee import Database, fn

from models import AccountRequest
from queries import list_neighbours
from queries.grid import OLDEST, Sort, in_order
from services.machinery.dependencies import Dependencies
from tests.support.dependencies import make_deps
from tests.support.factories import make_draft

R = AccountRequest
SORTS = [
    OLDEST,
    Sort("demandeur", R.last_name),
    Sort("longueur", fn.LENGTH(R.last_name)),
    Sort("adresse", fn.LOWER(R.email)),
    Sort("commune", fn.COALESCE(R.city, "")),
]


@pytest.fixture
def deps(database: Database, tmp_path: Path) -> Dependencies:
    return make_deps(tmp_path)


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("sort", SORTS, ids=lambda sort: sort.word)
def test_each_is_followed_by_the_next_of_the_list(deps: Dependencies, sort: Sort, descending: bool) -> None:
    for name in ("Zola", "abel", "Morin", "Zola"):
        make_draft(deps, last_name=name)
    rows = list(in_order(R.select(), sort, descending=descending))
    references = [row.reference for row in rows]
    after = [list_neighbours.following(R.select(), row, sort, descending=descending) for row in rows]
    before = [list_neighbours.preceding(R.select(), row, sort, descending=descending) for row in rows]
    places = [list_neighbours.place(R.select(), row, sort, descending=descending).position for row in rows]
    assert after == [*references[1:], None]
    assert before == [None, *references[:-1]]
    assert places == [1, 2, 3, 4]
    assert list_neighbours.first(R.select(), sort, descending=descending) == references[0]


def test_a_column_that_may_be_null_is_no_sort() -> None:
    with pytest.raises(ValueError, match="COALESCE"):
        Sort("fermee", R.closed_at)
