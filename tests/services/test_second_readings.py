"""A share of decisions is read again: by whom, once, and what is kept of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from domain.actors import Actor
from domain.errors import NotAllowed, NotFound
from domain.second_reading import AlreadyRead
from domain.states import DecisionStatus, Role, StaffRole, State
from models import Account, Decision, JournalEntry, Membership, SecondReading
from queries.actors import actor_of
from queries.second_readings import counts, disagreements, waiting_for
from services.machinery.dependencies import Dependencies
from services.review import decisions, second_readings
from services.review.decisions import Item
from tests.support import factories
from tests.support.outcomes import detail_of, rows
from tests.support.races import at_once

pytestmark = pytest.mark.slow


def drawing(deps: Dependencies, percent: int = 20, chance: int = 0) -> Dependencies:
    """The same dependencies, whose chance always says this number."""
    policy = replace(deps.policy, second_reading_percent=percent)
    return replace(deps, policy=policy, draw_below=lambda below: chance)


def reviewer_of(deps: Dependencies) -> Actor:
    return actor_of(factories.make_account(deps, staff=StaffRole.REVIEWER))


def drawn(deps: Dependencies, action: str = "reject", by: Actor | None = None) -> SecondReading:
    """A decision that was drawn."""
    request = factories.make_request(deps, State.WITH_SI)
    items = [Item("mandate", "unsigned")] if action == "request_changes" else []
    decider = by or factories.make_si_admin(deps)
    decisions.decide(drawing(deps), decider, request.reference, action, reason="Vu", items=items)
    return SecondReading.select().order_by(SecondReading.id.desc()).get()


def test_none_is_drawn_by_default(deps: Dependencies) -> None:
    factories.make_request(deps, State.REJECTED)
    assert SecondReading.select().count() == 0


@pytest.mark.parametrize("action", ["approve", "reject", "request_changes"])
def test_every_kind_of_decision_is_drawn_when_it_applies(deps: Dependencies, action: str) -> None:
    admin = factories.make_si_admin(deps)
    request = factories.make_request(deps, State.WITH_SI)
    factories.accept_documents(deps, admin, request)
    items = [Item("mandate", "unsigned")] if action == "request_changes" else []
    decisions.decide(drawing(deps), admin, request.reference, action, reason="Vu", items=items)
    reading = SecondReading.get()
    assert (reading.decision.action, reading.decision.request_id, reading.drawn_at) == (action, request.id, deps.now())
    (entry,) = rows("second_reading.drawn")
    assert (entry.actor_kind, entry.request_id, entry.at) == ("system", request.id, deps.now())
    assert detail_of(entry)["decision"] == reading.decision_id


def test_a_decision_in_a_managers_place_and_one_of_another_entitys_manager_are_drawn(deps: Dependencies) -> None:
    entity = factories.make_entity(deps)
    factories.make_manager(deps, entity)
    admin = factories.make_si_admin(deps)
    elsewhere = factories.make_entity(deps)
    Membership.create(account=admin.account_id, entity=elsewhere, role=Role.ENTITY_MANAGER, since=deps.now())
    admin = actor_of(Account.get_by_id(admin.account_id))
    for place, state in ((entity, State.WITH_MANAGER), (elsewhere, State.WITH_SI)):
        seeks = state == State.WITH_SI
        request = factories.make_request(deps, state, entity=place, seeks_manager_role=seeks)
        decisions.decide(drawing(deps), admin, request.reference, "reject", reason="Vu")
    assert SecondReading.select().count() == 2


def test_a_decision_that_is_cancelled_in_its_window_is_not_drawn(deps: Dependencies) -> None:
    waiting = drawing(replace(deps, policy=replace(deps.policy, decision_window=timedelta(minutes=2))))
    admin = factories.make_si_admin(deps)
    request = factories.make_request(deps, State.WITH_SI)
    decisions.decide(waiting, admin, request.reference, "reject", reason="Vu")
    decisions.cancel(waiting, admin, request.reference)
    assert Decision.get().status == DecisionStatus.CANCELLED
    assert SecondReading.select().count() == 0


def test_a_managers_own_decision_is_not_drawn(deps: Dependencies) -> None:
    entity = factories.make_entity(deps)
    manager = factories.make_manager(deps, entity)
    request = factories.make_request(deps, State.WITH_MANAGER, entity=entity)
    decisions.decide(drawing(deps), manager, request.reference, "reject", reason="Inconnu")
    assert SecondReading.select().count() == 0


@pytest.mark.parametrize(("verdict", "agrees"), [("reject", True), ("approve", False), ("request_changes", False)])
def test_agreeing_is_deciding_the_same(deps: Dependencies, verdict: str, agrees: bool) -> None:
    reading, reader = drawn(deps), reviewer_of(deps)
    other = drawn(deps)
    returned = second_readings.read(deps, reader, reading.id, verdict, "Voici pourquoi.")
    for kept in (returned, SecondReading.get_by_id(reading.id)):
        assert (kept.verdict, kept.agrees, kept.reader_id, kept.words, kept.read_at) == (
            verdict,
            agrees,
            reader.account_id,
            "Voici pourquoi.",
            deps.now(),
        )
    (entry,) = rows("second_reading.read")
    request_id = reading.decision.request_id
    assert (entry.actor_id, entry.request_id, entry.at) == (reader.account_id, request_id, deps.now())
    assert {"decision": reading.decision_id, "agrees": agrees}.items() <= detail_of(entry).items()
    assert [row.id for row in waiting_for(reader)] == [other.id]
    SecondReading.delete().where(SecondReading.id == other.id).execute()
    assert (counts().drawn, counts().read, counts().disagreed) == (1, 1, int(not agrees))
    assert [found.id for found in disagreements(reader)] == [reading.id] * (not agrees)
    assert waiting_for(reader) == []


def test_the_decision_stands(deps: Dependencies) -> None:
    reading = drawn(deps)
    second_readings.read(deps, reviewer_of(deps), reading.id, "approve", "")
    assert Decision.get_by_id(reading.decision_id).status == DecisionStatus.APPLIED
    assert Decision.get_by_id(reading.decision_id).request.state == State.REJECTED


def test_the_author_never_reads_their_own_decision(deps: Dependencies) -> None:
    admin = factories.make_si_admin(deps)
    reading = drawn(deps, by=admin)
    assert waiting_for(admin) == []
    with pytest.raises(NotFound):
        second_readings.read(deps, admin, reading.id, "approve", "")


def test_the_applicant_never_reads_a_decision_on_their_own_request(deps: Dependencies) -> None:
    reading = drawn(deps)
    address = reading.decision.request.email
    applicant = actor_of(factories.make_account(deps, staff=StaffRole.REVIEWER, address=address))
    assert waiting_for(applicant) == []
    with pytest.raises(NotFound):
        second_readings.read(deps, applicant, reading.id, "approve", "")


@pytest.mark.parametrize("role", [StaffRole.SUPPORT, StaffRole.READER])
def test_only_those_who_judge_documents_read(deps: Dependencies, role: StaffRole) -> None:
    reading = drawn(deps)
    other = actor_of(factories.make_account(deps, staff=role))
    assert waiting_for(other) == []
    with pytest.raises(NotAllowed):
        second_readings.read(deps, other, reading.id, "approve", "")
    Account.update(staff_role=StaffRole.REVIEWER).where(Account.id == other.account_id).execute()
    reviewer = actor_of(Account.get_by_id(other.account_id))
    Account.update(staff_role=role).where(Account.id == other.account_id).execute()
    with pytest.raises(NotAllowed):
        second_readings.read(deps, reviewer, reading.id, "approve", "")


def test_a_verdict_is_one_of_the_three_decisions(deps: Dependencies) -> None:
    with pytest.raises(NotAllowed) as refused:
        second_readings.read(deps, reviewer_of(deps), drawn(deps).id, "withdraw", "")
    assert refused.value.permission == "withdraw"


def test_a_verdict_is_given_once(deps: Dependencies) -> None:
    reading, first = drawn(deps), reviewer_of(deps)
    second_readings.read(deps, first, reading.id, "approve", "")
    with pytest.raises(AlreadyRead) as told:
        second_readings.read(deps, reviewer_of(deps), reading.id, "reject", "")
    assert vars(told.value) == {"reader": first.name, "at": deps.now()}


def test_of_two_readers_at_once_one_wins(deps: Dependencies) -> None:
    reading = drawn(deps)
    readers = [reviewer_of(deps) for _ in range(2)]
    outcomes = at_once(*(partial(second_readings.read, deps, reader, reading.id, "approve", "") for reader in readers))
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["AlreadyRead", "SecondReading"]
    assert JournalEntry.select().where(JournalEntry.event == "second_reading.read").count() == 1


def test_the_oldest_comes_first(deps: Dependencies) -> None:
    first, second = drawn(deps), drawn(deps, "request_changes")
    assert [reading.id for reading in waiting_for(reviewer_of(deps))] == [first.id, second.id]
