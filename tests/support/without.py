"""The program's functions as they would be without one of their conditions, for as long as a test asks."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from types import CodeType, ModuleType

from config_checks import HOUSE
from queries import menu_counts, saved_views
from queries.prepared import Prepared
from tests.support.source import tree


def definition(name: str) -> ast.FunctionDef:
    """A new tree of the function `services/…/module.py: function`, to be changed."""
    path, _, function = name.partition(": ")
    known = next(node for node in ast.walk(tree(HOUSE / path)) if getattr(node, "name", "") == function)
    (made,) = ast.parse(ast.unparse(known)).body
    assert isinstance(made, ast.FunctionDef)
    return made


@contextmanager
def running(name: str, changed: ast.FunctionDef) -> Iterator[None]:
    """The person who calls the function of this name runs the changed one."""
    path, _, function = name.partition(": ")
    house = import_module(path.removesuffix(".py").replace("/", "."))
    target = getattr(house, function)
    module = compile(ast.fix_missing_locations(ast.Module([changed], [])), "<changed>", "exec", dont_inherit=True)
    code = target.__code__
    target.__code__ = next(constant for constant in module.co_consts if isinstance(constant, CodeType))
    _make_again(house)
    try:
        yield
    finally:
        target.__code__ = code
        _make_again(house)


def _make_again(house: ModuleType) -> None:
    """What a module's functions were asked once is asked again, and what any module asked them for somebody."""
    for made in vars(house).values():
        if isinstance(made, Prepared):
            made._made.clear()
    for reads in (menu_counts, saved_views):
        reads._kept._sql.cache_clear()
