"""Who sees which rows: every scope and every named read that is done for somebody, for everybody who may ask.

The table: SCOPES of `tests/support/who_may.py`. A read without its row there fails; so does a role without its column.
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from peewee import Database

from domain.permissions import Permission
from domain.states import Role, StaffRole
from services.review.decisions import NEEDED
from tests.queries.scope_reads import ASKED_ON_A_REQUEST, READS, that_take_an_actor
from tests.queries.scope_world import World, build
from tests.support import who_may
from tests.support.dependencies import make_deps
from tests.support.source import PROGRAM, files

ROLES_OF_COLUMNS = {"depositor": Role.DEPOSITOR, "manager": Role.ENTITY_MANAGER} | {
    role.value: role for role in StaffRole
}

WITHOUT_A_ROLE = {"nobody", "suspended", "former", "closed", "gone"}
"""Nobody signed in; a manager suspended, ended, of a closed account; an SI administrator of a closed account."""


WORDS = {"all", "yes"}
"""What READS gives instead of the letters of rows."""


@pytest.fixture
def world(database: Database, tmp_path: Path) -> World:
    return build(make_deps(tmp_path))


@pytest.mark.slow
def test_everybody_sees_what_the_table_says_and_nobody_else_anything(world: World) -> None:
    columns = set(next(iter(who_may.scopes().values())))
    assert set(world.actors) == columns | WITHOUT_A_ROLE
    for name, read in READS.items():
        assert {column: read(world, world.actors[column]) for column in columns} == who_may.scopes()[name], name
        assert [read(world, world.actors[who]) for who in ("nobody", "gone")] == [".", "."], name
    lost = {who: (world.actors[who].staff_role, world.actors[who].managed) for who in WITHOUT_A_ROLE}
    assert lost == dict.fromkeys(WITHOUT_A_ROLE, (None, frozenset()))


def test_every_read_for_somebody_has_its_row() -> None:
    assert set(who_may.scopes()) == set(READS)
    named = {re.split(r"\W", name)[0] for name in READS}
    assert that_take_an_actor() == named, (
        "add the read to READS in scope_reads.py, and its row to SCOPES in tests/support/who_may.py"
    )


def test_every_role_has_its_column() -> None:
    columns = set(next(iter(who_may.scopes().values())))
    assert columns >= set(ROLES_OF_COLUMNS), "add its column in tests/support/who_may.py"
    assert set(ROLES_OF_COLUMNS.values()) == {*Role, *StaffRole}, "add the role to the world, and its column to SCOPES"


def test_every_permission_that_is_asked_on_a_request_has_its_row() -> None:
    """Those that are written where a request is read, and those that the three decisions need."""
    texts = "".join(path.read_text(encoding="utf-8") for path in files(*PROGRAM))
    calls = re.findall(r"(?:visible_request|requests_visible_to)\([^()]*(?:\([^()]*\)[^()]*)*\)", texts)
    asked = {Permission[name] for call in calls for name in re.findall(r"Permission\.(\w+)", call)}
    assert len(asked) > 5
    assert asked | set(NEEDED.values()) <= set(ASKED_ON_A_REQUEST), (
        "add it to ASKED_ON_A_REQUEST, and its row to SCOPES in tests/support/who_may.py"
    )


@pytest.mark.slow
def test_staff_who_manage_an_entity_too_get_no_more_than_each_of_the_two(world: World) -> None:
    """Somebody of each staff role who manages B besides: of lists of rows, what the role has and what a manager of B
    has, no permission of the one mixed with the reach of the other."""
    manager = world.actors["other"]
    for role in StaffRole:
        agent = world.actors[role.value]
        both = replace(agent, managed=manager.managed)
        alone = replace(manager, account_id=agent.account_id, email_key=agent.email_key)
        for name, read in READS.items():
            letters = read(world, both)
            if letters.isalpha() and letters not in WORDS:
                allowed = set(read(world, agent)) | set(read(world, alone)) | set(read(world, manager))
                assert set(letters) <= allowed, (role, name)
