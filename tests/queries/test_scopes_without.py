"""Each condition of each scope is taken out, turned round or decided beforehand in turn: the table has to notice."""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import models
from config_checks import HOUSE
from models import Account
from queries.actors import actor_of
from tests.queries.scope_reads import READS
from tests.queries.scope_world import World, build
from tests.support import who_may
from tests.support.dependencies import make_deps
from tests.support.source import tree
from tests.support.without import definition, running

pytestmark = pytest.mark.slow

FILES = ("queries/scopes.py", "queries/ownership.py", "queries/actors.py")
FUNCTIONS = [
    f"{file}: {node.name}" for file in FILES for node in tree(HOUSE / file).body if isinstance(node, ast.FunctionDef)
]

NO_MANAGER = "no manager carries the permission, which tests/domain/test_permissions.py holds"
EVERY_ROLE = "every staff role carries the permission, which tests/domain/test_permissions.py holds"
NOBODYS = "among nobody's entities there is none"
NEEDLESS = {
    "requests_visible_to: without actor.managed": NOBODYS,
    "entities_ever_visible_to: without actor.managed": NOBODYS,
    "_of_entities: without actor.managed": NOBODYS,
    "accounts_visible_to: without actor.is_staff": NO_MANAGER,
    "journal_visible_to: without actor.is_staff": NO_MANAGER,
    "mails_visible_to: without actor.is_staff": NO_MANAGER,
    "address_changes_visible_to: without actor.is_staff": NO_MANAGER,
    "hint_disagreements_visible_to: without actor.is_staff": NO_MANAGER,
    "sees_statistics: without Permission.SEE_STATISTICS in STAFF[actor.staff_role]": EVERY_ROLE,
}
"""Changes after which everybody sees the same, and why."""

BY_ROLE = ("requests_visible_to see_requests", "entities_visible_to", "mails_visible_to")
"""The rows of the table in which it shows who somebody is."""

OF_ENTITIES = ("memberships_visible_to", "invitations_visible_to", "reviews_visible_to")
"""The rows of what belongs to an entity."""


def rows_of(name: str) -> str | tuple[str, ...]:
    """How the rows begin in which a change of this function shows."""
    if name.startswith("queries/actors.py"):
        return BY_ROLE
    function = name.partition(": ")[2]
    return OF_ENTITIES if function == "_of_entities" else function


def changes_of(function: ast.FunctionDef) -> Iterator[tuple[str, ast.FunctionDef]]:
    """The function with one thing changed, and what, in words."""
    types = {part for place in (function.args, function.returns) if place is not None for part in ast.walk(place)}
    for number, node in enumerate(ast.walk(function)):
        if node in types or not isinstance(node, ast.If | ast.IfExp | ast.BoolOp | ast.BinOp | ast.Call):
            continue
        changed = copy.deepcopy(function)
        twin = list(ast.walk(changed))[number]
        yield from ((words, copy.deepcopy(changed)) for words in changed_in(twin, node))


def changed_in(twin: Any, node: ast.AST) -> Iterator[str]:
    """Change the twin of this node in each way there is, one after the other."""
    if isinstance(node, ast.If | ast.IfExp):
        for decided in (True, False):
            twin.test = ast.Constant(decided)
            yield f"{ast.unparse(node.test)} is {decided}"
    if isinstance(node, ast.BoolOp):
        for place, condition in enumerate(node.values):
            twin.values = [value for number, value in enumerate(node.values) if number != place]
            twin.values += twin.values[:1]  # two at least
            yield f"without {ast.unparse(condition)}"
    if isinstance(node, ast.BinOp):
        for side in (node.left, node.right):
            twin.left = twin.right = side
            yield f"only {ast.unparse(side)}"
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "where":
        for number, argument in enumerate(node.args):
            twin.args = [*node.args[:number], ast.Constant(True), *node.args[number + 1 :]]
            yield f"without {ast.unparse(argument)}"


CHANGES = [
    (name, number, words) for name in FUNCTIONS for number, (words, _) in enumerate(changes_of(definition(name)))
]


def differs(world: World, name: str) -> bool:
    """Whether somebody sees anything else than the table says, or somebody's page fails."""
    actors = world.actors
    try:
        if name.startswith("queries/actors.py"):
            actors = {
                who: actor_of(Account.get_by_id(known.account_id)) for who, known in actors.items() if known.account_id
            }
        return any(
            read(world, actor) != who_may.scopes()[row].get(who, ".")
            for row, read in READS.items()
            if row.startswith(rows_of(name))
            for who, actor in actors.items()
        )
    except Exception:
        return True


@pytest.mark.slow
def test_a_scope_without_one_of_its_conditions_is_noticed(sqlite_url: str, tmp_path: Path) -> None:
    opened = models.bind(sqlite_url)
    opened.connect()
    world = build(make_deps(tmp_path))
    silent = []
    for name, number, words in CHANGES:
        _, changed = list(changes_of(definition(name)))[number]
        with running(name, changed):
            if not differs(world, name):
                silent.append(f"{name.partition(': ')[2]}: {words}")
    opened.close()
    assert set(silent) ^ set(NEEDLESS) == set()
