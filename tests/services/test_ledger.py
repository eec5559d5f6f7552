"""The ledger beside the store: what a restored backup must not bring back is noted with what makes it happen."""

from __future__ import annotations

import ast
from datetime import UTC, date, datetime

import pytest

from domain.actors import Actor
from domain.ledger import LedgerLine, Noted, line_of
from models import Membership, Task, database
from models_store import Installation
from services.backup import ledger
from services.machinery import worker
from services.machinery.dependencies import Dependencies
from services.people import accounts, memberships
from tests.support import factories
from tests.support.dependencies import Clock
from tests.support.source import files, location, nodes

EVER = date(2000, 1, 1)


def noted(deps: Dependencies) -> list[tuple[Noted, tuple[int, ...]]]:
    """What stands in the ledger once the worker came by."""
    worker.run_due(deps, {ledger.KIND: ledger.handler})
    lines = (
        line_of(name, deps.storage.open_line(day, name, one)) for day, name, one in deps.storage.ledger_lines(EVER)
    )
    return [(line.kind, line.ids) for line in lines]


def test_what_takes_something_away_from_people_is_noted(deps: Dependencies, admin: Actor) -> None:
    factories.make_member(deps, factories.make_entity(deps))
    role = Membership.get()
    memberships.suspend(deps, admin, role.id, "Contestée")
    assert noted(deps) == [(Noted.MEMBERSHIP_SUSPENDED, (role.id,))]
    accounts.deactivate(deps, admin, role.account_id, "Demandé")
    assert (Noted.ACCOUNT_CLOSED, (role.account_id,)) in noted(deps)


def test_nothing_is_noted_of_what_did_not_happen(deps: Dependencies) -> None:
    with database.atomic() as transaction:
        ledger.note(deps, Noted.ACCOUNT_CLOSED, [1])
        transaction.rollback()
    assert noted(deps) == []


def test_many_ids_are_cut_into_lines(deps: Dependencies) -> None:
    with database.atomic():
        ledger.note(deps, Noted.REQUEST_ERASED, range(1, ledger.BATCH + 2))
    assert sorted(len(ids) for _, ids in noted(deps)) == [1, ledger.BATCH]


def test_a_line_that_is_written_twice_stands_once(deps: Dependencies) -> None:
    with database.atomic():
        ledger.note(deps, Noted.REQUEST_ERASED, [7])
    payload = Task.get(Task.kind == ledger.KIND).payload
    ledger.handler(deps, payload)
    assert noted(deps) == [(Noted.REQUEST_ERASED, (7,))]


def test_a_store_that_is_not_ours_gets_no_line(deps: Dependencies) -> None:
    with database.atomic():
        ledger.note(deps, Noted.REQUEST_ERASED, [7])
    assert noted(deps) != []
    Installation.update(identity="other").execute()
    with database.atomic():
        ledger.note(deps, Noted.REQUEST_ERASED, [8])
    worker.run_due(deps, {ledger.KIND: ledger.handler})
    assert Task.get(Task.kind == ledger.KIND, Task.payload["ids"][0] == 8).last_error != ""


def test_lines_of_old_days_are_forgotten(deps: Dependencies, clock: Clock) -> None:
    with database.atomic():
        ledger.note(deps, Noted.REQUEST_ERASED, [7])
    noted(deps)
    clock.advance(days=3)
    with database.atomic():
        ledger.note(deps, Noted.REQUEST_ERASED, [8])
    noted(deps)
    assert deps.storage.forget_lines(deps.now().date()) == 1
    assert noted(deps) == [(Noted.REQUEST_ERASED, (8,))]


@pytest.mark.parametrize("text", [b"", b"{}", b"[]", b'{"kind": "moon", "ids": [1], "at": "2026-01-01"}'])
def test_a_text_that_is_no_line_is_refused(text: bytes) -> None:
    with pytest.raises(ValueError):
        line_of("a", text)


def test_a_line_says_the_same_once_read() -> None:
    line = LedgerLine("a", Noted.ACCOUNT_ERASED, (1, 2), datetime(2026, 1, 1, tzinfo=UTC))
    assert line_of("a", line.text()) == line


NOT_NOTED = {
    "end_second_role": "somebody goes on with the other of two roles",
    "_give_role": "somebody gets a higher role in its place",
}


def test_what_ends_or_suspends_a_role_notes_it() -> None:
    """Otherwise a restored backup would give the role back, and nobody would know."""
    silent = []
    for path in files("services"):
        for function in (node for node in nodes(path) if isinstance(node, ast.FunctionDef)):
            text = ast.unparse(function)
            if "Membership.update(until=" in text and "ledger.note(" not in text and function.name not in NOT_NOTED:
                silent.append(location(path, function))
    assert silent == [], "call services.backup.ledger.note in the same transaction"
