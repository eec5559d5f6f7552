"""What lists of the backoffice are ordered by: every column, as it is read."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

import pytest

from backoffice.listing import Listing
from domain.names import search_key
from models import AccountRequest, Ministry
from tests.backoffice.conftest import People
from tests.backoffice.test_grid import GRID, references

pytestmark = pytest.mark.slow

Make = Callable[..., AccountRequest]

NOT_ORDERED = {"journal:detail", "entites:people", "comptes:entities", "recours:person", "recours:about"}
"""Columns that are read of other tables' rows: a list is ordered by those of its own."""
NOT_ORDERED |= {"comptes:role", "comptes:factor", "recours:state", "droits:state", "droits:kind", "droits:name"}
"""And those whose few values are a filter's, without an index that has all rows in their order;
names in a list that one reads by its days."""
NOT_ORDERED |= {"demandes:owner", "taches:author", "imports:author"}
"""And agents: what each of them does is not listed beside one another (tests/privacy/test_agents.py)."""


def test_every_column_of_every_list_orders_it(people: People, request_of: Make) -> None:
    request_of("with_si")
    request_of("with_si")
    (admin,) = people.app.extensions["admin"]
    listings = [view for view in admin.added if isinstance(view, Listing)]
    without = {f"{one.url}:{name}" for one in listings for name, _ in one._list_columns if name not in one.sorts}
    assert {one.rpartition("/")[2] for one in without} == NOT_ORDERED
    with people.app.test_request_context():
        for view, name in ((one, name) for one in listings for name in one.sorts):
            up, down = (view.order(name, falls) for falls in (False, True))
            rows = list(up.apply(view.model.select()))
            places = [(view.sorts[name].value_of(row), row.get_id()) for row in rows]
            assert up.positions(view.model.select(), 100) == places, name
            assert down.positions(view.model.select(), 100) == places[::-1], name
            assert list(down.apply(view.model.select())) == rows[::-1], name


def test_codes_stand_as_they_are_read(people: People, request_of: Make) -> None:
    states = ("with_si", "rejected", "approved", "awaiting_applicant", "withdrawn")
    made = {request_of(state).reference: people.deps.registry.state_label(state) for state in states for _ in range(2)}
    shown = [made[one] for one in references(people, "si", f"{GRID}?vue=toutes&tri=etat")]
    assert shown == sorted(made.values(), key=search_key)
    page = people["si"].get("/backoffice/mails/?tri=mail").text
    events = re.findall(r'<th role="rowheader"[^>]*><a [^>]*>([^<]+)</a>', page)
    assert events == sorted(events, key=search_key)
    assert len(set(events)) > 2


def headings(people: People, address: str, column: int) -> list[str]:
    """What stands in a column of the list's rows."""
    rows = re.findall(r"<tr role=\"row\">(.*?)</tr>", unescape(people["si"].get(address).text), re.DOTALL)
    cells = [
        re.findall(r"<t[dh] role=\"(?:cell|rowheader)\"[^>]*data-label.*?</t[dh]>", row, re.DOTALL) for row in rows
    ]
    return [" ".join(re.sub(r"<[^>]*>", " ", row[column]).split()) for row in cells if row]


def test_small_lists_order_by_every_column_as_it_is_read(people: People) -> None:
    for name in ("reviewer", "support", "reader"):
        people.account(name)
    for label in ("Zones", "École", "eaux"):
        Ministry.create(code=label, label=label, former_names=[f"Ancien {label}"])
    for screen, columns in (("agents", 5), ("ministeres", 2)):
        address = f"/backoffice/{screen}/"
        for column in range(columns):
            up, down = (headings(people, f"{address}?sort={column}{sense}", column) for sense in ("", "&desc=1"))
            assert len(up) > 2, (screen, column)
            assert up == sorted(up, key=search_key) or (screen, column) == ("agents", 0), (screen, column)
            assert down == up[::-1], (screen, column)
    lines = people["si"].get("/backoffice/agents/export/csv/?sort=2").data.decode("utf-8-sig").splitlines()
    roles = [line.split(";")[2] for line in lines[1:]]
    assert roles == sorted(roles, key=search_key)
    page = unescape(people["si"].get("/backoffice/agents/?sort=2&page=98").text)
    assert "La page 99 n’existe pas\u00a0: voici la dernière." in page
    assert headings(people, "/backoffice/agents/?sort=2&page=98", 2) == headings(
        people, "/backoffice/agents/?sort=2", 2
    )
    assert "La page 99 n’existe pas" in people["si"].get("/backoffice/agents/?page=98").text
    assert "Cet ordre n’existe pas ici" in people["si"].get("/backoffice/agents/?sort=77").text
