"""The ledger of a store, below `.ledger`: its lines are sealed by the vault."""

from __future__ import annotations

from datetime import date

from adapters.shelf_lines import ShelfLines
from adapters.vault import Vault
from domain.shelf import Shelf

LEDGER = ".ledger"


class StoreLedger:
    """See domain.ledger.Ledger."""

    def __init__(self, shelf: Shelf, vault: Vault) -> None:
        self._vault = vault
        self._lines = ShelfLines(shelf, LEDGER)
        self.keep_line = self._lines.keep_line
        self.ledger_lines = self._lines.ledger_lines
        self.forget_lines = self._lines.forget_lines

    def note_line(self, day: date, name: str, text: bytes) -> None:
        self.keep_line(day, name, self._vault.seal(text, _bound(day, name)))

    def open_line(self, day: date, name: str, sealed: bytes) -> bytes:
        return self._vault.open(sealed, _bound(day, name))

    def reseal_lines(self) -> int:
        count = 0
        for day, name, sealed in self.ledger_lines(date.min):
            if self._vault.key_of(sealed) != self._vault.current_key:
                text = self.open_line(day, name, sealed)
                self._lines.put_line(day, name, self._vault.seal(text, _bound(day, name)))
                count += 1
        return count


def _bound(day: date, name: str) -> str:
    return f"ledger:{day.isoformat()}/{name}"
