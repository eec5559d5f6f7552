"""Of Flask-Admin's private methods few are overridden: an upgrade may rename them, and nothing would say so."""

from __future__ import annotations

import importlib
from types import FunctionType
from typing import Any

import pytest
from flask_admin import BaseView

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


def hidden() -> list[str]:
    """What a class of ours exposes and Flask-Admin's own answers, though a class that it is made of says otherwise."""
    views: list[Any] = [one for one in classes() if issubclass(one, BaseView)]
    return [
        f"{view.__name__}.{name}"
        for view in views
        for _, name, _ in view._urls
        if from_flask_admin(vars(view)[name])
        if any(not from_flask_admin(vars(one).get(name)) for one in view.__mro__ if name in vars(one))
    ]


def from_flask_admin(endpoint: object) -> bool:
    return str(getattr(endpoint, "__module__", "")).startswith("flask_admin")


def test_nothing_of_ours_is_hidden_by_a_copy() -> None:
    """Flask-Admin copies all that a view exposes into each class beneath it: those that come first hide ours."""
    assert hidden() == [], "make the class that comes first a Part (backoffice/tables/part.py)"


@pytest.mark.parametrize("test", OVERRIDDEN.values())
def test_each_has_a_test(test: str) -> None:
    file, _, name = test.partition("::")
    assert f"def {name}(" in (HOUSE / file).read_text(encoding="utf-8")
