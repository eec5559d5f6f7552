"""Of Flask-Admin's private methods few are overridden: an upgrade may rename them, and nothing would say so."""

from __future__ import annotations

import importlib
from types import FunctionType

import pytest

from config_checks import HOUSE
from tests.support.source import files

OVERRIDDEN = {
    "_run_view": "tests/backoffice/test_stock_view.py::test_a_fault_is_not_tried_twice",
    "_get_list_extra_args": "tests/backoffice/test_stock_view.py::test_shows_the_list_for_garbage_in_its_address",
}
"""Method → the test that fails when an upgrade no longer calls it."""


def classes() -> set[type]:
    modules = [".".join(path.relative_to(HOUSE).with_suffix("").parts) for path in files("backoffice", "web")]
    found = [value for name in modules for value in vars(importlib.import_module(name)).values()]
    return {value for value in found if isinstance(value, type) and not of_flask_admin(value)}


def of_flask_admin(one: type) -> bool:
    return one.__module__.startswith("flask_admin")


def overridden() -> set[str]:
    """Private methods of Flask-Admin that a class of ours, or a part of one, defines again."""
    lines = [(set(filter(of_flask_admin, one.__mro__)), one.__mro__) for one in classes()]
    return {
        name
        for theirs, line in lines
        for ours in line
        if ours not in theirs
        for name, value in vars(ours).items()
        if name.startswith("_") and not name.startswith("__") and isinstance(value, FunctionType | property)
        if any(name in vars(base) for base in theirs)
    }


def test_private_methods_overridden_are_these() -> None:
    assert overridden() == OVERRIDDEN.keys(), "override a public method, or name the test that an upgrade would break"


@pytest.mark.parametrize("test", OVERRIDDEN.values())
def test_each_has_a_test(test: str) -> None:
    file, _, name = test.partition("::")
    assert f"def {name}(" in (HOUSE / file).read_text(encoding="utf-8")
