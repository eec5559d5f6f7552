"""Which functions write a row only where it still is what was read."""

from __future__ import annotations

import ast

from tests.support.source import files, location, tree


def conditional(node: ast.AST) -> bool:
    """Whether this is `….update(…).where(…)` with more than one condition."""
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "where"):
        return False
    chain = {inner.attr for inner in ast.walk(node.func.value) if isinstance(inner, ast.Attribute)}
    several = len(node.args) > 1 or "where" in chain or isinstance(node.args[0], ast.Starred)
    return several and "update" in chain


def written() -> set[str]:
    """As `services/…/module.py: function`."""
    return {
        f"{location(path)}: {function.name}"
        for path in files("accounts", "backoffice", "public_signup", "queries", "services", "web")
        for function in ast.walk(tree(path))
        if isinstance(function, ast.FunctionDef) and any(conditional(node) for node in ast.walk(function))
    }
