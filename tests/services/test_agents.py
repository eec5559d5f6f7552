"""The agents: who is invited, what the first one needs, what another role does."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from domain.actors import Actor
from domain.errors import NotAllowed, TransitionRefused
from domain.mailboxes import InvalidMailbox
from domain.states import StaffRole
from models import Account, AccountSession, JournalEntry, Mail
from services import agents, sessions
from services.office import Office
from services.outbox import secrets_of
from tests.support.factories import make_account, make_si_admin, make_staff


def token_for(account: Account) -> str:
    return f"secret-of-{account.fs_uniquifier[:4]}"


def invite(office: Office, actor: Actor, email: str = "nouvelle@agence.example") -> tuple[Account, str]:
    return agents.invite_agent(
        office,
        actor,
        email=email,
        first_name="Alix",
        last_name="Agente",
        role=StaffRole.REVIEWER,
        unusable_hash="$argon2id$unusable",
        token_for=token_for,
        reason="Renfort",
    )


def first_administrator(office: Office) -> tuple[Account, str]:
    return agents.create_first_administrator(
        office,
        email="premiere@agence.example",
        first_name="Alix",
        last_name="Agente",
        unusable_hash="$argon2id$unusable",
        token_for=token_for,
    )


def refusal_of(act: Callable[[], object]) -> str:
    with pytest.raises(TransitionRefused) as refused:
        act()
    return refused.value.refusal.code


def test_an_invited_agent_gets_a_link_and_no_password(office: Office) -> None:
    account, token = invite(office, make_si_admin(office))
    mail = Mail.get(Mail.event == "agent_invited")
    assert secrets_of(office, mail) == {"reset": token}
    until = office.now() + office.policy.password_reset_link
    assert mail.facts == {"role_label": "Instructeur", "expires_at": until.isoformat()}
    assert Account.get_by_id(account.id).staff_role == "reviewer"
    assert JournalEntry.select().where(JournalEntry.event == "agent.invited").count() == 1


def test_an_address_has_one_account(office: Office) -> None:
    admin = make_si_admin(office)
    make_account(office, address="deja@agence.example")
    assert refusal_of(lambda: invite(office, admin, " DEJA@agence.example")) == "address_taken"
    with pytest.raises(InvalidMailbox):
        invite(office, admin, "pas une adresse")


def test_the_first_administrator_is_made_once(office: Office) -> None:
    account, _ = first_administrator(office)
    assert account.staff_role == StaffRole.SI_ADMIN
    assert refusal_of(lambda: first_administrator(office)) == "administrator_exists"


def test_a_change_of_role_signs_the_person_out(office: Office) -> None:
    admin, account = make_si_admin(office), make_account(office)
    sessions.open_session(account, "Firefox", office.now())
    agents.set_staff_role(office, admin, account.id, StaffRole.SUPPORT, "Arrivée")
    changed = Account.get_by_id(account.id)
    assert changed.staff_role == "support"
    assert changed.fs_uniquifier != account.fs_uniquifier
    assert AccountSession.get().end_reason == "role_changed"


def test_the_last_administrator_keeps_the_role(office: Office) -> None:
    admin = make_si_admin(office)
    former = make_si_admin(office)
    Account.update(active=False).where(Account.id == former.account_id).execute()
    demoted = agents.set_staff_role
    assert refusal_of(lambda: demoted(office, former, admin.account_id or 0, None, "Test")) == "last_administrator"


@pytest.mark.parametrize("role", [StaffRole.REVIEWER, StaffRole.SUPPORT, StaffRole.READER])
def test_only_administrators_touch_agents(office: Office, role: StaffRole) -> None:
    actor, account = make_staff(office, role), make_account(office)
    for act in (
        lambda: agents.set_staff_role(office, actor, account.id, StaffRole.SI_ADMIN, "x"),
        lambda: invite(office, actor),
    ):
        with pytest.raises(NotAllowed):
            act()
