"""Each condition of each conditional UPDATE is taken out in turn, and a test marked `@holds` has to fail then."""

from __future__ import annotations

import ast
import inspect
import itertools
import shutil
from collections.abc import Iterator
from pathlib import Path
from types import FunctionType
from typing import Any

import pytest

import models
from tests.services import test_attached_files_changed, test_requests_changed_meanwhile, test_rows_changed_meanwhile
from tests.support.dependencies import Clock, make_deps
from tests.support.without import definition, running

MODULES = (test_requests_changed_meanwhile, test_rows_changed_meanwhile, test_attached_files_changed)

HELD: dict[str, list[FunctionType]] = {}
for _module in MODULES:
    for _test in vars(_module).values():
        for _name in getattr(_test, "holds", ()):
            HELD.setdefault(_name, []).append(_test)

NEEDLESS = {
    (
        "services/people/memberships.py: orphan_entities_of",
        "Membership.entity == entity",
    ): "a founding role is active, and so of one of the entities that the loop goes through",
}
"""Conditions that no row can tell from their absence, and why."""


def conditions_of(function: ast.FunctionDef) -> Iterator[tuple[ast.Call, int]]:
    """Where a WHERE of this function asks for more than the row's own id, and in which place."""
    for node in ast.walk(function):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "where"):
            continue
        chain = {inner.attr for inner in ast.walk(node.func.value) if isinstance(inner, ast.Attribute)}
        if chain & {"select", "delete"}:
            continue
        for place, argument in enumerate(node.args):
            own_id = isinstance(argument, ast.Compare) and ast.unparse(argument.left).endswith(".id")
            if not own_id and not isinstance(argument, ast.Starred):
                yield node, place


def cases(test: FunctionType) -> Iterator[dict[str, Any]]:
    """The arguments of each run that its parametrize marks ask for."""
    columns = []
    for mark in getattr(test, "pytestmark", []):
        names, values = mark.args[:2]
        assert isinstance(names, str)
        columns.append([(names, value) for value in values])
    yield from (dict(pairs) for pairs in itertools.product(*columns))


def fails(test: FunctionType, template: Path, folder: Path) -> bool:
    """Whether some run of this test, each on a new database, fails."""
    for number, arguments in enumerate(cases(test)):
        place = folder / str(number)
        place.mkdir(parents=True)
        shutil.copy(template, place / "guichet.sqlite")
        opened = models.bind(f"sqlite:///{place}/guichet.sqlite")
        opened.connect()
        clock = Clock()
        given = {"deps": make_deps(place / "documents", clock=clock), "clock": clock, **arguments}
        try:
            test(**{name: given[name] for name in inspect.signature(test).parameters})
        except (Exception, pytest.fail.Exception):
            return True
        finally:
            opened.close()
    return False


CONDITIONS = [
    (name, number, ast.unparse(call.args[place]))
    for name in sorted(HELD)
    for number, (call, place) in enumerate(conditions_of(definition(name)))
]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "number", "condition"), CONDITIONS, ids=[f"{name} {condition}" for name, _, condition in CONDITIONS]
)
def test_without_a_condition_a_test_fails(
    sqlite_template: Path, tmp_path: Path, name: str, number: int, condition: str
) -> None:
    changed = definition(name)
    call, place = list(conditions_of(changed))[number]
    call.args[place] = ast.Constant(True)
    with running(name, changed):
        noticed = any(fails(test, sqlite_template, tmp_path / test.__name__) for test in HELD[name])
    assert noticed == ((name, condition) not in NEEDLESS)
