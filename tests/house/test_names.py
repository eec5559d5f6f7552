"""What names say, and that a row of a table has the attributes of its table and no others."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from tests.support.source import PROGRAM, dotted, files, location, nodes

HOLD_ROWS = ("accounts", "backoffice", "public_signup", "queries", "services")
NO_ROWS = {"self", "cls", "form", "field", "g", "session", "response"}
"""What else attributes are assigned to, by the last word of its name."""
OF_FLASK_ADMIN = "backoffice/tables/"
"""Adapts the library's own objects."""


def declared(path: Path) -> set[str]:
    """The attributes that the classes of this file declare."""
    bodies = [statement for node in nodes(path) if isinstance(node, ast.ClassDef) for statement in node.body]
    return {dotted(statement.target) for statement in bodies if isinstance(statement, ast.AnnAssign)}


def assigned(path: Path) -> list[ast.Attribute]:
    """`row.name`, wherever it is assigned to."""
    return [
        node
        for node in nodes(path)
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store) and isinstance(node.value, ast.Name)
    ]


def test_nothing_is_stuck_on_a_row() -> None:
    wrong = [
        location(path, node)
        for path in files(*HOLD_ROWS)
        if not location(path).startswith(OF_FLASK_ADMIN)
        for node in assigned(path)
        if dotted(node.value).split("_")[-1] not in NO_ROWS and node.attr not in declared(path)
    ]
    assert wrong == [], (
        "a row has the columns of its table: return a frozen dataclass that holds the row and what was read beside it, "
        "or row.absorb() what an UPDATE wrote"
    )


SAY_NOTHING = {"said", "found", "shown", "told"}


def named(node: ast.AST) -> str:
    """The name that this node gives to something, or reads."""
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name) | ast.arg(arg=name):
            return name
        case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
            return name
    return ""


def words_of(name: str) -> list[str]:
    """« ShownFile », « told_mails » → its words, in small letters."""
    return [word.lower() for word in re.findall("[A-Z]?[a-z]+", name)]


def test_names_say_what_they_hold() -> None:
    wrong = [
        f"{location(path, node)} {named(node)}"
        for path in files(*PROGRAM)
        for node in nodes(path)
        if SAY_NOTHING.intersection(words_of(named(node))[:1])
    ]
    assert wrong == [], "name what it holds (`matches`, `proposed_words`, `seen_mark`), not who saw or said it"
