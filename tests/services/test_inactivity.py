"""Accounts that nobody uses are announced, then closed; a visit calls it off, and one administrator is left."""

from __future__ import annotations

from datetime import timedelta

import pytest

from domain.states import MailState, StaffRole, State
from models import Account, AccountRequest, Mail
from services.machinery import clock as clock_service
from services.machinery.dependencies import Dependencies
from services.people import accounts, inactivity
from tests.support import factories
from tests.support.dependencies import Clock
from tests.support.outcomes import rows


@pytest.fixture
def unused(deps: Dependencies, clock: Clock) -> Account:
    """An account of two years ago, less the time of the warning; an administrator is there every day."""
    account = factories.make_account(deps)
    clock.advance(days=2 * 365 - 28)
    factories.make_si_admin(deps)
    return account


def leave() -> None:
    """The mail server takes what waits."""
    Mail.update(state=MailState.SENT, sent_at=Mail.created_at).where(Mail.state == MailState.QUEUED).execute()


def warned(deps: Dependencies) -> list[str]:
    return [mail.to_key for mail in Mail.select().where(Mail.event == inactivity.EVENT)]


def active(account: Account) -> bool:
    return bool(Account.get_by_id(account.id).active)


def test_it_is_announced_once_and_closed_after_the_days(deps: Dependencies, clock: Clock, unused: Account) -> None:
    clock_service.tick(deps)
    clock_service.tick(deps)
    assert warned(deps) == [unused.email_key]
    leave()
    clock.advance(days=30)
    assert inactivity.close_due(deps) == 0, "the thirtieth day is not over"
    clock.advance(days=1)
    assert inactivity.close_due(deps) == 1
    assert not active(unused)
    (closed,) = rows("account.deactivated")
    assert closed.actor_kind == "clock"


def test_one_that_is_used_is_left_alone(deps: Dependencies, clock: Clock) -> None:
    factories.make_account(deps)
    clock.advance(days=600)
    assert inactivity.warn_due(deps) == 0


def test_a_visit_calls_it_off(deps: Dependencies, clock: Clock, unused: Account) -> None:
    inactivity.warn_due(deps)
    leave()
    clock.advance(days=3)
    Account.update(last_seen_at=clock()).where(Account.id == unused.id).execute()
    clock.advance(days=40)
    assert inactivity.close_due(deps) == 0
    clock.advance(days=2 * 365 - 60)
    inactivity.warn_due(deps)
    assert warned(deps).count(unused.email_key) == 2, "two years later it is announced again"


def test_a_mail_that_waits_closes_nothing(deps: Dependencies, clock: Clock, unused: Account) -> None:
    inactivity.warn_due(deps)
    clock.advance(days=60)
    assert inactivity.close_due(deps) == 0
    Mail.update(state=MailState.DEAD).execute()
    assert inactivity.close_due(deps) == 1, "an address that is dead does not keep it open"


def test_a_mail_that_left_late_gives_all_its_days(deps: Dependencies, clock: Clock, unused: Account) -> None:
    inactivity.warn_due(deps)
    clock.advance(days=20)
    Mail.update(state=MailState.SENT, sent_at=clock()).execute()
    clock.advance(days=20)
    assert inactivity.close_due(deps) == 0
    clock.advance(days=11)
    assert inactivity.close_due(deps) == 1


def test_the_last_administrator_stays(deps: Dependencies, clock: Clock) -> None:
    last = factories.make_account(deps, staff=StaffRole.SI_ADMIN)
    clock.advance(days=730)
    inactivity.warn_due(deps)
    leave()
    clock.advance(days=31)
    assert inactivity.close_due(deps) == 0
    assert active(last)


def test_what_waited_for_them_goes_to_the_administration(deps: Dependencies, clock: Clock) -> None:
    entity = factories.make_entity(deps)
    manager = factories.make_manager(deps, entity)
    clock.advance(days=720)
    factories.make_si_admin(deps)
    request = factories.make_request(deps, State.WITH_MANAGER, entity=entity, documents=False)
    inactivity.warn_due(deps)
    leave()
    clock.advance(days=31)
    assert inactivity.close_due(deps) == 1
    assert not active(Account.get_by_id(manager.account_id))
    assert AccountRequest.get_by_id(request.id).state != State.WITH_MANAGER


def test_one_that_is_opened_again_is_announced_again(deps: Dependencies, clock: Clock, unused: Account) -> None:
    inactivity.warn_due(deps)
    leave()
    clock.advance(days=31)
    inactivity.close_due(deps)
    admin = factories.fresh_actor(Account.get(Account.staff_role == StaffRole.SI_ADMIN))
    accounts.reactivate(deps, admin, unused.id, "Revient.")
    assert inactivity.close_due(deps) == 0
    assert inactivity.warn_due(deps) == 1
    clock.at += timedelta(days=1)
    assert active(unused)
