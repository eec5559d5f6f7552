"""Statements of filtered lists that are kept give the rows that are found by those made anew: for every reader, at any
time, of any value that a filter takes.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
from flask import g, request

from backoffice.filters import Day, Filter
from backoffice.listing import Listing
from backoffice.requests.list_position import WorkList, neighbours
from domain.calendar import paris_date
from domain.states import State
from models import AccountRequest, Claim, Mail
from queries import grid, menu_counts
from queries.grid import Queue
from queries.orders import Order
from queries.scopes import requests_visible_to
from tests.backoffice.conftest import People
from tests.support.dependencies import Clock
from web.signed_in import SignedInAccount

MADE_ANEW = {
    "comptes:visite",
    *("desaccords:au", "desaccords:du", "desaccords:piece", "desaccords:question", "desaccords:reponse"),
    *("journal:acteur", "journal:demande", "journal:entite", "mails:demande", "taches:auteur", "taches:etat"),
    *("imports:etat", "recours:etat", "droits:etat"),
}


def lists(people: People) -> list[Listing]:
    (admin,) = people.app.extensions["admin"]
    return [view for view in admin.added if isinstance(view, Listing)]


def filters_of(view: Listing) -> list[Filter]:
    return list(view._filters or ())


@contextmanager
def looking(people: People, who: str, address: str) -> Iterator[None]:
    """Within a request of somebody's."""
    with people.app.test_request_context(address):
        g._login_user = SignedInAccount.get_by_id(people.account(who).id)
        yield


@pytest.fixture
def world(people: People, request_of: Callable[..., AccountRequest], clock: Clock) -> None:
    """Requests in every state, whose moments and reasons lie within days of each other; some in somebody's care."""
    chance, now = random.Random(1), clock.at
    for state in (one for one in State if one is not State.DRAFT):
        for number in range(2):
            row = request_of(state)
            moments = {"submitted_at": True, "waiting_since": True, "escalated_at": number}
            moments |= {name: getattr(row, name) for name in ("activated_at", "closed_at")}
            values: dict[str, Any] = {
                **{name: now - timedelta(days=chance.randrange(6)) for name, there in moments.items() if there},
                "kind": chance.choice(["company", "ministry", None]),
                "entity": chance.choice([people.entity, people.other_entity, None]),
                "implied_decision_on": chance.choice([None, paris_date(now), paris_date(now) + timedelta(days=2)]),
            }
            if state is State.REJECTED:
                values["refused_for"] = chance.choice([None, "unknown"])
            AccountRequest.update(**values).where(AccountRequest.id == row.id).execute()
    for row in chance.sample(list(AccountRequest.select()), 9):
        holder, giver = chance.choice([("si", None), ("reviewer", "si"), ("reviewer", None)])
        end = now + timedelta(hours=chance.choice([2, 23, 40]))
        Claim.create(
            request=row,
            account=people.account(holder),
            taken_at=now,
            expires_at=end,
            handed_by=people.account(giver) if giver else None,
        )
    Mail.update(state="dead").where(Mail.id.in_(range(0, 60, 3))).execute()


def values_of(view: Listing, chosen: Filter, clock: Clock, chance: random.Random) -> list[str]:
    """What somebody may ask of a filter: of many values, some."""
    if isinstance(chosen, Day):
        return [(paris_date(clock.at) - timedelta(days=before)).isoformat() for before in (1, 4)]
    values = [value for value, label in chosen.get_options(view) if label]
    return values if len(values) < 10 else chance.sample(values, 2)


def order_of(view: Listing, words: set[str], chance: random.Random) -> Order:
    """The usual one, or one by a column whose rows are not read group by group."""
    sorted_by = [view.order(column, falls) for column in view.sorts for falls in (False, True)]
    return chance.choice([view.usual_order(words)] * 5 + [order for order in sorted_by if not order.grouped])


@pytest.mark.slow
def test_kept_statements_find_what_those_made_anew_find(
    people: People, world: None, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance, compared = random.Random(2), 0
    for hours, who in ((0, "si"), (3, "si"), (1, "reviewer"), (24, "si"), (1, "manager"), (0, "other_manager")):
        clock.advance(hours=hours)
        for view in lists(people):
            for address in addresses(view):
                monkeypatch.setattr(menu_counts, "COUNTED", chance.choice([1, 4, 1000]))
                with looking(people, who, address):
                    compared += compare_all(view, clock, chance)
    assert compared > 300


def addresses(view: Listing) -> list[str]:
    word = view.url.rpartition("/")[2]
    tabs = [f"?vue={queue.value}" for queue in Queue] if word == "demandes" else [""]
    return [f"/backoffice/{word}/{tab}" for tab in tabs]


def compare_all(view: Listing, clock: Clock, chance: random.Random) -> int:
    """Compare the two ways, for each value of each filter alone and for some together; how often that was."""
    if view.own_rows() is None:
        return 0
    given = [
        (place, chosen.name, value)
        for place, chosen in enumerate(filters_of(view))
        if chosen.statement.kept
        for value in values_of(view, chosen, clock, chance)
    ]
    pairs = [one for one in zip(given, chance.sample(given, len(given)), strict=True) if one[0][0] != one[1][0]]
    whole = "vue=toutes" in request.full_path or "vue=a-traiter" in request.full_path
    alone = given if whole else chance.sample(given, min(len(given), 5))
    asked: list[list[Any]] = [[], *([one] for one in alone), *map(list, pairs[:3])]
    for filters in asked:
        compare(view, filters, chance)
    return len(asked)


def compare(view: Listing, filters: list[tuple[int, str, str]], chance: random.Random) -> None:
    kept, query = view.kept(None, filters), view.narrowed(None, filters)
    assert kept is not None
    g.pop("row_counts", None)  # of another page
    count, elsewhere, tabs = view.how_many_kept(kept), g.pop("counted_elsewhere", None), g.pop("row_counts")
    assert (count, filters) == (view.how_many(query, None, filters), filters)
    assert elsewhere in (None, g.get("counted_elsewhere"))
    assert g.row_counts == {rows: tabs[rows] for rows in g.row_counts}
    order = order_of(view, view.narrowed_by(None, filters), chance)
    read, rows = view.kept_places(kept, order, lambda: query), order.positions(query, 100)
    assert (read(100), filters) == (rows, filters)
    assert read(100, backwards=True) == rows[::-1]
    if rows:
        place = chance.randrange(len(rows))
        assert read(2, beyond=rows[place]) == rows[place + 1 : place + 3]
        assert read(100, beyond=rows[place], backwards=True) == rows[:place][::-1]


def test_filters_that_ask_more_are_made_anew(people: People) -> None:
    anew = set()
    for view in lists(people):
        (first, *_) = addresses(view)
        with looking(people, "si", first):
            word, kept = view.url.rpartition("/")[2], view.own_rows() is not None
            anew |= {f"{word}:{one.key_name}" for one in filters_of(view) if not (kept and one.statement.kept)}
    assert anew == MADE_ANEW


@pytest.mark.slow
def test_what_stands_beside_a_request_is_what_is_found_anew(
    people: People, world: None, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ("", "vue=toutes", "vue=toutes&tri=envoi&sens=desc", "vue=en-cours&suivi=libres", "vue=toutes&au={day}")
    compared, passed = 0, set()
    si, soon = people.actor("si"), clock.at + timedelta(hours=2)
    waiting = grid.in_queue(requests_visible_to(si), Queue.WAITING, si, paris_date(clock.at))
    Claim.delete().execute()
    middle = list(grid.in_order(waiting, grid.OLDEST))[1]
    Claim.create(request=middle, account=people.account("reviewer"), taken_at=clock.at, expires_at=soon)
    for hours, who in ((0, "si"), (3, "si"), (1, "reviewer"), (24, "si"), (1, "manager"), (0, "other_manager")):
        clock.advance(hours=hours)
        for asked in (one.format(day=paris_date(clock.at - timedelta(days=2))) for one in words):
            with looking(people, who, f"/backoffice/demandes/X?liste={quote(asked)}"):
                for row in requests_visible_to(people.actor(who)):
                    beside = neighbours(row)
                    with monkeypatch.context() as anew:
                        anew.setattr(WorkList, "kept", lambda work_list: None)
                        assert beside == neighbours(row)
                    compared += 1
                    passed.add((hours, beside.passed))
    assert compared > 100
    assert {(0, True), (3, False)} <= passed
    assert (3, True) not in passed
