"""The agents: who is invited, what the first one needs, what another role does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from domain.actors import SYSTEM, Actor
from domain.errors import NotAllowed, NotFound, RowChanged, TransitionRefused
from domain.mailboxes import InvalidMailbox
from domain.states import StaffRole
from models import Account, AccountSession, Mail
from services.machinery.dependencies import Dependencies
from services.machinery.outbox import secrets_of
from services.people import agents, sessions
from tests.support.dependencies import Clock
from tests.support.factories import make_account, make_si_admin, make_staff
from tests.support.outcomes import detail_of, rows


def token_for(account: Account) -> str:
    return f"secret-of-{account.fs_uniquifier[:4]}"


def invite(
    deps: Dependencies,
    actor: Actor,
    email: str = "nouvelle@agence.example",
    *,
    role: StaffRole = StaffRole.REVIEWER,
    reason: str = "Renfort",
) -> tuple[Account, str]:
    return agents.invite_agent(
        deps,
        actor,
        email=email,
        first_name="Alix",
        last_name="Agente",
        role=role,
        unusable_hash="$argon2id$unusable",
        token_for=token_for,
        reason=reason,
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
    """What was refused, in which state, and why, as a log says it."""
    with pytest.raises(TransitionRefused) as refused:
        act()
    return str(refused.value)


def told(event: str) -> list[tuple[str, int, dict[str, Any]]]:
    """The address, the account and the facts of each mail of this event."""
    posted = Mail.select().where(Mail.event == event).order_by(Mail.id)
    return [(mail.to_address, mail.account_id, mail.facts) for mail in posted]


def test_an_invited_agent_gets_a_link_and_no_password(deps: Dependencies) -> None:
    admin = make_si_admin(deps)
    account, token = invite(deps, admin, " Nouvelle@agence.example ", reason=" Renfort ")
    mail = Mail.get(Mail.event == "agent_invited")
    assert (token, secrets_of(deps, mail)) == (token_for(account), {"reset": token})
    until = deps.now() + deps.policy.password_reset_link
    facts = {"role_label": "Instructeur", "expires_at": until.isoformat()}
    assert told("agent_invited") == [("Nouvelle@agence.example", account.id, facts)]
    row = Account.get_by_id(account.id)
    assert (row.email, row.email_key, row.password) == (
        "Nouvelle@agence.example",
        "nouvelle@agence.example",
        "$argon2id$unusable",
    )
    assert (row.full_name, row.staff_role, len(row.fs_uniquifier)) == ("Alix Agente", "reviewer", 64)
    assert (row.created_at, row.confirmed_at) == (deps.now(), deps.now())
    (entry,) = rows("agent.invited")
    assert (entry.actor_id, entry.account_id, entry.at) == (admin.account_id, account.id, deps.now())
    assert detail_of(entry) == {"actor": admin.name, "role": "reviewer", "name": "Alix Agente", "reason": "Renfort"}
    assert told("administrator_added") == []


def test_a_person_who_invites_says_why_and_the_program_need_not(deps: Dependencies) -> None:
    admin = make_si_admin(deps)
    assert refusal_of(lambda: invite(deps, admin, reason=" \n")) == "invite_agent from : reason_missing"
    account, _ = invite(deps, SYSTEM, reason="")
    (entry,) = rows("agent.invited")
    assert (entry.actor_kind, detail_of(entry)["reason"], entry.account_id) == ("system", "", account.id)


def test_every_administrator_in_function_hears_of_a_new_one(deps: Dependencies) -> None:
    admin, colleague = make_si_admin(deps), make_si_admin(deps)
    make_si_admin(deps, active=False)
    make_staff(deps, StaffRole.REVIEWER)
    invited, _ = invite(deps, admin, role=StaffRole.SI_ADMIN, reason=" Renfort ")
    raised = make_account(deps)
    agents.set_staff_role(deps, admin, raised.id, StaffRole.SI_ADMIN, " Relève ")
    agents.set_staff_role(deps, admin, raised.id, StaffRole.SI_ADMIN, "Encore")
    earlier = [Account.get_by_id(who.account_id) for who in (admin, colleague)]
    assert told("administrator_added") == [
        (
            receiver.email,
            receiver.id,
            {
                "person_name": person.full_name,
                "person_address": person.email,
                "by_name": admin.name,
                "reason": reason,
            },
        )
        for person, reason, receivers in ((invited, "Renfort", earlier), (raised, "Relève", [*earlier, invited]))
        for receiver in receivers
    ]


def test_an_address_has_one_account(deps: Dependencies) -> None:
    admin = make_si_admin(deps)
    make_account(deps, address="deja@agence.example")
    assert refusal_of(lambda: invite(deps, admin, " DEJA@agence.example")) == "invite_agent from : address_taken"
    with pytest.raises(InvalidMailbox):
        invite(deps, admin, "pas une adresse")


def test_the_first_administrator_is_made_once(deps: Dependencies) -> None:
    make_si_admin(deps, active=False)
    make_staff(deps, StaffRole.REVIEWER)
    account, token = first_administrator(deps)
    assert (account.staff_role, account.email, account.full_name) == (
        StaffRole.SI_ADMIN,
        "premiere@agence.example",
        "Alix Agente",
    )
    assert (account.password, token) == ("$argon2id$unusable", token_for(account))
    (entry,) = rows("agent.invited")
    assert entry.actor_kind == "system"
    assert refusal_of(lambda: first_administrator(deps)) == "create_first_administrator from : administrator_exists"


def test_a_change_of_role_signs_the_person_out(deps: Dependencies, clock: Clock) -> None:
    admin, account, other = make_si_admin(deps), make_account(deps), make_account(deps)
    for holder in (account, other):
        sessions.open_session(holder, "Firefox", deps.now())
    clock.advance(hours=1)
    agents.set_staff_role(deps, admin, account.id, StaffRole.SUPPORT, " Arrivée ")
    changed = Account.get_by_id(account.id)
    assert (changed.staff_role, len(changed.fs_uniquifier)) == ("support", 64)
    assert changed.fs_uniquifier != account.fs_uniquifier
    ended = AccountSession.select().order_by(AccountSession.id)
    assert [(row.end_reason, row.ended_at) for row in ended] == [("role_changed", clock.at), (None, None)]
    assert Account.get_by_id(other.id).staff_role is None
    (entry,) = rows("agent.role_changed")
    assert (entry.actor_id, entry.account_id, entry.at) == (admin.account_id, account.id, clock.at)
    assert detail_of(entry) == {"actor": admin.name, "before": None, "after": "support", "reason": "Arrivée"}
    assert told("administrator_added") == []


@pytest.mark.parametrize(
    ("required", "factor", "role", "offered"),
    [
        (True, None, StaffRole.SUPPORT, True),
        (True, "{}", StaffRole.SUPPORT, False),
        (False, None, StaffRole.SUPPORT, False),
        (True, None, None, False),
    ],
)
def test_somebody_who_gets_a_role_and_has_no_second_factor_is_mailed_a_link_to_set_one_up(
    deps: Dependencies, required: bool, factor: str | None, role: StaffRole | None, offered: bool
) -> None:
    deps = replace(deps, policy=replace(deps.policy, second_factor_required=required))
    admin, account = make_si_admin(deps), make_account(deps, staff=StaffRole.READER, tf_totp_secret=factor)
    agents.set_staff_role(deps, admin, account.id, role, "Mutation")
    links = told("factor_to_set_up")
    assert [(to, account_id, facts["because"]) for to, account_id, facts in links] == [
        (account.email, account.id, "role")
    ] * offered


def test_a_role_is_changed_by_somebody_else_with_a_reason_and_only_while_it_is_the_one_shown(
    deps: Dependencies,
) -> None:
    admin, account = make_si_admin(deps), make_account(deps, staff=StaffRole.READER)
    plain = make_account(deps)

    def change(account_id: int, reason: str = "Mutation", **seen: str) -> None:
        agents.set_staff_role(deps, admin, account_id, StaffRole.SUPPORT, reason, **seen)

    assert refusal_of(lambda: change(admin.account_id or 0)) == "set_staff_role from : own_account"
    assert refusal_of(lambda: change(account.id, " \n")) == "set_staff_role from : reason_missing"
    for other in (agents.role_mark(plain), agents.role_mark(make_account(deps, staff=StaffRole.SUPPORT)), ""):
        with pytest.raises(RowChanged):
            change(account.id, seen=other)
    with pytest.raises(NotFound):
        change(999_999)
    assert Account.get_by_id(account.id).staff_role == "reader"
    change(account.id, seen=agents.role_mark(account))
    change(plain.id, seen=agents.role_mark(plain))
    assert {Account.get_by_id(row.id).staff_role for row in (account, plain)} == {"support"}


def test_an_administrator_may_go_while_another_is_there(deps: Dependencies) -> None:
    admin, other = make_si_admin(deps), make_si_admin(deps)
    agents.set_staff_role(deps, admin, other.account_id or 0, None, "Départ")
    assert Account.get_by_id(other.account_id).staff_role is None
    (entry,) = rows("agent.role_changed")
    assert (detail_of(entry)["before"], detail_of(entry)["after"]) == ("si_admin", None)
    last = Account.get_by_id(admin.account_id)
    assert refusal_of(lambda: agents.keep_an_administrator(last)) == "deactivate from active: last_administrator"
    agents.keep_an_administrator(make_account(deps, staff=StaffRole.REVIEWER))


def test_the_last_administrator_keeps_the_role(deps: Dependencies) -> None:
    admin = make_si_admin(deps)
    former = make_si_admin(deps)
    Account.update(active=False).where(Account.id == former.account_id).execute()
    demoted = agents.set_staff_role
    refusal = refusal_of(lambda: demoted(deps, former, admin.account_id or 0, None, "Test"))
    assert refusal == "deactivate from active: last_administrator"


@pytest.mark.parametrize("role", [StaffRole.REVIEWER, StaffRole.SUPPORT, StaffRole.READER])
def test_only_administrators_touch_agents(deps: Dependencies, role: StaffRole) -> None:
    actor, account = make_staff(deps, role), make_account(deps)
    for act in (
        lambda: agents.set_staff_role(deps, actor, account.id, StaffRole.SI_ADMIN, "x"),
        lambda: invite(deps, actor),
    ):
        with pytest.raises(NotAllowed):
            act()
