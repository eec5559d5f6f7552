"""The program's source, read as syntax trees for the guard rails of tests/house."""

from __future__ import annotations

import ast
import functools
from collections.abc import Iterator
from pathlib import Path

from config_checks import HOUSE

PROGRAM = (
    "accounts", "adapters", "app", "backoffice", "cli", "config", "config_checks", "config_installation",
    "config_names", "config_operations", "config_retention", "config_storage", "demo", "domain", "migrations", "models",
    "models_absences", "models_base", "models_directory", "models_entities", "models_exchange", "models_imports",
    "models_lists", "models_operations", "models_people", "models_retention", "models_rights", "models_sql",
    "models_store", "models_support", "models_work", "public_signup", "queries", "services", "web",
)  # fmt: skip
BESIDE = ("bench", "tests")


def files(*names: str) -> list[Path]:
    """Python files of these top-level modules and packages, absent ones left out."""
    found: list[Path] = []
    for name in names:
        found += [HOUSE / f"{name}.py"] if (HOUSE / f"{name}.py").exists() else []
        found += sorted((HOUSE / name).rglob("*.py"))
    return found


def location(path: Path, node: ast.AST | None = None) -> str:
    """`package/module.py:12`, as editors and terminals open it."""
    line = getattr(node, "lineno", None)
    return f"{path.relative_to(HOUSE)}:{line}" if line else str(path.relative_to(HOUSE))


@functools.cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@functools.cache
def nodes(path: Path) -> tuple[ast.AST, ...]:
    """Every node of a file's tree: walking takes longer than most rules that look at the nodes."""
    return tuple(ast.walk(tree(path)))


@functools.cache
def calls(path: Path) -> tuple[tuple[str, ast.Call], ...]:
    """Every call with its dotted name as written, such as `hashlib.md5`; "" when what is called has no name."""
    return tuple((dotted(node.func), node) for node in nodes(path) if isinstance(node, ast.Call))


def dotted(node: ast.expr) -> str:
    """`a.b.c` for names and attributes; the root of anything else is left out."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        root = dotted(node.value)
        return f"{root}.{node.attr}" if root else node.attr
    return ""


@functools.cache
def imports(path: Path) -> tuple[tuple[str, ast.stmt, bool], ...]:
    """Every absolute import: the module's name, the statement, and whether it is for the type checker alone."""
    return tuple(_imports(path))


def _imports(path: Path) -> Iterator[tuple[str, ast.stmt, bool]]:
    for_types = {
        id(inner)
        for node in nodes(path)
        if isinstance(node, ast.If) and dotted(node.test).endswith("TYPE_CHECKING")
        for inner in ast.walk(node)
    }
    for node in nodes(path):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, node, id(node) in for_types
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield node.module or "", node, id(node) in for_types
        elif isinstance(node, ast.ImportFrom):
            package = path.relative_to(HOUSE).parts[: -node.level]
            yield ".".join([*package, node.module or ""]).rstrip("."), node, id(node) in for_types
