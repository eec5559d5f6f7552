"""Every address × every visitor is as `table.py` says, and no address is missing there."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.addresses.driving import outcome
from tests.addresses.table import rows
from tests.addresses.world import VISITORS, World

SAMPLE = ("other", "manager", "si_admin")
"""The visitors asked on PostgreSQL: those who get furthest."""


def routes(world: World) -> Iterator[tuple[str, str]]:
    """(method, rule) of everything registered; HEAD and OPTIONS go with GET."""
    for rule in world.app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield method, rule.rule


@pytest.mark.slow
def test_every_address_has_its_row(world: World) -> None:
    registered = set(routes(world))
    missing = sorted(registered - rows().keys())
    assert missing == [], "say in tests/addresses/table.py what each visitor gets there (and add data.py's fields)"
    assert sorted(rows().keys() - registered) == [], "take these rows out of tests/addresses/table.py"


def test_every_row_says_what_each_visitor_gets() -> None:
    assert {len(cells) for cells in rows().values()} == {len(VISITORS)}


def test_only_posts_write() -> None:
    """The table itself holds no GET that writes."""
    assert [row for row, cells in rows().items() if row[0] == "GET" and "!" in "".join(cells)] == []


@pytest.mark.slow
@pytest.mark.parametrize(("method", "rule"), rows(), ids=[" ".join(row) for row in rows()])
def test_each_visitor_gets_what_the_table_says(world: World, method: str, rule: str) -> None:
    asked = VISITORS if world.is_sqlite else SAMPLE
    expected = {who: cell for who, cell in zip(VISITORS, rows()[method, rule], strict=True) if who in asked}
    assert {who: outcome(world, who, method, rule) for who in asked} == expected
