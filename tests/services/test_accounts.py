"""What staff and operators do to accounts, and what they cannot."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from domain.actors import SYSTEM
from domain.errors import NotAllowed, NotFound, TransitionRefused
from domain.states import Role, StaffRole, State
from models import Account, AccountRequest, AccountSession, JournalEntry, Mail, Membership
from services import accounts, second_factors, sessions
from services.office import Office
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


def test_deactivation_ends_sessions_and_voids_old_cookies_for_good(office: Office) -> None:
    admin, account = make_si_admin(office), make_account(office)
    sessions.open_session(account, "Firefox", office.now())
    accounts.deactivate(office, admin, account.id, "Départ")
    closed = Account.get_by_id(account.id)
    assert (closed.active, closed.deactivated_at) == (False, office.now())
    assert AccountSession.get().end_reason == "deactivated"
    assert closed.fs_uniquifier != account.fs_uniquifier
    accounts.reactivate(office, admin, account.id, "Retour")
    assert Account.get_by_id(account.id).active
    assert AccountSession.get().ended_at is not None


def test_deactivating_the_last_manager_hands_the_requests_to_the_si(office: Office) -> None:
    admin, entity = make_si_admin(office), make_entity(office)
    manager = make_manager(office, entity)
    waiting = make_request(office, "with_manager", entity=entity)
    accounts.deactivate(office, admin, manager.account_id or 0, "Départ")
    assert AccountRequest.get_by_id(waiting.id).state == State.WITH_SI
    assert Mail.select().where(Mail.event == "manager_lost").count() == 1
    assert not Membership.get(Membership.account == manager.account_id).founding


def test_closing_or_opening_twice_does_nothing_more(office: Office) -> None:
    admin, entity = make_si_admin(office), make_entity(office)
    manager = make_manager(office, entity)
    for _ in range(2):
        accounts.deactivate(office, admin, manager.account_id or 0, "Départ")
    assert Mail.select().where(Mail.event == "manager_lost").count() == 1
    assert JournalEntry.select().where(JournalEntry.event == "account.deactivated").count() == 1
    for _ in range(2):
        accounts.reactivate(office, admin, manager.account_id or 0, "Retour")
    assert JournalEntry.select().where(JournalEntry.event == "account.reactivated").count() == 1


def test_deactivating_one_of_two_managers_hands_over_nothing(office: Office) -> None:
    admin, entity = make_si_admin(office), make_entity(office)
    manager = make_manager(office, entity)
    make_member(office, entity, Role.ENTITY_MANAGER)
    waiting = make_request(office, "with_manager", entity=entity)
    accounts.deactivate(office, admin, manager.account_id or 0, "Départ")
    assert AccountRequest.get_by_id(waiting.id).state == State.WITH_MANAGER


def test_nobody_closes_their_own_account(office: Office) -> None:
    admin = make_si_admin(office)
    make_si_admin(office)
    assert refusal_of(lambda: accounts.deactivate(office, admin, admin.account_id or 0, "Test")) == "own_account"


def test_closing_needs_a_reason(office: Office) -> None:
    admin, account = make_si_admin(office), make_account(office)
    assert refusal_of(lambda: accounts.deactivate(office, admin, account.id, "  ")) == "reason_missing"
    assert refusal_of(lambda: accounts.reactivate(office, admin, account.id, "")) == "reason_missing"


def test_the_last_administrator_stays(office: Office) -> None:
    admin = make_si_admin(office)
    former = make_si_admin(office)
    Account.update(active=False).where(Account.id == former.account_id).execute()
    closed = accounts.deactivate
    assert refusal_of(lambda: closed(office, former, admin.account_id or 0, "Test")) == "last_administrator"


@pytest.mark.parametrize("role", [StaffRole.REVIEWER, StaffRole.SUPPORT, StaffRole.READER])
def test_only_administrators_touch_accounts(office: Office, role: StaffRole) -> None:
    actor, account = make_staff(office, role), make_account(office)
    for act in (
        lambda: accounts.deactivate(office, actor, account.id, "x"),
        lambda: accounts.reactivate(office, actor, account.id, "x"),
        lambda: second_factors.reset_second_factor(office, actor, account.id, "x"),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_an_unknown_account_is_not_found(office: Office) -> None:
    with pytest.raises(NotFound):
        accounts.deactivate(office, make_si_admin(office), 999_999, "x")


def test_a_lost_factor_is_taken_off_and_the_holder_told(office: Office) -> None:
    account = make_account(office, tf_primary_method="authenticator", tf_totp_secret="{}", mf_recovery_codes=["x"])
    sessions.open_session(account, "Firefox", office.now())
    second_factors.reset_second_factor(office, SYSTEM, account.id, "Reconnue")
    changed = Account.get_by_id(account.id)
    assert (changed.tf_primary_method, changed.tf_totp_secret, changed.mf_recovery_codes) == (None, None, None)
    assert AccountSession.get().ended_at is not None
    assert Mail.get(Mail.event == "second_factor_changed").facts["what"] == second_factors.FACTOR_CHANGES["reset"]
