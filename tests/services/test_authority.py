"""Who acts, asked again under the locks of a use case."""

from __future__ import annotations

from dataclasses import replace

import pytest

from domain.actors import Actor
from domain.errors import FreshSignInNeeded, NotAllowed, NotFound
from domain.permissions import Permission
from domain.states import Role, StaffRole, State
from models import Account, Membership
from services.machinery.dependencies import Dependencies
from services.people import authority
from tests.support import factories

DEMANDED = Permission.MANAGE_AGENTS
"""One that asks for a sign-in of lately."""


def test_somebody_has_the_roles_of_this_instant_and_is_as_fresh_as_before(deps: Dependencies) -> None:
    admin, entity = factories.make_si_admin(deps), factories.make_entity(deps)
    Membership.create(account=admin.account_id, entity=entity, role=Role.ENTITY_MANAGER, since=deps.now())
    now = authority.afresh(replace(admin, managed=frozenset({7}), name="Autrefois"), DEMANDED)
    assert now == replace(admin, managed=frozenset({entity.id}))
    with pytest.raises(FreshSignInNeeded):
        authority.afresh(replace(admin, fresh=False), DEMANDED)
    assert not authority.afresh(replace(admin, fresh=False), Permission.ANNOTATE).fresh


def test_a_role_or_an_account_that_is_gone_carries_nothing(deps: Dependencies) -> None:
    admin = factories.make_si_admin(deps)
    Account.update(staff_role=StaffRole.READER).where(Account.id == admin.account_id).execute()
    for actor in (admin, Actor(), replace(admin, account_id=999_999)):
        with pytest.raises(NotAllowed) as refused:
            authority.afresh(actor, DEMANDED)
        assert refused.value.permission == DEMANDED


def test_ones_own_request_is_nobodys_business_but_others(deps: Dependencies) -> None:
    request, admin = factories.make_request(deps, State.WITH_SI), factories.make_si_admin(deps)
    authority.not_ones_own(admin, request)
    with pytest.raises(NotAllowed) as refused:
        authority.not_ones_own(replace(admin, email_key=request.email_key), request)
    assert refused.value.permission == "own_request"


def test_an_account_is_locked_by_its_address(deps: Dependencies) -> None:
    account = factories.make_account(deps, address="Ada@Exemple.example")
    factories.make_account(deps)
    assert authority.locked_account("ada@exemple.example") == account
    with pytest.raises(NotFound):
        authority.locked_account("Ada@Exemple.example")


@pytest.mark.parametrize("role", [None, StaffRole.REVIEWER])
def test_the_holder_of_an_account_acts_without_the_roles_in_entities(
    deps: Dependencies, role: StaffRole | None
) -> None:
    account = factories.make_account(deps, staff=role)
    assert authority.holder_of(account) == Actor(
        name=account.full_name, email_key=account.email_key, account_id=account.id, staff_role=role
    )


def test_only_the_columns_and_the_account_that_are_named_are_written(deps: Dependencies) -> None:
    account, other = factories.make_account(deps), factories.make_account(deps)
    authority.update_account(account, phone="0102030405", capacity="Directrice")
    assert [(row.phone, row.capacity) for row in Account.select().order_by(Account.id)] == [
        ("0102030405", "Directrice"),
        ("", other.capacity),
    ]
