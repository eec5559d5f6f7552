"""Who somebody signed in is: named as their account is, which tells their own requests; a role while it is open."""

from __future__ import annotations

from pathlib import Path

import pytest
from peewee import Database

from domain.actors import Actor
from domain.states import StaffRole
from models import Account
from queries.actors import actor_of
from tests.support import factories
from tests.support.dependencies import make_deps


@pytest.mark.parametrize(("active", "role"), [(True, StaffRole.READER), (False, None)])
def test_an_actor_is_who_the_account_is(
    database: Database, tmp_path: Path, active: bool, role: StaffRole | None
) -> None:
    made = factories.make_account(make_deps(tmp_path), staff=StaffRole.READER)
    Account.update(active=active).where(Account.id == made.id).execute()
    account = Account.get_by_id(made.id)
    names = (account.full_name, account.email_key, account.id)
    assert all(names)
    assert actor_of(account) == Actor(*names, staff_role=role)
