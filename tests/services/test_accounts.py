"""What staff and operators do to accounts, and what they cannot."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from domain.actors import SYSTEM
from domain.errors import NotAllowed, NotFound, TransitionRefused
from domain.states import Role, StaffRole, State
from models import Account, AccountRequest, AccountSession, JournalEntry, Mail, Membership
from services.machinery.dependencies import Dependencies
from services.people import accounts, second_factors, sessions
from tests.support.factories import (
    make_account,
    make_entity,
    make_manager,
    make_member,
    make_request,
    make_si_admin,
    make_staff,
)


def refusal_of(act: Callable[[], object]) -> str:
    with pytest.raises(TransitionRefused) as refused:
        act()
    return refused.value.refusal.code


def test_deactivation_ends_sessions_and_voids_old_cookies_for_good(deps: Dependencies) -> None:
    admin, account = make_si_admin(deps), make_account(deps)
    sessions.open_session(account, "Firefox", deps.now())
    accounts.deactivate(deps, admin, account.id, "Départ")
    closed = Account.get_by_id(account.id)
    assert (closed.active, closed.deactivated_at) == (False, deps.now())
    assert AccountSession.get().end_reason == "deactivated"
    assert closed.fs_uniquifier != account.fs_uniquifier
    accounts.reactivate(deps, admin, account.id, "Retour")
    assert Account.get_by_id(account.id).active
    assert AccountSession.get().ended_at is not None


def test_deactivating_the_last_manager_hands_the_requests_to_the_si(deps: Dependencies) -> None:
    admin, entity = make_si_admin(deps), make_entity(deps)
    manager = make_manager(deps, entity)
    waiting = make_request(deps, "with_manager", entity=entity)
    accounts.deactivate(deps, admin, manager.account_id or 0, "Départ")
    assert AccountRequest.get_by_id(waiting.id).state == State.WITH_SI
    assert Mail.select().where(Mail.event == "manager_lost").count() == 1
    assert not Membership.get(Membership.account == manager.account_id).founding


def test_closing_or_opening_twice_does_nothing_more(deps: Dependencies) -> None:
    admin, entity = make_si_admin(deps), make_entity(deps)
    manager = make_manager(deps, entity)
    for _ in range(2):
        accounts.deactivate(deps, admin, manager.account_id or 0, "Départ")
    assert Mail.select().where(Mail.event == "manager_lost").count() == 1
    assert JournalEntry.select().where(JournalEntry.event == "account.deactivated").count() == 1
    for _ in range(2):
        accounts.reactivate(deps, admin, manager.account_id or 0, "Retour")
    assert JournalEntry.select().where(JournalEntry.event == "account.reactivated").count() == 1


def test_deactivating_one_of_two_managers_hands_over_nothing(deps: Dependencies) -> None:
    admin, entity = make_si_admin(deps), make_entity(deps)
    manager = make_manager(deps, entity)
    make_member(deps, entity, Role.ENTITY_MANAGER)
    waiting = make_request(deps, "with_manager", entity=entity)
    accounts.deactivate(deps, admin, manager.account_id or 0, "Départ")
    assert AccountRequest.get_by_id(waiting.id).state == State.WITH_MANAGER


def test_nobody_closes_their_own_account(deps: Dependencies) -> None:
    admin = make_si_admin(deps)
    make_si_admin(deps)
    assert refusal_of(lambda: accounts.deactivate(deps, admin, admin.account_id or 0, "Test")) == "own_account"


def test_closing_needs_a_reason(deps: Dependencies) -> None:
    admin, account = make_si_admin(deps), make_account(deps)
    assert refusal_of(lambda: accounts.deactivate(deps, admin, account.id, "  ")) == "reason_missing"
    assert refusal_of(lambda: accounts.reactivate(deps, admin, account.id, "")) == "reason_missing"


def test_the_last_administrator_stays(deps: Dependencies) -> None:
    admin = make_si_admin(deps)
    former = make_si_admin(deps)
    Account.update(active=False).where(Account.id == former.account_id).execute()
    closed = accounts.deactivate
    assert refusal_of(lambda: closed(deps, former, admin.account_id or 0, "Test")) == "last_administrator"


@pytest.mark.parametrize("role", [StaffRole.REVIEWER, StaffRole.SUPPORT, StaffRole.READER])
def test_only_administrators_touch_accounts(deps: Dependencies, role: StaffRole) -> None:
    actor, account = make_staff(deps, role), make_account(deps)
    for act in (
        lambda: accounts.deactivate(deps, actor, account.id, "x"),
        lambda: accounts.reactivate(deps, actor, account.id, "x"),
        lambda: second_factors.reset_second_factor(deps, actor, account.id, "x"),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_an_unknown_account_is_not_found(deps: Dependencies) -> None:
    with pytest.raises(NotFound):
        accounts.deactivate(deps, make_si_admin(deps), 999_999, "x")


def test_a_lost_factor_is_taken_off_and_the_holder_told(deps: Dependencies) -> None:
    account = make_account(deps, tf_primary_method="authenticator", tf_totp_secret="{}", mf_recovery_codes=["x"])
    sessions.open_session(account, "Firefox", deps.now())
    second_factors.reset_second_factor(deps, SYSTEM, account.id, "Reconnue")
    changed = Account.get_by_id(account.id)
    assert (changed.tf_primary_method, changed.tf_totp_secret, changed.mf_recovery_codes) == (None, None, None)
    assert AccountSession.get().ended_at is not None
    assert Mail.get(Mail.event == "second_factor_changed").facts["what"] == second_factors.FACTOR_CHANGES["reset"]
