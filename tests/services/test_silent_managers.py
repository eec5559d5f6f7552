"""Managers who do not answer: reminded twice, then both they and the SI may decide; each told once."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from domain.actors import Actor
from domain.states import MailPreference, StaffRole, State
from models import AccountRequest, JournalEntry, Mail, Membership
from queries.grid import Queue, in_queue
from queries.scopes import requests_visible_to
from services.machinery import clock as clock_service
from services.machinery.dependencies import Dependencies
from services.review import decisions
from tests.support import factories
from tests.support.dependencies import Clock, make_deps
from tests.support.mails import tell_managers
from tests.support.role_ends import end_role

pytestmark = pytest.mark.slow

OF_THE_CLOCK = ("manager_silent", "escalated", "manager_absent")


@pytest.fixture
def manager(deps: Dependencies) -> Actor:
    return factories.make_manager(deps, factories.make_entity(deps))


@pytest.fixture
def waiting(deps: Dependencies, manager: Actor) -> AccountRequest:
    """A request that waits for its entity's manager from now on."""
    entity = Membership.get(Membership.account == manager.account_id).entity
    request = factories.make_request(deps, State.WITH_MANAGER, entity=entity)
    tell_managers(deps)
    return request


def posted(*events: str) -> list[str]:
    """Which of these mails were written, in their order."""
    return [mail.event for mail in Mail.select().where(Mail.event.in_(events or OF_THE_CLOCK)).order_by(Mail.id)]


def days_after(deps: Dependencies, clock: Clock, request: AccountRequest, days: float) -> list[str]:
    """Let the clock run once, so long after the request came; what has been written by then."""
    since: datetime = request.state_since
    clock.at = since + timedelta(days=days)
    clock_service.tick(deps)
    tell_managers(deps)
    return posted()


def test_managers_are_reminded_after_3_and_7_working_days_and_the_si_decides_too_after_10(
    deps: Dependencies, clock: Clock, waiting: AccountRequest
) -> None:
    si_admin = factories.make_si_admin(deps)
    assert days_after(deps, clock, waiting, 2.99) == []
    assert days_after(deps, clock, waiting, 3) == ["manager_silent"]
    # It came on a Monday: the seventh working day after it is the second Wednesday, the tenth the third Monday.
    assert days_after(deps, clock, waiting, 8.99) == ["manager_silent"]
    assert days_after(deps, clock, waiting, 9) == ["manager_silent"] * 2
    assert days_after(deps, clock, waiting, 13.99) == ["manager_silent"] * 2
    everything = ["manager_silent", "manager_silent", "escalated", "manager_absent"]
    assert days_after(deps, clock, waiting, 14) == everything
    assert days_after(deps, clock, waiting, 40) == everything
    marked = AccountRequest.get_by_id(waiting.id)
    assert (marked.state, marked.state_since) == (State.WITH_MANAGER, waiting.state_since)
    queue = in_queue(requests_visible_to(si_admin), Queue.WAITING, si_admin, clock.at.date())
    assert [row.id for row in queue] == [waiting.id]


def test_staff_who_may_not_decide_in_the_place_of_managers_are_not_told_that_they_may(
    deps: Dependencies, clock: Clock, waiting: AccountRequest
) -> None:
    admin = factories.make_si_admin(deps, mail_preference=MailPreference.AT_ONCE)
    factories.make_staff(deps, StaffRole.REVIEWER, mail_preference=MailPreference.AT_ONCE)
    for days in (3, 9, 14):
        days_after(deps, clock, waiting, days)
    escalated = Mail.select().where(Mail.event == "escalated")
    assert [mail.account_id for mail in escalated] == [admin.account_id]


def test_the_reminder_says_from_when_the_administration_may_decide(
    deps: Dependencies, clock: Clock, waiting: AccountRequest
) -> None:
    days_after(deps, clock, waiting, 3)
    told = Mail.get(Mail.event == "manager_silent").facts
    assert (told["since"], told["escalates_on"]) == ("2026-11-23", "2026-12-07")


def test_a_manager_who_chose_no_mail_is_reminded_all_the_same(
    deps: Dependencies, clock: Clock, waiting: AccountRequest
) -> None:
    entity = waiting.entity
    factories.make_member(deps, entity, mail_preference=MailPreference.NONE)
    assert days_after(deps, clock, waiting, 3) == ["manager_silent"] * 2


@pytest.mark.parametrize("days", [1, 4, 10])
def test_nothing_follows_a_decision(
    deps: Dependencies, clock: Clock, manager: Actor, waiting: AccountRequest, days: int
) -> None:
    before = days_after(deps, clock, waiting, days)
    decisions.decide(deps, manager, waiting.reference, "reject", reason="Personne inconnue de l’entité.")
    for later in (11, 20, 60):
        assert days_after(deps, clock, waiting, later) == before


def test_nothing_is_sent_while_a_decision_waits_for_its_windows_end(
    deps: Dependencies, clock: Clock, manager: Actor, waiting: AccountRequest
) -> None:
    slow = make_deps(deps.storage.shelf.root, clock=clock, decision_window=timedelta(days=30))  # type: ignore[attr-defined]
    decisions.decide(slow, manager, waiting.reference, "reject", reason="Personne inconnue de l’entité.")
    for later in (3, 8, 20):
        assert days_after(deps, clock, waiting, later) == []


def test_after_an_outage_managers_are_reminded_once_and_keep_the_time_that_a_reminder_gives(
    deps: Dependencies, clock: Clock, waiting: AccountRequest
) -> None:
    factories.make_si_admin(deps)
    assert days_after(deps, clock, waiting, 30) == ["manager_silent"]
    # On Wednesday the 23rd of December; the 25th is a holiday.
    assert Mail.get(Mail.event == "manager_silent").facts["escalates_on"] == "2026-12-29"
    assert days_after(deps, clock, waiting, 35.99) == ["manager_silent"]
    assert days_after(deps, clock, waiting, 36) == ["manager_silent", "escalated", "manager_absent"]


def test_a_request_that_comes_back_to_managers_is_counted_anew(
    deps: Dependencies, clock: Clock, manager: Actor, waiting: AccountRequest
) -> None:
    days_after(deps, clock, waiting, 10)
    item = decisions.Item("capacity", "no_link", "Dans quelle équipe ?")
    decisions.decide(deps, manager, waiting.reference, "request_changes", reason="", items=[item])
    assert AccountRequest.get_by_id(waiting.id).reminded_at is None


def test_an_entity_that_loses_its_manager_is_not_reminded(
    deps: Dependencies, clock: Clock, waiting: AccountRequest
) -> None:
    row = Membership.get(Membership.entity == waiting.entity)
    end_role(deps, factories.make_si_admin(deps), row.id, "Départ de l’entité.")
    assert AccountRequest.get_by_id(waiting.id).state != State.WITH_MANAGER
    assert days_after(deps, clock, waiting, 20) == []


def test_the_journal_says_each_reminder_and_the_end(deps: Dependencies, clock: Clock, waiting: AccountRequest) -> None:
    for days in (3, 9, 14):
        days_after(deps, clock, waiting, days)
    events = [
        entry.event
        for entry in JournalEntry.select().where(JournalEntry.request_id == waiting.id).order_by(JournalEntry.id)
    ]
    assert events[-3:] == ["request.reminded", "request.reminded", "request.escalate"]


def test_an_installation_chooses_its_days(deps: Dependencies, clock: Clock, waiting: AccountRequest) -> None:
    folder = deps.storage.shelf.root  # type: ignore[attr-defined]
    chosen = make_deps(folder, clock=clock, manager_reminders=(), escalation=2)
    assert days_after(chosen, clock, waiting, 1.99) == []
    assert days_after(chosen, clock, waiting, 2) == ["manager_absent"]
