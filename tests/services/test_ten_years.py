"""Ten simulated years: what is left on each 1 January, by table, file and byte, is what the notice promises.

`tests/services/decade/` has what happens, what is promised of each table (by heart, apart from the program's rules) and
how the two are compared. docs/ten-years.md shows the table.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from domain.personal_data import HELD, Rule
from models_work import FigureTotal
from services.machinery.dependencies import Dependencies
from tests.services.decade import compared
from tests.services.decade.life import KINDS, Decade, live
from tests.services.decade.promises import Promises, never
from tests.services.decade.stock import TABLES, Stock
from tests.support.dependencies import Clock
from tests.support.ten_years_page import PAGE, Years, page


def received() -> int:
    """How many requests the figures say were received, whatever has been erased since."""
    rows = [row for row in FigureTotal.select() if (row.span, row.measure, row.kind) == ("month", "received", "")]
    return sum(sum(row.counts.values()) for row in rows)


def lived(deps: Dependencies, clock: Clock, months: list[int]) -> Years:
    """What was there on each 1 January, compared with what is promised."""
    decade = Decade(replace(deps, now=clock), clock)
    years: Years = {}
    for year in live(decade, months):
        found = compared.there(decade)
        wrong = compared.differences(found, compared.promised(decade))
        assert wrong == {}, f"1 January {year}: {wrong}"
        assert received() == len(decade.requests)
        years[year] = found.totals()
    assert set(TABLES) - set(decade.stock.ever) == set(), "put a row in: tests/services/decade/life.py"
    assert 0 < len(found.traces) < len(decade.requests) == len(months) * 10 * len(KINDS)
    return years


@pytest.mark.slow
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_on_each_first_of_january_what_is_left_is_what_is_promised(deps: Dependencies, clock: Clock) -> None:
    years = lived(deps, clock, [6])
    assert PAGE.read_text(encoding="utf-8") == page(years), "run `python -m tests.support.ten_years_page`"


def test_every_table_has_a_promise(deps: Dependencies) -> None:
    assert Promises(Stock(deps)).table().keys() == TABLES.keys(), "say how long: tests/services/decade/promises.py"


def test_what_the_record_of_processing_says_to_be_kept_for_good_is_and_nothing_else(deps: Dependencies) -> None:
    lasting = {Rule.KEPT, Rule.ENTITY, Rule.JOURNAL}
    for_good = {held.table for held in HELD if held.rule in lasting} | {"account"}  # the row stays, and is nobody's
    promises = Promises(Stock(deps)).table()
    assert {table for table, promise in promises.items() if promise is never} | {"retention_run"} == for_good


@pytest.mark.deep
def test_with_requests_twice_a_year(deps: Dependencies, clock: Clock) -> None:
    lived(deps, clock, [3, 6])
