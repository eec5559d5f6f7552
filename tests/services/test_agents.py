"""The agents: who is invited, what the first one needs, what another role does."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from domain.actors import Actor
from domain.errors import NotAllowed, TransitionRefused
from domain.mailboxes import InvalidMailbox
from domain.states import StaffRole
from models import Account, AccountSession, JournalEntry, Mail
from services.machinery.dependencies import Dependencies
from services.machinery.outbox import secrets_of
from services.people import agents, sessions
from tests.support.factories import make_account, make_si_admin, make_staff


def token_for(account: Account) -> str:
    return f"secret-of-{account.fs_uniquifier[:4]}"


def invite(deps: Dependencies, actor: Actor, email: str = "nouvelle@agence.example") -> tuple[Account, str]:
    return agents.invite_agent(
        deps,
        actor,
        email=email,
        first_name="Alix",
        last_name="Agente",
        role=StaffRole.REVIEWER,
        unusable_hash="$argon2id$unusable",
        token_for=token_for,
        reason="Renfort",
    )


def first_administrator(deps: Dependencies) -> tuple[Account, str]:
    return agents.create_first_administrator(
        deps,
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


def test_an_invited_agent_gets_a_link_and_no_password(deps: Dependencies) -> None:
    account, token = invite(deps, make_si_admin(deps))
    mail = Mail.get(Mail.event == "agent_invited")
    assert secrets_of(deps, mail) == {"reset": token}
    until = deps.now() + deps.policy.password_reset_link
    assert mail.facts == {"role_label": "Instructeur", "expires_at": until.isoformat()}
    assert Account.get_by_id(account.id).staff_role == "reviewer"
    assert JournalEntry.select().where(JournalEntry.event == "agent.invited").count() == 1


def test_an_address_has_one_account(deps: Dependencies) -> None:
    admin = make_si_admin(deps)
    make_account(deps, address="deja@agence.example")
    assert refusal_of(lambda: invite(deps, admin, " DEJA@agence.example")) == "address_taken"
    with pytest.raises(InvalidMailbox):
        invite(deps, admin, "pas une adresse")


def test_the_first_administrator_is_made_once(deps: Dependencies) -> None:
    account, _ = first_administrator(deps)
    assert account.staff_role == StaffRole.SI_ADMIN
    assert refusal_of(lambda: first_administrator(deps)) == "administrator_exists"


def test_a_change_of_role_signs_the_person_out(deps: Dependencies) -> None:
    admin, account = make_si_admin(deps), make_account(deps)
    sessions.open_session(account, "Firefox", deps.now())
    agents.set_staff_role(deps, admin, account.id, StaffRole.SUPPORT, "Arrivée")
    changed = Account.get_by_id(account.id)
    assert changed.staff_role == "support"
    assert changed.fs_uniquifier != account.fs_uniquifier
    assert AccountSession.get().end_reason == "role_changed"


def test_the_last_administrator_keeps_the_role(deps: Dependencies) -> None:
    admin = make_si_admin(deps)
    former = make_si_admin(deps)
    Account.update(active=False).where(Account.id == former.account_id).execute()
    demoted = agents.set_staff_role
    assert refusal_of(lambda: demoted(deps, former, admin.account_id or 0, None, "Test")) == "last_administrator"


@pytest.mark.parametrize("role", [StaffRole.REVIEWER, StaffRole.SUPPORT, StaffRole.READER])
def test_only_administrators_touch_agents(deps: Dependencies, role: StaffRole) -> None:
    actor, account = make_staff(deps, role), make_account(deps)
    for act in (
        lambda: agents.set_staff_role(deps, actor, account.id, StaffRole.SI_ADMIN, "x"),
        lambda: invite(deps, actor),
    ):
        with pytest.raises(NotAllowed):
            act()
