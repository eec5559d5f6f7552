"""Somebody who has an account already is given a role of agent from there."""

from __future__ import annotations

import pytest

from models import Account
from tests.backoffice.conftest import People
from tests.support.factories import make_account

pytestmark = [pytest.mark.slow, pytest.mark.one_database]

INVITE = "/backoffice/agents/new/"
FIELDS = {"first_name": "Alix", "last_name": "Invention", "role": "reviewer", "motif": "Renfort."}


def role_page(account: Account) -> str:
    return f"/backoffice/agents/edit/?id={account.id}"


def test_from_the_account_s_page(people: People) -> None:
    account, si = make_account(people.deps), people["si"]
    page = f"/backoffice/comptes/{account.id}"
    assert "Donner un rôle d’agent" in si.get(page).text
    assert f'href="{role_page(account)}"' in si.get(page).text
    si.fill_in(role_page(account), role="support", motif="Renfort.")
    assert Account.get_by_id(account.id).staff_role == "support"
    assert "Changer le rôle d’agent" in si.get(page).text


def test_from_an_invitation_of_an_address_that_has_an_account(people: People) -> None:
    account = people.account("manager")
    answer = people["si"].post(INVITE, email=account.email.upper(), **FIELDS)
    assert answer.status_code == 422
    assert "Un compte existe déjà pour cette adresse." in answer.text
    assert f'<a href="{role_page(account)}">{account.full_name}</a>' in answer.text
    assert "Alix" in answer.text, "what was typed is kept"


def test_nobody_is_led_to_their_own_role(people: People) -> None:
    si = people.account("si")
    assert role_page(si) not in people["si"].get(f"/backoffice/comptes/{si.id}").text
    assert role_page(si) not in people["si"].post(INVITE, email=si.email, **FIELDS).text


@pytest.mark.parametrize("who", ["support", "reader", "reviewer"])
def test_others_give_no_role(people: People, who: str) -> None:
    account = make_account(people.deps)
    assert "rôle d’agent</a>" not in people[who].get(f"/backoffice/comptes/{account.id}").text


def test_no_role_is_offered_to_a_closed_account(people: People) -> None:
    account = make_account(people.deps, active=False, deactivated_at=people.deps.now())
    assert role_page(account) not in people["si"].get(f"/backoffice/comptes/{account.id}").text
