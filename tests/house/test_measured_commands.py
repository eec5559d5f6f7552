"""Each command of operators is measured on a large database, or is named with the reason why not."""

from __future__ import annotations

from bench.operators_commands import COMMANDS, NOT_MEASURED
from tests.support.operators_commands import leaves, ours


def measured(name: str) -> bool:
    return any(f"{one.words} ".startswith(f"{name} ") and "--help" not in one.words for one in COMMANDS)


def test_each_command_is_measured_or_says_why_not() -> None:
    unmeasured = {name for name, _ in leaves(ours()) if not measured(name)}
    assert unmeasured == set(NOT_MEASURED), "give each a line in bench/operators_commands.py, or its reason there"
