"""Deciding on several requests at once ends as deciding one by one does, no matter which are rivals, own, rerouted or
linked.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from domain.actors import Actor
from domain.errors import DomainError, NotAllowed, TransitionRefused
from domain.states import StaffRole, State
from models import (
    Account,
    AccountRequest,
    ComplementItem,
    Decision,
    JournalDetail,
    JournalEntry,
    Link,
    Mail,
    Membership,
    Task,
    database,
)
from models_work import FigureChange
from queries.actors import actor_of
from services.machinery.dependencies import Dependencies
from services.review import together
from services.review.decisions import Item, decide, decide_locked
from services.review.together import Wanted, decide_together
from tests.support import factories

pytestmark = pytest.mark.slow

WINDOW = timedelta(minutes=2)
ACTIONS = ("approve", "approve", "approve", "reject", "request_changes")


def entities_and_people(deps: Dependencies, chance: random.Random) -> tuple[Actor, list[AccountRequest]]:
    """A decider, and requests: rivals of entities without a manager, of entities with one, of one address for several
    entities, of the decider's own, of holders, of a closed account; documents accepted or not."""
    boss = factories.make_si_admin(deps)
    sirets = [factories.luhn_siret(990_000 + number) for number in range(3)]
    managed = factories.make_entity(deps)
    factories.make_manager(deps, managed)
    addresses = [f"personne{number}@propriete.example" for number in range(5)]
    holders = [factories.make_account(deps), factories.make_account(deps)]
    rows = []
    for _ in range(9):
        how = chance.random()
        siret = chance.choice([*sirets, managed.identifier])
        fields: dict[str, Any] = {"siret": siret, "seeks_manager_role": chance.random() < 0.2}
        if how < 0.2:
            fields["account"] = chance.choice(holders)
        else:
            fields["email"] = chance.choice(addresses)
        try:
            row = factories.make_request(deps, "with_si", **fields)
        except (DomainError, AssertionError):
            continue  # the world has no room for this one: an account holder who is a member, say
        if row.state == State.WITH_SI and chance.random() < 0.8:
            factories.accept_documents(deps, boss, row)
        rows.append(row)
    own = factories.make_request(deps, "with_si")
    AccountRequest.update(account=boss.account_id, email_key=boss.email_key, email=boss.email_key).where(
        AccountRequest.id == own.id
    ).execute()
    Account.update(active=False).where(Account.id == holders[1].id).execute()
    return boss, [*rows, own]


def ending() -> dict[str, Any]:
    """All that a decision writes, without what is drawn by chance."""
    emails = {account.id: account.email_key for account in Account.select()}

    def rows(query: Any) -> Counter[Any]:
        return Counter(repr(row) for row in query.tuples())

    entries = JournalEntry.select().join(JournalDetail).order_by(JournalEntry.id)
    said = [
        (entry.event, entry.request_id, entry.entity_id, emails.get(entry.account_id), without(entry.details[0].detail))
        for entry in entries
    ]
    request_fields = [field for name, field in AccountRequest._meta.fields.items() if name != "account"]
    return {
        "requests": rows(AccountRequest.select(*request_fields)),
        "holders": {row.id: emails.get(row.account_id) for row in AccountRequest.select()},
        "accounts": rows(Account.select(Account.email_key, Account.password, Account.first_name, Account.active)),
        "roles": Counter(
            (emails[row.account_id], row.entity_id, row.role, row.founding, row.request_id, str(row.until))
            for row in Membership.select()
        ),
        "decisions": rows(
            Decision.select(Decision.request, Decision.action, Decision.reason, Decision.status, Decision.payload)
        ),
        "items": rows(ComplementItem.select(ComplementItem.request, ComplementItem.target, ComplementItem.reason)),
        "journal": said,
        "mails": Counter(repr((mail.event, mail.to_key, mail.request_id, mail.facts)) for mail in Mail.select()),
        "links": rows(Link.select(Link.request, Link.purpose)),
        "tasks": rows(Task.select(Task.kind, Task.state)),
        "figures": Counter(
            {
                (change.measure, change.day, change.kind, change.detail): change.amount
                for change in FigureChange.select()
            }
        ),
    }


def without(detail: dict[str, Any]) -> dict[str, Any]:
    """A journal's detail without the number of the decision."""
    return {name: value for name, value in detail.items() if name != "decision"}


class Undone(Exception):
    """Takes back what was done."""


@contextmanager
def taken_back() -> Iterator[None]:
    try:
        with database.atomic():
            yield
            raise Undone
    except Undone:
        pass


def one_by_one(deps: Dependencies, actor: Actor, action: str, wanted: list[Wanted]) -> dict[str, str]:
    said = {}
    for one in wanted:
        try:
            decide(deps, actor, one.reference, action, reason=one.reason, items=one.items, refusal=one.refusal)
        except DomainError as refused:
            said[one.reference] = word_of(refused)
        else:
            said[one.reference] = ""
    return said


def word_of(refused: DomainError | None) -> str:
    if isinstance(refused, TransitionRefused):
        return refused.refusal.code
    return type(refused).__name__ if refused is not None else ""


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("window", [False, True])
def test_ends_as_one_by_one(deps: Dependencies, monkeypatch: pytest.MonkeyPatch, seed: int, window: bool) -> None:
    chance = random.Random(seed)
    wait = replace(deps.policy, decision_window=WINDOW if window else timedelta(), second_reading_percent=0)
    deps = replace(deps, policy=wait)
    boss, rows = entities_and_people(replace(deps, policy=replace(wait, decision_window=timedelta())), chance)
    monkeypatch.setattr(together, "CHUNK", chance.choice([2, 4, 50]))
    action = chance.choice(ACTIONS)
    chosen = chance.sample(rows, k=len(rows))
    wanted = [
        Wanted(
            row.reference,
            reason=chance.choice(["", "Vu."]) if action == "approve" else "Non.",
            items=(Item("mandate", "unsigned"),) if action == "request_changes" else (),
        )
        for row in chosen
    ]
    with taken_back():
        expected = one_by_one(deps, boss, action, wanted)
        end = ending()
    refused = decide_together(deps, boss, action, wanted)
    assert {reference: word_of(why) for reference, why in refused.items()} == expected
    found = ending()
    for part, rows_of in end.items():
        assert found[part] == rows_of, part


def test_rights_are_read_again_for_each_chunk(deps: Dependencies, monkeypatch: pytest.MonkeyPatch) -> None:
    boss = factories.make_si_admin(deps)
    rows = [factories.make_request(deps, "with_si") for _ in range(4)]
    monkeypatch.setattr(together, "CHUNK", 2)
    left = [2]

    def then_demoted(*given: Any) -> Decision:
        decision = decide_locked(*given)
        left[0] -= 1
        if not left[0]:
            Account.update(staff_role=StaffRole.READER).where(Account.id == boss.account_id).execute()
        return decision

    monkeypatch.setattr(together, "decide_locked", then_demoted)
    refused = decide_together(deps, boss, "reject", [Wanted(row.reference, "Non.") for row in rows])
    assert [type(why) for why in refused.values()] == [type(None), type(None), NotAllowed, NotAllowed]
    assert Counter(row.state for row in AccountRequest.select()) == {"rejected": 2, "with_si": 2}


def test_statements_of_an_approval_among_many(deps: Dependencies) -> None:
    """With account, role, journal, mail and every guard; one by one it takes about fifty."""
    boss = factories.make_si_admin(deps)

    def approved(count: int) -> int:
        rows = [factories.make_request(deps, "with_si") for _ in range(count)]
        for row in rows:
            factories.accept_documents(deps, boss, row)
        return statements(lambda: decide_together(deps, boss, "approve", [Wanted(row.reference) for row in rows]))

    few, many = approved(2), approved(12)
    assert Counter(row.state for row in AccountRequest.select()) == {"approved": 14}
    assert (many - few) / 10 <= 20


def statements(act: Callable[[], Any]) -> int:
    counted: list[Any] = []
    database.obj.query_hooks.append(lambda *given, **named: counted.append(given))
    try:
        act()
    finally:
        database.obj.query_hooks.pop()
    return len(counted)


def test_nobody_decides_whom_the_actor_does_not_see(deps: Dependencies) -> None:
    entity = factories.make_entity(deps)
    manager = actor_of(Account.get_by_id(factories.make_manager(deps, entity).account_id))
    row = factories.make_request(deps, "with_si")
    refused = decide_together(deps, manager, "approve", [Wanted(row.reference)])
    assert word_of(refused[row.reference]) == "NotFound"
