"""Nothing hangs on a session of PostgreSQL: behind a pooler the next transaction has another one."""

from __future__ import annotations

import ast
import re

from tests.support.source import PROGRAM, files, location, nodes

OF_A_SESSION = re.compile(
    r"^\s*(SET\s+(?!LOCAL)\w+\s*(=|TO)\s|LISTEN\s|PREPARE\s|DECLARE\s|CREATE\s+TEMP)"
    r"|pg_(try_)?advisory_(un)?lock\b|set_config\([^)]*,\s*false\)"
)
OWN = {"adapters/migrate.py", "adapters/role_limits.py"}
"""What `flask migrate` says in a session of its own: it refuses to begin through a pooler."""


def test_no_statement_leaves_something_in_its_session() -> None:
    wrong = [
        location(path, node)
        for path in files(*PROGRAM)
        if location(path) not in OWN and not location(path).startswith("migrations/")
        for node in nodes(path)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and OF_A_SESSION.search(node.value)
    ]
    assert wrong == [], "take locks and settings in the transaction alone (pg_advisory_xact_lock, SET LOCAL)"


def test_what_it_looks_for_is_met_where_it_may_be() -> None:
    met = {
        location(path)
        for path in files("adapters")
        for node in nodes(path)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and OF_A_SESSION.search(node.value)
    }
    assert met == OWN
