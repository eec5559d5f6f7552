"""What is done again to one row after a restore: the shape of an act, and those that need nothing but its id."""

from __future__ import annotations

from collections.abc import Callable

from domain.ledger import LedgerLine
from services.machinery.dependencies import Dependencies

REASON = "Appliqué de nouveau après la restauration d’une sauvegarde"

Act = Callable[[Dependencies, LedgerLine, int], bool]
"""Does again to one row what a line says; False when nothing was left to be done."""


def by_id(again: Callable[[Dependencies, int], bool]) -> Act:
    """What needs the row's id alone."""
    return lambda deps, line, row_id: again(deps, row_id)


def left_to_operators(deps: Dependencies, line: LedgerLine, row_id: int) -> bool:
    """What was written is lost, and the ledger holds no words: an operator is told the ids."""
    return True
