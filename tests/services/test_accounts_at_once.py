"""Accounts changed at the same instant, on SQLite and on PostgreSQL."""

from __future__ import annotations

from functools import partial

import pytest

from domain.actors import SYSTEM, Actor
from domain.errors import TransitionRefused
from domain.states import StaffRole
from models import Account
from services.machinery.dependencies import Dependencies
from services.people import accounts, agents
from tests.support.factories import make_account, make_si_admin
from tests.support.races import at_once

pytestmark = pytest.mark.slow

ROUNDS = pytest.mark.parametrize("rounds", [4, pytest.param(100, marks=pytest.mark.deep)])


def number_of(actor: Actor) -> int:
    assert actor.account_id is not None
    return actor.account_id


@ROUNDS
@pytest.mark.parametrize("how", ["deactivate", "demote", "both"])
def test_two_administrators_never_remove_one_another(deps: Dependencies, how: str, rounds: int) -> None:
    for _ in range(rounds):
        Account.update(active=False).execute()
        one, other = make_si_admin(deps), make_si_admin(deps)
        removals = {
            "deactivate": partial(accounts.deactivate, deps, one, number_of(other), "Départ"),
            "demote": partial(agents.set_staff_role, deps, one, number_of(other), None, "Départ"),
        }
        back = {
            "deactivate": partial(accounts.deactivate, deps, other, number_of(one), "Départ"),
            "demote": partial(agents.set_staff_role, deps, other, number_of(one), None, "Départ"),
        }
        first, second = ("deactivate", "demote") if how == "both" else (how, how)
        outcomes = at_once(removals[first], back[second])
        assert Account.select().where(Account.staff_role == StaffRole.SI_ADMIN, Account.active).count() == 1
        refused = [outcome for outcome in outcomes if outcome is not None]
        assert [type(outcome) for outcome in refused] == [TransitionRefused]
        assert refused[0].refusal.code == "last_administrator"


def refusals(outcomes: list[object]) -> list[str]:
    """The codes of the refusals among the outcomes; any other exception fails."""
    errors = [outcome for outcome in outcomes if isinstance(outcome, Exception)]
    assert all(isinstance(error, TransitionRefused) for error in errors), errors
    return [error.refusal.code for error in errors if isinstance(error, TransitionRefused)]


@ROUNDS
def test_two_invitations_of_one_address_make_one_account(deps: Dependencies, rounds: int) -> None:
    for number in range(rounds):
        address = f"double{number}@agence.example"
        invite = partial(
            agents.invite_agent,
            deps,
            SYSTEM,
            email=address,
            first_name="Alix",
            last_name="Agente",
            role=StaffRole.READER,
            unusable_hash="$argon2id$unusable",
            token_for=lambda account: "token",
        )
        assert refusals(at_once(invite, invite)) == ["address_taken"]
        assert Account.select().where(Account.email_key == address).count() == 1


@ROUNDS
def test_of_two_accounts_that_want_one_address_one_gets_it(deps: Dependencies, rounds: int) -> None:
    for number in range(rounds):
        address = f"voulue{number}@agence.example"
        one, other = make_account(deps), make_account(deps)
        outcomes = at_once(
            *(partial(accounts.change_address, deps, account.email_key, address) for account in (one, other))
        )
        assert refusals(outcomes) == ["address_taken"]
        assert Account.select().where(Account.email_key == address).count() == 1


@pytest.mark.slow
@ROUNDS
def test_of_two_first_administrators_one_is_made(deps: Dependencies, rounds: int) -> None:
    for number in range(rounds):
        Account.update(active=False).execute()
        made = [
            partial(
                agents.create_first_administrator,
                deps,
                email=f"{who}{number}@agence.example",
                first_name="Alix",
                last_name="Agente",
                unusable_hash="$argon2id$unusable",
                token_for=lambda account: "token",
            )
            for who in ("une", "autre")
        ]
        assert refusals(at_once(*made)) == ["administrator_exists"]
        assert Account.select().where(Account.staff_role == StaffRole.SI_ADMIN, Account.active).count() == 1
