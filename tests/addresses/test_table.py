"""Every address × every visitor is as `table.py` says, and no address is missing there."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from backoffice.crud import Crud
from domain.permissions import STAFF, Permission
from domain.states import StaffRole
from tests.addresses.driving import outcome, word_of
from tests.addresses.table import rows
from tests.addresses.world import VISITORS, World, filled

STAFF_VISITORS = ("support", "reader", "reviewer", "si_admin")
SAMPLE = ("other", "manager", "si_admin")
"""The visitors asked on PostgreSQL: those who get furthest."""


def routes(world: World) -> Iterator[tuple[str, str]]:
    """(method, rule) of everything registered; HEAD and OPTIONS go with GET."""
    for rule in world.app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield method, rule.rule


def of_other_screens(world: World) -> dict[tuple[str, str], Permission]:
    """(method, rule) of the screens that write and have no rows of their own in the table, and what each demands."""
    (admin,) = world.app.extensions["admin"]
    views = {view.endpoint: view for view in admin.added if isinstance(view, Crud)}
    endpoints = {rule.rule: rule.endpoint.partition(".") for rule in world.app.url_map.iter_rules()}
    found = {}
    for method, rule in set(routes(world)) - rows().keys():
        screen, _, name = endpoints[rule]
        if screen in views:
            found[method, rule] = views[screen].permissions[name]
    return found


@pytest.mark.slow
def test_every_address_has_its_row(world: World) -> None:
    registered = set(routes(world)) - of_other_screens(world).keys()
    missing = sorted(registered - rows().keys())
    assert missing == [], "say in tests/addresses/table.py what each visitor gets there (and add data.py's fields)"
    assert sorted(rows().keys() - registered) == [], "take these rows out of tests/addresses/table.py"


def test_every_row_says_what_each_visitor_gets() -> None:
    assert {len(cells) for cells in rows().values()} == {len(VISITORS)}


def test_only_posts_write() -> None:
    """The table itself holds no GET that writes."""
    assert [row for row, cells in rows().items() if row[0] == "GET" and "!" in "".join(cells)] == []


@pytest.mark.slow
def test_a_screen_without_rows_opens_as_its_two_permissions_say(world: World) -> None:
    for (method, rule), permission in of_other_screens(world).items():
        address = filled(rule, world.values)
        opened = {who for who in STAFF_VISITORS if world.ask(who, method, address).status_code != 403}
        assert opened <= {who for who in STAFF_VISITORS if permission in STAFF[StaffRole(who)]}, rule
        for who in ("nobody", "applicant", "depositor", "manager", "other"):
            assert word_of(world.ask(who, method, address)) in ("in", "me", "403"), (who, rule)


@pytest.mark.slow
@pytest.mark.parametrize(("method", "rule"), rows(), ids=[" ".join(row) for row in rows()])
def test_each_visitor_gets_what_the_table_says(world: World, method: str, rule: str) -> None:
    asked = VISITORS if world.is_sqlite else SAMPLE
    expected = {who: cell for who, cell in zip(VISITORS, rows()[method, rule], strict=True) if who in asked}
    assert {who: outcome(world, who, method, rule) for who in asked} == expected
