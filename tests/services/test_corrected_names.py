"""Staff correct the name of an account: its holder is told, and requests keep what was declared."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import pytest

from domain.actors import Actor
from domain.errors import FreshSignInNeeded, NotAllowed, RowChanged, TransitionRefused
from domain.names import person_key
from domain.states import StaffRole, State
from models import Account, AccountRequest
from services.machinery.dependencies import Dependencies
from services.people.corrected_names import correct_name, name_mark
from tests.support import factories
from tests.support.outcomes import entries, mails
from tests.support.races import at_once

pytestmark = pytest.mark.slow


@pytest.fixture
def admin(deps: Dependencies) -> Actor:
    return factories.make_si_admin(deps)


@pytest.fixture
def account(deps: Dependencies) -> Account:
    return factories.make_account(deps, first_name="Camille", last_name="Exmple")


def corrected(deps: Dependencies, admin: Actor, account: Account, last_name: str = "Exemple") -> bool:
    return correct_name(deps, admin, account.id, "Camille", last_name, "Coquille.", seen=name_mark(account))


def test_it_is_changed_where_lists_look_for_it_and_its_holder_is_told(
    deps: Dependencies, admin: Actor, account: Account
) -> None:
    assert corrected(deps, admin, account)
    row = Account.get_by_id(account.id)
    assert (row.first_name, row.last_name, row.name_key) == ("Camille", "Exemple", person_key("Camille", "Exemple"))
    assert "exemple" in row.search_key
    assert mails("account_corrected") == [(account.email, {"before": "Camille Exmple", "after": "Camille Exemple"})]
    ((_, account_id, detail),) = entries("account.name_corrected")
    assert (account_id, detail["changes"], detail["reason"]) == (
        account.id,
        {"last_name": ["Exmple", "Exemple"]},
        "Coquille.",
    )


def test_requests_keep_what_was_declared(deps: Dependencies, admin: Actor, account: Account) -> None:
    request = factories.make_request(deps, State.WITH_SI, last_name="Exmple")
    AccountRequest.update(account=account).where(AccountRequest.id == request.id).execute()
    corrected(deps, admin, account)
    assert AccountRequest.get_by_id(request.id).last_name == "Exmple"


def test_the_same_name_changes_nothing(deps: Dependencies, admin: Actor, account: Account) -> None:
    assert not corrected(deps, admin, account, "Exmple")
    assert mails("account_corrected") == []


def test_somebody_else_s_correction_is_not_written_over(deps: Dependencies, admin: Actor, account: Account) -> None:
    corrected(deps, admin, account)
    with pytest.raises(RowChanged):
        corrected(deps, admin, account, "Autre")
    assert Account.get_by_id(account.id).last_name == "Exemple"


def test_administrators_do_it_with_a_reason_and_not_to_themselves(
    deps: Dependencies, admin: Actor, account: Account
) -> None:
    for who, error in (
        (replace(factories.make_staff(deps, StaffRole.SUPPORT), fresh=True), NotAllowed),
        (replace(admin, fresh=False), FreshSignInNeeded),
    ):
        with pytest.raises(error):
            corrected(deps, who, account)
    own = Account.get_by_id(admin.account_id)
    refused: list[tuple[Callable[[], object], str]] = [
        (partial(corrected, deps, admin, own), "own_account"),
        (partial(correct_name, deps, admin, account.id, "A", "B", " ", seen=name_mark(account)), "reason_missing"),
    ]
    for act, code in refused:
        with pytest.raises(TransitionRefused) as refusal:
            act()
        assert refusal.value.refusal.code == code


@pytest.mark.slow
@pytest.mark.parametrize("rounds", [5, pytest.param(200, marks=pytest.mark.deep)])
def test_of_two_at_the_same_instant_one_is_told_of_the_other(deps: Dependencies, admin: Actor, rounds: int) -> None:
    for _ in range(rounds):
        account = factories.make_account(deps, first_name="Camille", last_name="Exmple")
        outcomes = at_once(*(partial(corrected, deps, admin, account, name) for name in ("Exemple", "Autre")))
        assert [type(one) for one in outcomes if one is not True] == [RowChanged], outcomes
