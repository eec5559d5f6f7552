"""A closed account of which nothing is kept any more says nothing of its holder."""

from __future__ import annotations

from dataclasses import replace

import pytest

from domain.calendar import paris_date
from domain.states import Role, State
from models import Account, AccountSession, Mail, Membership
from services.machinery.dependencies import Dependencies
from services.people import accounts, sessions
from services.retention import walking
from tests.support import factories
from tests.support.dependencies import Clock


@pytest.fixture
def deps(deps: Dependencies, clock: Clock) -> Dependencies:
    return replace(deps, now=clock)


def walk(deps: Dependencies, *, writing: bool = True) -> int:
    return walking.run(deps, paris_date(deps.now()), writing=writing).counts.aged.get("account", 0)


def test_it_is_nobody_s_a_year_after_it_was_closed(deps: Dependencies, clock: Clock) -> None:
    admin = factories.make_si_admin(deps)
    holder = factories.make_account(deps, phone="0199001234", tf_totp_secret="secret")
    sessions.open_session(holder, "navigateur", clock.at)
    accounts.deactivate(deps, admin, holder.id, "Parti")
    factories.mails_leave(deps)
    clock.advance(days=360)
    assert walk(deps) == 0
    clock.advance(days=10)
    assert walk(deps, writing=False) == 1
    assert walk(deps) == 1
    left = Account.get_by_id(holder.id)
    assert (left.full_name, left.email, left.phone) == ("Compte effacé", f"efface-{holder.id}@efface.invalid", "")
    assert (left.tf_totp_secret, left.active) == (None, False)
    assert holder.last_name.lower() not in (left.search_key or "")
    assert not AccountSession.select().exists()
    assert not Mail.select().where(Mail.account == holder).exists()
    assert walk(deps) == 0


def test_one_with_a_role_a_request_or_a_decision_keeps_its_name(deps: Dependencies, clock: Clock) -> None:
    admin, other = factories.make_si_admin(deps), factories.make_si_admin(deps)
    request = factories.make_request(deps, State.APPROVED, by=other)
    member = factories.make_member(deps, request.entity, Role.DEPOSITOR)
    for row in Account.select().where(Account.id.in_([request.account_id, member.account_id, other.account_id])):
        accounts.deactivate(deps, admin, row.id, "Parti")
    clock.advance(days=3650)
    assert walk(deps) == 0
    Membership.update(until=clock.at, founding=False).where(Membership.account == member.account_id).execute()
    clock.advance(days=365 * 5 + 3)
    assert walk(deps) == 1
    assert Account.get_by_id(member.account_id).full_name == "Compte effacé"
    assert Account.get_by_id(other.account_id).full_name == other.name
